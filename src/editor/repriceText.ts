import type { RepricePlan } from '../calls/reprice.ts';
import { shownCost } from '../calls/shownCost.ts';
import type { Sum } from '../ledger/ledgerTypes.ts';
import { modelOf } from '../ledger/sums.ts';
import { callCount, type L10n } from '../l10n.ts';
import { shownSum } from '../money.ts';

/** Rows that a person reads; all of them are written. */
const SHOWN = 500;

/** What a reprice would write, as Markdown. */
export function repriceText(plan: RepricePlan, l10n: L10n): string {
  const { changes, book, real, simulated, unpriced, kept } = plan;
  const rows = changes
    .slice(0, SHOWN)
    .map(
      ({ call, receipt }) =>
        `| ${call.startedAt} | ${cell(modelOf(call))} | ${shownCost(call)} | ${shownCost({ ...withoutFigures(call), ...receipt })} | ${cell(receipt.priceRow ?? '—')} |`,
    );
  const still = [...unpriced].map(([model, count]) => `- ${cell(model)}: ${count}`);
  const parts = [
    `# ${l10n.t('Reprice by the price book of {0}', book)}\n`,
    changes.length === 0
      ? `${l10n.t('No receipt would change.')}\n`
      : `${l10n.t('A dry run: nothing is written yet. Old receipts are kept beside the new ones.')}\n`,
    sumText('', real.before, real.after, l10n),
    sumText('SIM ', simulated.before, simulated.after, l10n),
    rows.length === 0
      ? ''
      : `\n${l10n.t('| Call | Model | Now | By this book | Price row |')}\n| :-- | :-- | --: | --: | :-- |\n${rows.join('\n')}\n`,
    changes.length > SHOWN ? `\n${l10n.t('And {0} more.', changes.length - SHOWN)}\n` : '',
    still.length === 0 ? '' : `\n## ${l10n.t('Still without a price')}\n\n${still.join('\n')}\n`,
    kept === 0 ? '' : `\n${l10n.t('{0} stay as they are: they did not keep what a price needs.', kept)}\n`,
  ];
  return parts.join('');
}

function sumText(mark: string, before: Sum, after: Sum, l10n: L10n): string {
  if (after.calls === 0) return '';
  return `\n**${mark}${callCount(l10n, after.calls)}: ${shownSum(before)} → ${shownSum(after)}**\n`;
}

function withoutFigures<T extends { picoUsd?: string; listPicoUsd?: string; minPicoUsd?: string }>(
  call: T,
): T {
  const { picoUsd: _1, listPicoUsd: _2, minPicoUsd: _3, ...rest } = call;
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- only optional fields are left out
  return rest as T;
}

/** Ids are other people's text: nothing in them acts as Markdown. */
function cell(text: string): string {
  return text.replaceAll(/\p{Cc}/gu, ' ').replaceAll(/[\\|<>`*[\]]/g, (sign) => `\\${sign}`);
}
