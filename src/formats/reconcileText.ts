import { reconcileTotals } from '../budgets/reconcileTotals.ts';
import type { BillSum, Explained, Group, Reconciliation } from '../budgets/reconciliation.ts';
import { callCount, ENGLISH, type L10n } from '../l10n.ts';
import { convertedUsd, type DisplayCurrency, exactUsd } from '../money.ts';
import { originText, rowWords, skuNote, whyWords } from './reconcileWords.ts';
import { padTo, textWidth } from './textWidth.ts';

/** A reconciliation as Markdown, aligned so that it reads as plain text too. */
export function reconcileText(
  result: Reconciliation,
  display?: DisplayCurrency,
  l10n: L10n = ENGLISH,
): string {
  const { from, format, currency, groups, projects } = result;
  const days = from === '' ? l10n.t('nothing to compare') : daysText(result, l10n);
  const sums = (title: string, about: string, of: readonly BillSum[]): string =>
    section(title, about, of, result, l10n);
  const isUsd = currency === 'USD';
  const parts = [
    `# ${l10n.t('Bill and ledger, {0}', days)}\n`,
    `${originText(format, l10n)} ${l10n.t('Days are Pacific (America/Los_Angeles), as Google bills them. Amounts are before credits.')}\n`,
    isUsd ? '' : `${currencyNote(result, l10n)}\n`,
    result.assumedUsd ? `${l10n.t('The file only says $: taken for US dollars.')}\n` : '',
    projects.length > 1
      ? `${l10n.t('The file holds {0} projects ({1}).', projects.length, projects.map(cell).join(', '))}\n`
      : '',
    totalsText(result, display, l10n),
    groups.length === 0 ? '' : `## ${l10n.t('By day and SKU')}\n\n${markdown(groupRows(result, l10n), l10n)}`,
    sums(l10n.t('Credits'), l10n.t('They lower what is paid and are netted nowhere above.'), result.credits),
    sums(l10n.t('SKUs that no rule maps'), l10n.t('Billed, and in no sum above.'), result.unmapped),
    sums(l10n.t('Not part of receipts'), l10n.t('Billed, and in no sum above.'), result.notInReceipts),
    sums(l10n.t('Other services'), l10n.t('Left out.'), result.otherServices),
    sums(l10n.t('Taxes and adjustments'), l10n.t('Left out.'), result.others),
    notes(result, l10n),
  ];
  return parts.filter((part) => part !== '').join('\n');
}

/** `2026-11-01 to 2026-11-30`, or the one day. */
function daysText({ from, to }: { from: string; to: string }, l10n: L10n): string {
  return from === to ? from : l10n.t('{0} to {1}', from, to);
}

function currencyNote({ currency, rate, givenRate }: Reconciliation, l10n: L10n): string {
  if (rate !== undefined)
    return givenRate
      ? l10n.t('The bill is in {0}; your rate is {1} for 1 USD.', cell(currency), rate)
      : l10n.t('The bill is in {0}; its own rate is {1} for 1 USD.', cell(currency), rate);
  return currency === ''
    ? l10n.t(
        'The file does not say its currency, and no rate for 1 USD: only tokens are compared. Name the currency and its rate to compare money.',
      )
    : l10n.t(
        'The bill is in {0}, and no rate for 1 USD: only tokens are compared. Name the currency and its rate to compare money.',
        cell(currency),
      );
}

function totalsText(result: Reconciliation, display: DisplayCurrency | undefined, l10n: L10n): string {
  const totals = reconcileTotals(result);
  if (!totals) return '';
  const line = (what: string, amount: bigint): string[] => [
    what,
    usd(amount),
    ...(display ? [convertedUsd(amount, display)] : []),
  ];
  const rows = [
    ['', 'USD', ...(display ? [l10n.t('converted at {0}', exactUsd(display.perUsd))] : [])],
    line(l10n.t('Billed'), totals.billed),
    line(l10n.t('Ledger'), totals.ledger),
    line(l10n.t('Difference'), totals.difference),
    ...[...totals.explained].map(([why, amount]) => line(`– ${whyWords(why, l10n)}`, amount)),
    line(`– ${l10n.t('not explained')}`, totals.unexplained),
  ];
  return markdown(rows, l10n);
}

function groupRows({ groups, rate, currency }: Reconciliation, l10n: L10n): string[][] {
  const foreign = currency !== 'USD';
  const head = [l10n.t('Day'), 'SKU', l10n.t('Tokens billed'), l10n.t('in the ledger')];
  if (foreign) head.push(currency === '' ? l10n.t('Cost') : cell(currency));
  if (rate !== undefined) head.push(l10n.t('Billed USD'), l10n.t('Ledger USD'), l10n.t('Difference'));
  return [
    [...head, l10n.t('Why')],
    ...groups.map((group) => groupRow(group, foreign, rate !== undefined, l10n)),
  ];
}

function groupRow(group: Group, foreign: boolean, money: boolean, l10n: L10n): string[] {
  const { billedPicoUsd = 0n, ledgerPicoUsd, unpricedTokens, uncounted, explained } = group;
  const row = [
    daysText(group, l10n),
    nameOf(group, l10n),
    uncounted ? l10n.t('not counted') : count(group.billedTokens),
    count(group.ledgerTokens),
  ];
  if (foreign) row.push(exactUsd(group.cost));
  if (money) {
    const known = unpricedTokens === 0n;
    const ledger = known ? usd(ledgerPicoUsd) : ledgerPicoUsd === 0n ? '—' : `≥ ${usd(ledgerPicoUsd)}`;
    row.push(usd(billedPicoUsd), ledger, known ? usd(billedPicoUsd - ledgerPicoUsd) : '—');
  }
  const why = explained.map((part) => whyText(part, group, money, l10n));
  row.push(why.length === 0 ? l10n.t('agrees') : why.join('; '));
  return row;
}

function nameOf({ skus, model, meter, serviceTier, inferred }: Group, l10n: L10n): string {
  const tier = serviceTier === 'standard' || serviceTier === 'any' ? '' : ` ${serviceTier}`;
  if (skus.length === 0) return l10n.t('(none: {0})', `${cell(model)} ${meter}${tier}`);
  const names = skus.map(cell).join(' + ');
  return inferred ? l10n.t('{0} (mapped by rule)', names) : names;
}

function whyText({ why, tokens, picoUsd }: Explained, group: Group, money: boolean, l10n: L10n): string {
  const sign = tokens !== undefined && tokens > 0n ? '+' : '';
  const amount = money && picoUsd !== undefined ? `, ${usd(picoUsd)}` : '';
  const counted =
    tokens === undefined ? '' : ` (${l10n.t('{0} tokens', `${sign}${count(tokens)}`)}${amount})`;
  const price = why === 'unexplained' ? ` (${perMillion(group, l10n)})` : '';
  const uncertain =
    why === 'not-recorded' && group.uncertain > 0
      ? `, ${l10n.t('{0} of our calls are only a lower bound', group.uncertain)}`
      : '';
  return `${whyWords(why, l10n)}${uncertain}${counted}${price}`;
}

function perMillion(
  { billedTokens, billedPicoUsd = 0n, ledgerTokens, ledgerPicoUsd }: Group,
  l10n: L10n,
): string {
  const price = (pico: bigint, tokens: bigint): string =>
    tokens === 0n ? '—' : l10n.t('{0} per 1M', usd((pico * 1_000_000n) / tokens));
  return l10n.t(
    'billed {0}, ours {1}',
    price(billedPicoUsd, billedTokens),
    price(ledgerPicoUsd, ledgerTokens),
  );
}

function section(
  title: string,
  about: string,
  sums: readonly BillSum[],
  { currency, rate }: Reconciliation,
  l10n: L10n,
): string {
  if (sums.length === 0) return '';
  const money = currency !== 'USD' && rate !== undefined;
  const rows = sums.map(({ what, why, rows: number, cost, picoUsd }) => [
    `${cell(rowWords(what, l10n))}${why === undefined ? '' : `: ${skuNote(why, l10n)}`}`,
    String(number),
    exactUsd(cost),
    ...(money ? [picoUsd === undefined ? '—' : usd(picoUsd)] : []),
  ]);
  const head = [
    l10n.t('What'),
    l10n.t('Rows'),
    currency === '' ? l10n.t('Amount') : cell(currency),
    ...(money ? ['USD'] : []),
  ];
  return `## ${title}\n\n${about}\n\n${markdown([head, ...rows], l10n)}`;
}

function notes({ free, unmetered, problems }: Reconciliation, l10n: L10n): string {
  const calls = (number: number): string => callCount(l10n, number);
  const lines = [
    free.calls > 0
      ? l10n.t('Free tier: {0}, list {1}; no bill has them.', calls(free.calls), usd(free.listPicoUsd))
      : '',
    unmetered.calls > 0
      ? l10n.t(
          '{0} ({1}) without tokens by meter: compared with no SKU.',
          calls(unmetered.calls),
          usd(unmetered.picoUsd),
        )
      : '',
    ...problems.slice(0, 20).map(({ row, why }) => l10n.t('Row {0} is in no figure: {1}.', row, cell(why))),
    problems.length > 20 ? l10n.t('And {0} more rows that could not be read.', problems.length - 20) : '',
  ].filter((line) => line !== '');
  const list = lines.map((line) => `- ${line}`).join('\n');
  return lines.length === 0 ? '' : `## ${l10n.t('Notes')}\n\n${list}\n`;
}

function count(tokens: bigint): string {
  return tokens.toLocaleString('en-US');
}

/** To a thousandth of a millionth; what is smaller is drawn as such, never as nothing. */
function usd(pico: bigint): string {
  const unit = 1000n;
  const abs = pico < 0n ? -pico : pico;
  const near = ((abs + unit / 2n) / unit) * unit;
  const sign = pico < 0n ? '-' : '';
  return near === 0n && abs > 0n ? `${sign}<$0.000000001` : `${sign}$${exactUsd(near)}`;
}

/** Words of the file are other people's: nothing in them acts as Markdown or moves a terminal. */
function cell(text: string): string {
  return text.replaceAll(/\p{Cc}/gu, ' ').replaceAll(/[\\|<>`*[\]]/g, (sign) => `\\${sign}`);
}

/** A table: words to the left, figures to the right. */
function markdown(rows: readonly (readonly string[])[], l10n: L10n): string {
  const [head = []] = rows;
  const uncounted = l10n.t('not counted');
  const isFigure = head.map((_, at) =>
    rows.slice(1).every((row) => at > 0 && (row[at] === uncounted || /^[-<$≈≥—\d]/.test(row[at] ?? ''))),
  );
  const widths = head.map((_, at) => Math.max(3, ...rows.map((row) => textWidth(row[at] ?? ''))));
  const line = (row: readonly string[]): string =>
    `| ${head
      .map((_, at) => {
        const text = row[at] ?? '';
        const padded = padTo(text, widths[at] ?? 0);
        return isFigure[at] ? padded.slice(text.length) + text : padded;
      })
      .join(' | ')} |\n`;
  const rule = `| ${widths.map((width, at) => (isFigure[at] ? `${'-'.repeat(width - 1)}:` : '-'.repeat(width))).join(' | ')} |\n`;
  return [line(head), rule, ...rows.slice(1).map(line)].join('');
}
