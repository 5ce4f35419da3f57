import type { Call } from '../call.ts';
import { isCounted, modelOf } from '../formats/callSums.ts';
import type { Ledger } from '../ledger/ledgerTypes.ts';
import type { SumParts } from '../money.ts';

/** One item of what is to be imported. `where` is its place, as `line 7`. */
export type ReadItem = { where: string } & ({ call: Call } | { skipped: string } | { problem: string });

/** What an import would do. */
export interface ImportPlan {
  /** Calls that are not in the ledger yet. */
  added: number;
  /** Calls that are. */
  known: number;
  /** Calls that the file has more than once. */
  repeated: number;
  /** Why, and how many. */
  skipped: Map<string, number>;
  /** The first of them, and how many there are. */
  problems: { first: { where: string; problem: string }[]; count: number };
  /** Of the added calls: what real ones come to. */
  real: SumParts;
  simulated: number;
  /** Billed as the file states it, because the price book has no price. */
  asStated: number;
  models: Map<string, number>;
  /** ms; absent while nothing is added. */
  from?: number;
  to?: number;
}

const BATCH = 500;
const NAMED_PROBLEMS = 20;

/** The dry run: reads everything and writes nothing. */
export async function planImport(
  items: AsyncIterable<ReadItem>,
  ledger: Pick<Ledger, 'call'>,
): Promise<ImportPlan> {
  const plan = emptyPlan();
  const ids = new Set<string>();
  let batch: Call[] = [];
  const look = async (): Promise<void> => {
    const found = await Promise.all(batch.map(({ id }) => ledger.call(id)));
    for (const [at, call] of batch.entries()) {
      if (found[at] === undefined) add(plan, call);
      else plan.known += 1;
    }
    batch = [];
  };
  for await (const item of items) {
    if ('problem' in item) {
      plan.problems.count += 1;
      if (plan.problems.first.length < NAMED_PROBLEMS) plan.problems.first.push(item);
    } else if ('skipped' in item) {
      plan.skipped.set(item.skipped, (plan.skipped.get(item.skipped) ?? 0) + 1);
    } else if (ids.has(item.call.id)) {
      plan.repeated += 1;
    } else {
      ids.add(item.call.id);
      batch.push(item.call);
      if (batch.length >= BATCH) await look();
    }
  }
  await look();
  return plan;
}

function emptyPlan(): ImportPlan {
  return {
    ...{ added: 0, known: 0, repeated: 0, simulated: 0, asStated: 0 },
    skipped: new Map(),
    problems: { first: [], count: 0 },
    real: { billed: 0n, uncertain: 0, unpriced: 0, unknown: 0 },
    models: new Map(),
  };
}

function add(plan: ImportPlan, call: Call): void {
  const at = Date.parse(call.startedAt);
  plan.added += 1;
  plan.from = Math.min(plan.from ?? at, at);
  plan.to = Math.max(plan.to ?? at, at);
  plan.models.set(modelOf(call), (plan.models.get(modelOf(call)) ?? 0) + 1);
  if (call.flags.includes('as-stated')) plan.asStated += 1;
  if (call.simulated) plan.simulated += 1;
  else if (isCounted(call)) addMoney(plan.real, call);
}

function addMoney(sum: SumParts, { picoUsd, minPicoUsd, reason }: Call): void {
  sum.billed += BigInt(picoUsd ?? minPicoUsd ?? '0');
  if (picoUsd !== undefined) return;
  if (minPicoUsd !== undefined) sum.uncertain += 1;
  else if (reason === 'unpriced') sum.unpriced += 1;
  else sum.unknown += 1;
}
