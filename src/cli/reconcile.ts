import { readFile } from 'node:fs/promises';
import skus from '../../data/billing/skus.json' with { type: 'json' };
import { reconcile } from '../budgets/reconcile.ts';
import { reconcileTotals } from '../budgets/reconcileTotals.ts';
import type { BillSum, Group, Reconciliation } from '../budgets/reconciliation.ts';
import { SkuMap } from '../budgets/skuMap.ts';
import { billRate } from '../formats/billAmount.ts';
import { readBillExport } from '../formats/billExport.ts';
import { reconcileText } from '../formats/reconcileText.ts';
import { exactUsd } from '../money.ts';
import { ledgerDir, names, parseCommandLine } from './commandLine.ts';
import { withLedger } from './engine.ts';
import { UsageError, write } from './io.ts';
import type { Command } from './io.ts';
import { tellDamage, tellMissing } from './tellLedger.ts';

/** A Cloud Billing export beside the ledger, by Pacific day and SKU, the difference explained. */
export const reconcileCommand: Command = async (args, io) => {
  const { values, positionals } = parseCommandLine(args, {
    ledger: { type: 'string' },
    project: { type: 'string', multiple: true },
    currency: { type: 'string' },
    rate: { type: 'string' },
    json: { type: 'boolean' },
  });
  const [file = ''] = names(positionals, 1, 1, 'FILE');
  const dir = ledgerDir(values.ledger, io.env);
  const rate = values.rate === undefined ? undefined : billRate(values.rate);
  if (values.rate !== undefined && rate === undefined) {
    throw new UsageError('--rate wants a number above 0, as 0.92: units of the bill’s currency for 1 USD.');
  }
  const bill = readBillExport(await readFile(file, 'utf8'));
  const choice = {
    projects: values.project ?? [],
    ...(values.currency === undefined ? {} : { currency: values.currency.toUpperCase() }),
    ...(rate === undefined ? {} : { rate }),
  };
  await tellMissing(dir, io.stderr);
  await withLedger(
    dir,
    async (ledger) => {
      const result = await reconcile(bill, ledger.lines({ simulated: false }), new SkuMap(skus), choice);
      const text = values.json ? `${JSON.stringify(resultJson(result), null, 2)}\n` : reconcileText(result);
      await write(io.stdout, text);
      await tellDamage(ledger, io.stderr);
    },
    { readOnly: true },
  );
  return 0;
};

function resultJson(result: Reconciliation): object {
  const { format, currency, rate, from, to, projects, free, unmetered, problems } = result;
  const totals = reconcileTotals(result);
  return {
    ...{
      format,
      currency,
      assumedUsd: result.assumedUsd ?? false,
      rate: rate ?? null,
      from,
      to,
      days: 'America/Los_Angeles',
      projects,
    },
    totals: totals && {
      billedPicoUsd: String(totals.billed),
      ledgerPicoUsd: String(totals.ledger),
      differencePicoUsd: String(totals.difference),
      explainedPicoUsd: Object.fromEntries(
        [...totals.explained].map(([why, amount]) => [why, String(amount)]),
      ),
      unexplainedPicoUsd: String(totals.unexplained),
    },
    groups: result.groups.map(groupJson),
    credits: result.credits.map(sumJson),
    unmapped: result.unmapped.map(sumJson),
    notInReceipts: result.notInReceipts.map(sumJson),
    otherServices: result.otherServices.map(sumJson),
    taxesAndAdjustments: result.others.map(sumJson),
    freeTier: { calls: free.calls, listPicoUsd: String(free.listPicoUsd) },
    withoutMeters: { calls: unmetered.calls, picoUsd: String(unmetered.picoUsd) },
    problems,
  };
}

/** Tokens are strings too: a bill's are no longer safe numbers before long. */
function groupJson(group: Group): object {
  const { from, to, model, meter, serviceTier, skus: named, inferred, uncounted, calls, uncertain } = group;
  return {
    ...{ from, to, model, meter, serviceTier, skus: named, mapping: inferred ? 'inferred' : 'seen' },
    billedTokens: uncounted ? null : String(group.billedTokens),
    ledgerTokens: String(group.ledgerTokens),
    cost: exactUsd(group.cost),
    billedPicoUsd: group.billedPicoUsd === undefined ? null : String(group.billedPicoUsd),
    ledgerPicoUsd: String(group.ledgerPicoUsd),
    ...{ calls, uncertain },
    explained: group.explained.map(({ why, tokens, picoUsd }) => ({
      why,
      ...(tokens === undefined ? {} : { tokens: String(tokens) }),
      ...(picoUsd === undefined ? {} : { picoUsd: String(picoUsd) }),
    })),
  };
}

function sumJson({ what, why, rows, cost, picoUsd }: BillSum): object {
  return {
    ...{ what, rows, cost: exactUsd(cost), picoUsd: picoUsd === undefined ? null : String(picoUsd) },
    ...(why === undefined ? {} : { why }),
  };
}
