/**
 * Receipts of answers that are broken in every way that comes to mind: `npm run fuzz -- --runs 100000 [--seed N]`.
 * None may throw, be negative, fractional or NaN, and the lines of each are its total. Prints JSON, and what broke.
 */
import { parseArgs } from 'node:util';
import { fuzzedBodies, mutated, priceFuzzed, seeded } from '../test/support/fuzzBodies.ts';

const { values } = parseArgs({ options: { runs: { type: 'string' }, seed: { type: 'string' } } });
const runs = Number(values.runs ?? 100_000);
const seed = Number(values.seed ?? Date.now() % 1_000_000);
if (!Number.isSafeInteger(runs) || !Number.isSafeInteger(seed)) {
  throw new Error('--runs and --seed want whole numbers.');
}

const { bodies, recorded } = fuzzedBodies();
const random = seeded(seed);
const reasons: Record<string, number> = {};
const started = performance.now();
let failures = 0;
for (let run = 0; run < runs; run += 1) {
  const body = mutated(bodies[run % bodies.length], random);
  try {
    for (const reason of priceFuzzed(body, random)) reasons[reason] = (reasons[reason] ?? 0) + 1;
  } catch (error) {
    failures += 1;
    if (failures <= 3) console.error(`run ${run} of seed ${seed}: ${String(error)}\n${JSON.stringify(body)}`);
  }
}
console.log(
  JSON.stringify({
    bench: 'fuzz',
    seed,
    bodies: bodies.length,
    recorded,
    runs,
    receipts: 2 * runs,
    failures,
    reasons,
    seconds: Math.round((performance.now() - started) / 1000),
  }),
);
process.exit(failures === 0 ? 0 : 1);
