import { callCount, ENGLISH, type L10n } from '../l10n.ts';
import { shownSum } from '../money.ts';
import type { ImportPlan } from './importPlan.ts';

const MODELS = 10;

/** A dry run for people: what would be added, what it comes to, what is left out and why. */
export function importText(plan: ImportPlan): string {
  const { added, known, repeated, real, simulated, asStated, problems, from, to } = plan;
  return [
    `New        ${calls(added)}${from === undefined || to === undefined ? '' : `, ${day(from)} – ${day(to)} (UTC)`}`,
    ...(added > 0 ? [`Cost       ${shownSum(real)}`] : []),
    ...(simulated > 0 ? [`Simulated  ${calls(simulated)}, in no sum`] : []),
    ...(asStated > 0
      ? [`As stated  ${calls(asStated)}: the price book has no price, the file's own is taken`]
      : []),
    `Known      ${calls(known)}, already in the ledger`,
    ...(repeated > 0 ? [`Repeated   ${calls(repeated)} more than once in the file`] : []),
    ...[...plan.skipped].map(([why, count]) => `Skipped    ${calls(count)} ${why}`),
    ...(problems.count > 0 ? [`Bad        ${problems.count}, which cannot be read:`] : []),
    ...problems.first.map(({ where, problem }) => `             ${where}: ${problem}`),
    ...(problems.count > problems.first.length ? ['             …'] : []),
    ...(plan.models.size > 0 ? ['', 'Models', ...models(plan)] : []),
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

function models({ models: counts }: ImportPlan): string[] {
  const sorted = [...counts].sort(([, a], [, b]) => b - a);
  const shown = sorted.slice(0, MODELS).map(([model, count]) => `  ${oneLine(model)}  ${calls(count)}`);
  return sorted.length > MODELS ? [...shown, `  and ${sorted.length - MODELS} more`] : shown;
}

/** A model's name is somebody else's text. */
function oneLine(text: string): string {
  // oxlint-disable-next-line no-control-regex -- these are what must not reach a terminal
  return text.slice(0, 80).replaceAll(/[\u0000-\u001f\u007f-\u009f]/g, '·');
}

function calls(count: number): string {
  return callCount(ENGLISH, count, count.toLocaleString('en-US'));
}

function day(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}
