import * as fc from 'fast-check';
import type { Call } from '../../src/call.ts';
import { exactUsd } from '../../src/money.ts';

const count = fc.nat({ max: Number.MAX_SAFE_INTEGER });
const text = fc
  .string({ unit: 'binary', minLength: 1, maxLength: 30 })
  .filter((value) => value.trim() !== '');
const money = fc.bigInt({ min: 0n, max: 10n ** 20n });
const time = fc
  .date({ min: new Date('2024-01-01'), max: new Date('2030-01-01'), noInvalidDate: true })
  .map((at) => at.toISOString());
const milliseconds = fc.double({ min: 0, max: 1e7, noNaN: true, noDefaultInfinity: true });

const always = {
  id: text,
  startedAt: time,
  source: fc.constantFrom('runner', 'proxy', 'import'),
  simulated: fc.boolean(),
  method: fc.constantFrom('generateContent', 'streamGenerateContent', 'countTokens', 'embedContent'),
  requestedModel: text,
  outcome: fc.constantFrom('ok', 'error', 'aborted', 'blocked', 'refused'),
  flags: fc.array(text, { maxLength: 3 }),
  tags: fc.dictionary(text, fc.string(), { maxKeys: 5 }),
} as const;

const perhaps = {
  session: fc.string(),
  client: fc.string(),
  modelVersion: text,
  httpStatus: fc.nat({ max: 599 }),
  errorStatus: text,
  finishReason: text,
  streamed: fc.boolean(),
  attempt: fc.nat({ max: 9 }),
  latencyMs: milliseconds,
  queueMs: milliseconds,
  imageSize: fc.constantFrom('512', '1K', '2K', '4K'),
  imageWidth: count,
  imageHeight: count,
  referenceImages: count,
  promptTokens: count,
  cachedTokens: count,
  candidatesTokens: count,
  thoughtsTokens: count,
  totalTokens: count,
  tokensByMeter: fc.dictionary(text, count, { maxKeys: 3 }),
  tier: fc.constantFrom('paid', 'free'),
  serviceTier: fc.constantFrom('standard', 'batch', 'flex', 'priority'),
  // A later version's own field.
  laterField: fc.jsonValue(),
} as const;

interface Figures {
  reason: Call['reason'];
  picoUsd?: string;
  usd?: string;
  listPicoUsd?: string;
  minPicoUsd?: string;
}

const figures: fc.Arbitrary<Figures> = fc.oneof(
  fc
    .record({ reason: fc.constantFrom('priced', 'free-tier', 'not-charged'), amount: money })
    .map(({ reason, amount }) => ({
      reason,
      picoUsd: amount.toString(),
      usd: exactUsd(amount),
      listPicoUsd: amount.toString(),
    })),
  money.map((amount) => ({ reason: 'uncertain' as const, minPicoUsd: amount.toString() })),
  fc.record({ reason: fc.constantFrom('unpriced', 'unknown') }),
);

/** Any Call that the ledger may hold: strange text, huge counts, missing fields, fields of later versions. */
export const arbitraryCall: fc.Arbitrary<Call> = fc
  .tuple(fc.record(always), fc.record(perhaps, { requiredKeys: [] }), figures)
  .map(merged);

function merged<A, B, C>([facts, more, amounts]: [A, B, C]): A & B & C {
  return { ...facts, ...more, ...amounts };
}
