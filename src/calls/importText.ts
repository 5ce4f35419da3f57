import { callCount, ENGLISH, type L10n } from '../l10n.ts';
import { padTo } from '../formats/textWidth.ts';
import { shownSum } from '../money.ts';
import type { ImportPlan } from './importPlan.ts';

const MODELS = 10;

/** Columns of the first word of a line. */
const LABEL = 11;

/** A dry run for people: what would be added, what it comes to, what is left out and why. */
export function importText(plan: ImportPlan, l10n: L10n = ENGLISH): string {
  const { added, known, repeated, real, simulated, asStated, problems, from, to } = plan;
  const calls = (count: number): string => callCount(l10n, count, count.toLocaleString('en-US'));
  const span = from === undefined || to === undefined ? '' : `, ${day(from)} – ${day(to)} (UTC)`;
  const line = (label: string, text: string): string => `${padTo(label, LABEL)}${text}`;
  return [
    line(l10n.t('New'), `${calls(added)}${span}`),
    ...(added > 0 ? [line(l10n.t('Cost'), shownSum(real))] : []),
    ...(simulated > 0 ? [line(l10n.t('Simulated'), l10n.t('{0}, in no sum', calls(simulated)))] : []),
    ...(asStated > 0
      ? [
          line(
            l10n.t('As stated'),
            l10n.t("{0}: the price book has no price, the file's own is taken", calls(asStated)),
          ),
        ]
      : []),
    line(l10n.t('Known'), l10n.t('{0}, already in the ledger', calls(known))),
    ...(repeated > 0
      ? [line(l10n.t('Repeated'), l10n.t('{0} more than once in the file', calls(repeated)))]
      : []),
    ...[...plan.skipped].map(([why, count]) => line(l10n.t('Skipped'), `${calls(count)} ${why}`)),
    ...(problems.count > 0
      ? [line(l10n.t('Bad'), l10n.t('{0}, which cannot be read:', problems.count))]
      : []),
    ...problems.first.map(({ where, problem }) => `             ${where}: ${problem}`),
    ...(problems.count > problems.first.length ? ['             …'] : []),
    ...(plan.models.size > 0 ? ['', l10n.t('Models'), ...models(plan, l10n)] : []),
    '',
  ].join('\n');
}

/** One line of it, for a question. */
export function importQuestion({ added, real, known, problems }: ImportPlan, l10n: L10n = ENGLISH): string {
  const less = [
    ...(known > 0 ? [l10n.t('{0} are known', known)] : []),
    ...(problems.count > 0 ? [l10n.t('{0} cannot be read', problems.count)] : []),
  ];
  const count = callCount(l10n, added, added.toLocaleString('en-US'));
  const question = l10n.t('Import {0} ({1})?', count, shownSum(real));
  return `${question}${less.length === 0 ? '' : ` ${less.join(', ')}.`}`;
}

function models({ models: counts }: ImportPlan, l10n: L10n): string[] {
  const sorted = [...counts].sort(([, a], [, b]) => b - a);
  const shown = sorted
    .slice(0, MODELS)
    .map(([model, count]) => `  ${oneLine(model)}  ${callCount(l10n, count, count.toLocaleString('en-US'))}`);
  return sorted.length > MODELS ? [...shown, `  ${l10n.t('and {0} more', sorted.length - MODELS)}`] : shown;
}

/** A model's name is somebody else's text. */
function oneLine(text: string): string {
  // oxlint-disable-next-line no-control-regex -- these are what must not reach a terminal
  return text.slice(0, 80).replaceAll(/[\u0000-\u001f\u007f-\u009f]/g, '·');
}

function day(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}
