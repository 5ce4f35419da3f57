import type { Call } from '../call.ts';
import type { Money } from '../money.ts';
import { isCounted, modelOf } from './callSums.ts';
import { tagColumns } from './tagColumns.ts';

/**
 * The flat columns of a Call: one table for CSV, Parquet and BigQuery, and for their dictionary in docs/exports.md.
 * `time` is ISO 8601 in UTC, `usd` a Money (12 decimals once written), `json` JSON text.
 */
export type ColumnType = 'text' | 'time' | 'integer' | 'number' | 'usd' | 'boolean' | 'json';

/** undefined: not known. */
export type Cell = string | number | boolean | Money | undefined;

export interface CallColumn {
  name: string;
  type: ColumnType;
  about: string;
  of: (call: Call) => Cell;
}

function money(amount: string | undefined): Money | undefined {
  return amount === undefined ? undefined : BigInt(amount);
}

function json(value: object | undefined): string | undefined {
  return value === undefined ? undefined : JSON.stringify(value);
}

/** What is billed, or the lower end of what is only known as a range; undefined where no figure is known. */
export function leastBilled({ picoUsd, minPicoUsd }: Call): Money | undefined {
  return money(picoUsd ?? minPicoUsd);
}

type MakeColumn = (name: string, about: string, of: (call: Call) => Cell) => CallColumn;

const column =
  (type: ColumnType): MakeColumn =>
  (name, about, of) => ({ name, type, about, of });
const text = column('text');
const whole = column('integer');
const ms = column('number');
const usd = column('usd');
const flag = column('boolean');

export const CALL_COLUMNS: readonly CallColumn[] = [
  text('id', 'The call, unique over all ledgers.', (call) => call.id),
  column('time')('started_at', 'When it was sent, UTC.', (call) => new Date(call.startedAt).toISOString()),
  text('session', 'The session it was made in.', (call) => call.session),
  text('source', '`runner`, `proxy` or `import`.', (call) => call.source),
  flag('simulated', 'Answered by the simulator: nothing was charged.', (call) => call.simulated),
  flag(
    'counted',
    'Counts in sums: it was sent, and was no `countTokens`. Where `counted and not simulated`, `least_usd` adds up to what the ledger shows.',
    isCounted,
  ),
  text('client', 'The program that called.', (call) => call.client),
  text('terminal', 'The terminal it ran in.', (call) => call.terminal),
  text('method', 'As `generateContent`.', (call) => call.method),
  text('requested_model', 'The model that was asked for.', (call) => call.requestedModel),
  text('model', 'The model that answered, else the one that was asked for.', modelOf),
  text('outcome', '`ok`, `error`, `aborted`, `blocked` or `refused`.', (call) => call.outcome),
  whole('http_status', 'Of the answer.', (call) => call.httpStatus),
  text('error_status', 'As `RESOURCE_EXHAUSTED`.', (call) => call.errorStatus),
  text('finish_reason', 'As the answer says.', (call) => call.finishReason),
  flag('streamed', 'It was a streamed answer.', (call) => call.streamed),
  whole('attempt', '1 for the first attempt.', (call) => call.attempt),
  text('run', 'The run it belongs to.', (call) => call.run),
  text('turn', 'The turn of a conversation.', (call) => call.turn),
  ms('latency_ms', 'Milliseconds from sending to the end of the answer.', (call) => call.latencyMs),
  ms('first_byte_ms', 'Milliseconds to the first byte.', (call) => call.firstByteMs),
  ms('queue_ms', 'Milliseconds it waited before it was sent.', (call) => call.queueMs),
  text('image_size', '`512`, `1K`, `2K` or `4K`.', (call) => call.imageSize),
  whole('image_width', 'Pixels.', (call) => call.imageWidth),
  whole('image_height', 'Pixels.', (call) => call.imageHeight),
  text('aspect_ratio', 'As `3:4`.', (call) => call.aspectRatio),
  whole('images', 'Images answered.', (call) => call.images),
  whole('reference_images', 'Images sent.', (call) => call.referenceImages),
  whole('prompt_tokens', 'Input, with its cached part.', (call) => call.promptTokens),
  whole('cached_tokens', 'The cached part of the input.', (call) => call.cachedTokens),
  whole('tool_use_prompt_tokens', 'Input of tools, beside the prompt.', (call) => call.toolUsePromptTokens),
  whole('candidates_tokens', 'Output, without thoughts.', (call) => call.candidatesTokens),
  whole('thoughts_tokens', 'Thoughts.', (call) => call.thoughtsTokens),
  whole('image_tokens', 'The part of the output that is images.', (call) => call.imageTokens),
  whole('total_tokens', 'As the answer says.', (call) => call.totalTokens),
  text('tier', 'What the key is billed as: `paid` or `free`.', (call) => call.tier),
  text('service_tier', '`standard`, `batch`, `flex` or `priority`.', (call) => call.serviceTier),
  text(
    'reason',
    'Why the amounts are what they are: `priced`, `free-tier`, `not-charged`, `unpriced`, `unknown` or `uncertain`.',
    (call) => call.reason,
  ),
  usd('billed_usd', 'What is billed. Blank where it is not known; never 0 for that.', (call) =>
    money(call.picoUsd),
  ),
  usd(
    'least_usd',
    'What is billed, or the lower end where only a range is known: the figure that sums take. Blank for unpriced calls.',
    leastBilled,
  ),
  usd('list_usd', 'The list price, also where the free tier bills 0.', (call) => money(call.listPicoUsd)),
  usd('min_usd', 'Lower end of a range.', (call) => money(call.minPicoUsd)),
  usd('max_usd', 'Upper end of a range.', (call) => money(call.maxPicoUsd)),
  usd('stated_usd', 'What an imported entry said that it cost.', (call) => money(call.statedPicoUsd)),
  usd('estimate_usd', 'What was estimated before it was sent.', (call) => money(call.estimatePicoUsd)),
  text('price_row', 'The row of the price book, `model@from`.', (call) => call.priceRow),
  text('flags', 'What to know about the receipt, separated by blanks.', (call) =>
    call.flags.length === 0 ? undefined : call.flags.join(' '),
  ),
  ...tagColumns(text),
  column('json')('tags', 'All tags, a JSON object of text.', (call) => json(call.tags)),
  column('json')(
    'lines',
    'The receipt, a JSON list of `{"meter", "tokens", "usdPerMillion", "picoUsd"}`.',
    (call) => json(call.lines),
  ),
];
