import type { Call, CallReceipt } from '../call.ts';
import { planReprice, type RepriceChange, type RepricePlan, writeReprice } from '../calls/reprice.ts';
import type { Sum } from '../ledger/ledgerTypes.ts';
import { modelOf } from '../ledger/sums.ts';
import { exactUsd, shownSum } from '../money.ts';
import { plainText } from './callRow.ts';
import { ledgerDir, names, parseCommandLine } from './commandLine.ts';
import { withLedger } from './engine.ts';
import { write } from './io.ts';
import type { Command } from './io.ts';
import { priceBookOf } from './prices.ts';
import { table } from './table.ts';
import { tellDamage, tellMissing } from './tellLedger.ts';

/** Prices recorded calls again by the book in force: what changes, old and new sum; then the correction records. */
export const repriceCommand: Command = async (args, io) => {
  const { values, positionals } = parseCommandLine(args, {
    ledger: { type: 'string' },
    prices: { type: 'string' },
    model: { type: 'string' },
    all: { type: 'boolean' },
    'dry-run': { type: 'boolean' },
    json: { type: 'boolean' },
  });
  names(positionals, 0, 0, 'Nothing');
  const dir = ledgerDir(values.ledger, io.env);
  const book = priceBookOf(values.prices);
  const dryRun = values['dry-run'] ?? false;
  const which = values.all === true ? 'all' : 'unpriced';
  await tellMissing(dir, io.stderr);
  await withLedger(
    dir,
    async (ledger) => {
      const choice = { which, ...(values.model === undefined ? {} : { model: values.model }) } as const;
      const plan = await planReprice(ledger.lines(), book, choice);
      const written = dryRun ? 0 : await writeReprice(plan, ledger, Date.now());
      const text = values.json
        ? `${JSON.stringify(planJson(plan, dryRun, written), null, 2)}\n`
        : planText(plan, dryRun, written);
      await write(io.stdout, text);
      await tellDamage(ledger, io.stderr);
    },
    { readOnly: dryRun },
  );
  return 0;
};

function planText(plan: RepricePlan, dryRun: boolean, written: number): string {
  const { changes, book, real, simulated } = plan;
  const rows = changes.map(({ call, receipt }) => [
    plainText(call.id),
    call.startedAt,
    plainText(`${call.simulated ? 'SIM ' : ''}${modelOf(call)}`),
    amount(call),
    '→',
    amount(receipt),
  ]);
  return [
    table(rows),
    ...(changes.length === 0 ? [`No receipt changes by the price book of ${book}.\n`] : []),
    sumLine('', real.before, real.after),
    sumLine('SIM ', simulated.before, simulated.after),
    notes(plan),
    changes.length > 0 && dryRun ? 'Dry run: nothing was written.\n' : '',
    written > 0
      ? `${written} ${written === 1 ? 'receipt is' : 'receipts are'} superseded; the old ones are kept beside them.\n`
      : '',
  ].join('');
}

function sumLine(mark: string, before: Sum, after: Sum): string {
  if (before.calls === 0 && after.calls === 0) return '';
  const calls = `${after.calls} ${after.calls === 1 ? 'call' : 'calls'}`;
  return `${mark}${calls}: ${shownSum(before)} → ${shownSum(after)}\n`;
}

function notes({ unpriced, kept, same }: RepricePlan): string {
  const still = [...unpriced].map(
    ([model, count]) =>
      `${count} of ${model} ${count === 1 ? 'stays' : 'stay'} unpriced: the book has no price\n`,
  );
  return [
    ...still,
    same > 0 ? `${same} cost the same\n` : '',
    kept > 0
      ? `${kept} left as they are: they lack what a price needs, or would lose the figure they have\n`
      : '',
  ].join('');
}

function amount({ reason, picoUsd, listPicoUsd, minPicoUsd }: CallReceipt): string {
  const usd = (pico: string): string => `$${exactUsd(BigInt(pico))}`;
  if (reason === 'free-tier') return `free (list ${listPicoUsd === undefined ? '—' : usd(listPicoUsd)})`;
  if (picoUsd !== undefined) return usd(picoUsd);
  return minPicoUsd === undefined ? '—' : `≥ ${usd(minPicoUsd)}`;
}

function planJson(plan: RepricePlan, dryRun: boolean, written: number): object {
  return {
    dryRun,
    book: plan.book,
    written,
    before: sumJson(plan.real.before),
    after: sumJson(plan.real.after),
    ...(plan.simulated.after.calls > 0
      ? { simulated: { before: sumJson(plan.simulated.before), after: sumJson(plan.simulated.after) } }
      : {}),
    same: plan.same,
    kept: plan.kept,
    unpriced: Object.fromEntries(plan.unpriced),
    calls: plan.changes.map(changeJson),
  };
}

function sumJson({ calls, billed, list, unpriced, uncertain }: Sum): object {
  return {
    calls,
    picoUsd: String(billed),
    usd: exactUsd(billed),
    listPicoUsd: String(list),
    unpriced,
    uncertain,
  };
}

function changeJson({ call, receipt }: RepriceChange): object {
  const figures = ({ reason, picoUsd, listPicoUsd, minPicoUsd, priceRow }: CallReceipt): object => ({
    reason,
    picoUsd: picoUsd ?? null,
    listPicoUsd: listPicoUsd ?? null,
    ...(minPicoUsd === undefined ? {} : { minPicoUsd }),
    ...(priceRow === undefined ? {} : { priceRow }),
  });
  const { id, startedAt, simulated }: Call = call;
  return { id, startedAt, simulated, model: modelOf(call), before: figures(call), after: figures(receipt) };
}
