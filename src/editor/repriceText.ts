import type { RepricePlan } from '../calls/reprice.ts';
import { shownCost } from '../calls/shownCost.ts';
import type { Sum } from '../ledger/ledgerTypes.ts';
import { modelOf } from '../ledger/sums.ts';
import { shownSum } from '../money.ts';

/** Rows that a person reads; all of them are written. */
const SHOWN = 500;

/** What a reprice would write, as Markdown. */
export function repriceText(plan: RepricePlan): string {
  const { changes, book, real, simulated, unpriced, kept } = plan;
  const rows = changes
    .slice(0, SHOWN)
    .map(
      ({ call, receipt }) =>
        `| ${call.startedAt} | ${cell(modelOf(call))} | ${shownCost(call)} | ${shownCost({ ...withoutFigures(call), ...receipt })} | ${cell(receipt.priceRow ?? '—')} |`,
    );
  const still = [...unpriced].map(([model, count]) => `- ${cell(model)}: ${count}`);
  const parts = [
    `# Reprice by the price book of ${book}\n`,
    changes.length === 0
      ? 'No receipt would change.\n'
      : 'A dry run: nothing is written yet. Old receipts are kept beside the new ones.\n',
    sumText('', real.before, real.after),
    sumText('SIM ', simulated.before, simulated.after),
    rows.length === 0
      ? ''
      : `\n| Call | Model | Now | By this book | Price row |\n| :-- | :-- | --: | --: | :-- |\n${rows.join('\n')}\n`,
    changes.length > SHOWN ? `\nAnd ${changes.length - SHOWN} more.\n` : '',
    still.length === 0 ? '' : `\n## Still without a price\n\n${still.join('\n')}\n`,
    kept === 0 ? '' : `\n${kept} stay as they are: they did not keep what a price needs.\n`,
  ];
  return parts.join('');
}

function sumText(mark: string, before: Sum, after: Sum): string {
  if (after.calls === 0) return '';
  const calls = `${after.calls} ${after.calls === 1 ? 'call' : 'calls'}`;
  return `\n**${mark}${calls}: ${shownSum(before)} → ${shownSum(after)}**\n`;
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
