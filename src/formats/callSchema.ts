import * as v from 'valibot';
import { ENGLISH, type L10n, later as t } from '../l10n.ts';
import { issueText } from '../pricing/issueText.ts';
import { isoTime } from './isoTime.ts';

/** What each field of a Call must be. Fields unknown here are kept as they are. */

const text = v.string(t('wanted text'));
const name = v.pipe(text, v.trim(), v.nonEmpty(t('is empty')));
const count = v.pipe(
  v.number(t('wanted a whole number')),
  v.safeInteger(t('wanted a whole number below 2^53')),
  v.minValue(0, t('cannot be negative')),
);
const milliseconds = v.pipe(
  v.number(t('wanted milliseconds')),
  v.finite(t('wanted milliseconds')),
  v.minValue(0, t('cannot be negative')),
);
const money = v.pipe(
  v.string(t('wanted a decimal string of whole pico-USD')),
  v.regex(/^\d{1,26}$/, t('wanted a decimal string of whole pico-USD')),
);
const usd = v.pipe(
  v.string(t('wanted a decimal string of USD')),
  v.regex(/^\d{1,18}(\.\d{1,12})?$/, t('wanted a decimal string of USD')),
);
const time = v.pipe(
  v.string(t('wanted an ISO 8601 time')),
  v.check(
    (value) => isoTime(value) !== undefined,
    t('wanted an ISO 8601 time with its zone, as 2026-11-22T10:00:00Z'),
  ),
);

function oneOf<const T extends string[]>(...words: T) {
  return v.picklist(words, `wanted one of ${words.join(', ')}`);
}

const line = v.looseObject({
  meter: name,
  tokens: count,
  usdPerMillion: usd,
  picoUsd: money,
});

const facts = {
  session: v.exactOptional(text),
  client: v.exactOptional(text),
  terminal: v.exactOptional(text),
  modelVersion: v.exactOptional(text),
  httpStatus: v.exactOptional(count),
  errorStatus: v.exactOptional(text),
  finishReason: v.exactOptional(text),
  streamed: v.exactOptional(v.boolean(t('wanted true or false'))),
  attempt: v.exactOptional(count),
  run: v.exactOptional(text),
  turn: v.exactOptional(text),
  latencyMs: v.exactOptional(milliseconds),
  firstByteMs: v.exactOptional(milliseconds),
  queueMs: v.exactOptional(milliseconds),
  imageSize: v.exactOptional(text),
  imageWidth: v.exactOptional(count),
  imageHeight: v.exactOptional(count),
  aspectRatio: v.exactOptional(text),
  images: v.exactOptional(count),
  referenceImages: v.exactOptional(count),
  promptTokens: v.exactOptional(count),
  cachedTokens: v.exactOptional(count),
  toolUsePromptTokens: v.exactOptional(count),
  candidatesTokens: v.exactOptional(count),
  thoughtsTokens: v.exactOptional(count),
  imageTokens: v.exactOptional(count),
  totalTokens: v.exactOptional(count),
  tokensByMeter: v.exactOptional(v.record(text, count)),
  tier: v.exactOptional(oneOf('paid', 'free')),
  serviceTier: v.exactOptional(oneOf('standard', 'batch', 'flex', 'priority')),
  picoUsd: v.exactOptional(money),
  usd: v.exactOptional(usd),
  listPicoUsd: v.exactOptional(money),
  minPicoUsd: v.exactOptional(money),
  maxPicoUsd: v.exactOptional(money),
  statedPicoUsd: v.exactOptional(money),
  estimatePicoUsd: v.exactOptional(money),
  priceRow: v.exactOptional(text),
  lines: v.exactOptional(v.array(line, t('wanted a list of receipt lines'))),
  imageFile: v.exactOptional(text),
  contentHash: v.exactOptional(text),
};

const id = v.pipe(name, v.maxLength(500, t('is longer than 500 characters')));
const source = oneOf('runner', 'proxy', 'import');
const simulated = v.boolean(t('wanted true or false'));
const outcome = oneOf('ok', 'error', 'aborted', 'blocked', 'refused');
const reason = oneOf('priced', 'free-tier', 'not-charged', 'unpriced', 'unknown', 'uncertain');
const flags = v.array(text, t('wanted a list of flags'));
const tags = v.record(text, v.string(t('wanted text')), t('wanted an object of tags'));

/** A Call as the ledger keeps it. */
export const callSchema = v.looseObject(
  {
    id,
    startedAt: time,
    source,
    simulated,
    method: name,
    requestedModel: name,
    outcome,
    reason,
    flags,
    tags,
    ...facts,
  },
  t('wanted a JSON object'),
);

/** A call as somebody else may write it down: only a time and a model are needed. */
export const callLineSchema = v.looseObject({
  id: v.exactOptional(id),
  startedAt: time,
  source: v.exactOptional(source),
  simulated: v.exactOptional(simulated),
  method: v.exactOptional(name),
  requestedModel: v.exactOptional(name),
  outcome: v.exactOptional(outcome),
  reason: v.exactOptional(reason),
  flags: v.exactOptional(flags),
  tags: v.exactOptional(tags),
  ...facts,
});

export type CallLineFields = v.InferOutput<typeof callLineSchema>;

/** The first thing that is wrong, with its place: `promptTokens: cannot be negative`. */
export function firstProblem(
  issues: readonly [v.BaseIssue<unknown>, ...v.BaseIssue<unknown>[]],
  l10n: L10n = ENGLISH,
): string {
  const [issue] = issues;
  const path = v.getDotPath(issue);
  const what = issueText(issue, l10n);
  if (path === null) return what;
  return issue.received === 'undefined' ? l10n.t('{0} is missing', path) : `${path}: ${what}`;
}
