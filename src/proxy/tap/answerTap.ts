import type { Transform } from 'node:stream';
import zlib from 'node:zlib';
import type { Answer } from '../../usage/exchange.ts';
import { isObject, objectAt, textAt } from '../../usage/json.ts';
import { AnswerReader } from '../../usage/readAnswer.ts';
import { ANSWER_LIMIT, ANSWER_SHAPE } from './answerShape.ts';
import { EventData } from './eventData.ts';
import { JsonPicker } from './jsonPicker.ts';

const NOTHING: Answer = { hasCandidates: false, imageParts: 0, groundingQueries: 0 };

/** What passes by of one answer. */
export interface TappedAnswer {
  answer: Answer;
  /** Name of the batch, or id of the interaction, that it is about: for exchangeId.ts, never kept. */
  subject?: string;
  /** Events were seen. */
  isEvents: boolean;
}

/**
 * Reads an answer as it passes and never changes it: JSON, lists and lines of JSON, server-sent events; compressed ones
 * by unzipping a copy. What cannot be read is an answer without usage, never one of $0.
 */
export class AnswerTap {
  readonly #reader = new AnswerReader();
  readonly #picker: JsonPicker;
  readonly #events: EventData | undefined;
  readonly #unzip: Transform | undefined;
  readonly #readable: boolean;
  #subject: string | undefined;
  #failed = false;

  constructor(contentType: string | undefined, contentEncoding: string | undefined) {
    const type = contentType?.toLowerCase() ?? '';
    const isEvents = type.startsWith('text/event-stream');
    this.#picker = new JsonPicker({
      shape: ANSWER_SHAPE,
      limit: ANSWER_LIMIT,
      onValue: (value) => this.#take(value),
    });
    if (isEvents) {
      const picker = this.#picker;
      this.#events = new EventData({ data: (bytes) => picker.push(bytes), end: () => picker.reset() });
    }
    const encoding = contentEncoding?.trim().toLowerCase() ?? 'identity';
    const unzip = encoding === 'identity' || encoding === '' ? undefined : decompressor(encoding);
    this.#unzip = unzip ?? undefined;
    this.#readable = (isEvents || /json/.test(type)) && unzip !== null;
    unzip?.on('data', (bytes: Buffer) => this.#read(bytes));
    unzip?.on('error', () => {
      this.#failed = true;
    });
  }

  /** False when it cannot keep up: `drained` is called when it can. */
  write(bytes: Buffer, drained: () => void): boolean {
    if (!this.#readable) return true;
    if (!this.#unzip) {
      this.#read(bytes);
      return true;
    }
    if (this.#failed || this.#unzip.write(bytes)) return true;
    this.#unzip.once('drain', drained);
    // A copy that breaks must not hold the answer up.
    this.#unzip.once('error', drained);
    return false;
  }

  /** What was read; `cut` when the answer did not come to its end. */
  async end(cut: boolean): Promise<TappedAnswer> {
    const unzip = this.#unzip;
    if (unzip && !this.#failed && !unzip.destroyed) {
      await new Promise<void>((resolve) => {
        unzip.once('end', resolve).once('error', resolve).once('close', resolve);
        unzip.end();
      });
    }
    if (cut && !this.#events) this.#take(this.#picker.partial());
    return {
      answer: this.#answer(),
      isEvents: this.#events !== undefined,
      ...(this.#subject === undefined ? {} : { subject: this.#subject }),
    };
  }

  #answer(): Answer {
    if (!this.#readable) return NOTHING;
    // Which requests only count is known by their path; here fields that would tell them apart are not kept.
    const { usage, inner, error, countTokens: _count, ...rest } = this.#reader.answer();
    // Half of a batch, or a copy that broke, is not known: an earlier usage of a stream is not its last.
    const whole = !this.#failed && !this.#picker.overflowed;
    return {
      ...rest,
      ...(whole && usage ? { usage } : {}),
      ...(whole && inner ? { inner: inner.map(withoutMessage) } : {}),
      // What a message says may be of the prompt; what it says of a quota was read.
      ...(error ? { error: { ...error, message: '' } } : {}),
    };
  }

  #read(bytes: Buffer): void {
    try {
      if (this.#events) this.#events.push(bytes);
      else this.#picker.push(bytes);
    } catch {
      this.#failed = true; // the answer itself goes on; what it cost is not known
    }
  }

  #take(value: unknown): void {
    this.#reader.push(value);
    if (!isObject(value)) return;
    const subject = textAt(objectAt(value, 'interaction') ?? value, 'id') ?? textAt(value, 'name');
    if (subject !== undefined) this.#subject ??= subject;
  }
}

function withoutMessage(answer: Answer): Answer {
  return answer.error ? { ...answer, error: { ...answer.error, message: '' } } : answer;
}

/** null: an encoding that this Node does not know. */
function decompressor(encoding: string): Transform | null {
  const { Z_SYNC_FLUSH, BROTLI_OPERATION_FLUSH } = zlib.constants;
  const flush = { flush: Z_SYNC_FLUSH, finishFlush: Z_SYNC_FLUSH };
  switch (encoding) {
    case 'gzip':
    case 'x-gzip':
      return zlib.createGunzip(flush);
    case 'deflate':
      return zlib.createInflate(flush);
    case 'br':
      return zlib.createBrotliDecompress({
        flush: BROTLI_OPERATION_FLUSH,
        finishFlush: BROTLI_OPERATION_FLUSH,
      });
    case 'zstd':
      // Node 22.15; an older one has not.
      return 'createZstdDecompress' in zlib ? zlib.createZstdDecompress() : null;
    default:
      return null;
  }
}
