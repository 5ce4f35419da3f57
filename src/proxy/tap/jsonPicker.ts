import { isLiteral, nextOf, QUOTE } from './jsonBytes.ts';
import { PassedOver } from './passedOver.ts';
import { entryShape, fieldShape, type Shape } from './shape.ts';
import { TextBuffer, TOO_LONG } from './textBuffer.ts';

/** Bytes of a string that are kept at most: longer ones are text or media, not facts. Error messages name quotas. */
const LONGEST = 256;
const LONGEST_MESSAGE = 8192;
/** Levels that are kept; deeper ones are passed over. */
const DEEPEST = 24;
const LIMIT = 20_000;

const [COMMA, COLON] = [0x2c, 0x3a];
const [OPEN, CLOSE, OPEN_LIST, CLOSE_LIST] = [0x7b, 0x7d, 0x5b, 0x5d];

interface Frame {
  list: boolean;
  shape: Shape;
  /** Absent in the outermost list, whose entries are values of their own. */
  target?: Record<string, unknown> | unknown[];
  key: string;
}

interface PickerOptions {
  shape: Shape;
  /** Each whole JSON value of the text; entries of an outermost list are handed on one by one. */
  onValue: (value: unknown) => void;
  /** Sees the entries of lists that are `marked`. */
  marker?: { update(bytes: Buffer): void; end(): void };
  /** Values kept of one text at most. */
  limit?: number;
}

type State = 'value' | 'key?' | 'key' | 'colon' | 'after' | 'string' | 'literal' | 'over' | 'broken';

/**
 * Reads JSON texts as their bytes come, cut anywhere, and keeps what a shape names; memory is bounded by the shape and
 * `limit`. A text that is not JSON gives nothing more until `reset`.
 */
export class JsonPicker {
  readonly #options: PickerOptions;
  readonly #text = new TextBuffer();
  #frames: Frame[] = [];
  #state: State = 'value';
  /** Of the value that is read; undefined: it is passed over. */
  #shape: Shape | undefined;
  /** A backslash was the last byte. */
  #escape = false;
  readonly #over = new PassedOver();
  /** Bytes of the string so far. */
  #length = 0;
  #left: number;
  /** Where the entry that is marked began in these bytes, and at which level; -1: none is. */
  #markFrom = 0;
  #markLevel = -1;
  /** More was there than is kept. */
  overflowed = false;

  constructor(options: PickerOptions) {
    this.#options = options;
    this.#left = options.limit ?? LIMIT;
    this.#shape = options.shape;
  }

  push(bytes: Buffer): void {
    let at = 0;
    while (at < bytes.length) at = this.#step(bytes, at);
    if (this.#markLevel >= 0) this.#options.marker?.update(bytes.subarray(this.#markFrom));
    this.#markFrom = 0;
  }

  /** What there is so far of a value that has not ended; reading goes on undisturbed. */
  partial(): unknown {
    let inner: unknown = this.isInMedia ? this.#length : undefined;
    for (const { target, key } of this.#frames.toReversed()) {
      if (target === undefined) break;
      if (Array.isArray(target)) inner = inner === undefined ? [...target] : [...target, inner];
      else inner = inner === undefined ? { ...target } : { ...target, [key]: inner };
    }
    return inner;
  }

  /** Inside of a string of which only the length is taken. */
  get isInMedia(): boolean {
    return this.#state === 'string' && this.#shape === 'length';
  }

  /** The next byte begins another text. */
  reset(): void {
    this.#frames = [];
    this.#state = 'value';
    this.#shape = this.#options.shape;
    this.#escape = false;
    this.#markLevel = -1;
  }

  #step(bytes: Buffer, at: number): number {
    switch (this.#state) {
      case 'string':
      case 'key':
        return this.#readString(bytes, at);
      case 'literal':
        return this.#readLiteral(bytes, at);
      case 'over':
        return this.#passOver(bytes, at);
      case 'broken':
        return bytes.length;
      case 'value':
      case 'key?':
      case 'colon':
      case 'after':
        return this.#readMark(bytes, at);
    }
  }

  /** One byte between values. */
  #readMark(bytes: Buffer, at: number): number {
    const byte = bytes[at] ?? 0;
    if (byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09) return at + 1;
    const frame = this.#frames.at(-1);
    if (this.#state === 'value') {
      if (byte === CLOSE_LIST && frame?.list) return this.#close(bytes, at);
      return this.#begin(byte, at, frame);
    }
    if (this.#state === 'colon') this.#state = byte === COLON ? 'value' : 'broken';
    else if (this.#state === 'key?' && byte === QUOTE) this.#beginString('key');
    else if (byte === (frame?.list ? CLOSE_LIST : CLOSE) && frame) return this.#close(bytes, at);
    else if (this.#state === 'after' && byte === COMMA && frame) this.#next(frame);
    else this.#state = 'broken';
    return at + 1;
  }

  #begin(byte: number, at: number, frame: Frame | undefined): number {
    if (frame?.list && typeof frame.shape === 'object' && frame.shape.marked && this.#markLevel < 0) {
      this.#markFrom = at;
      this.#markLevel = this.#frames.length;
    }
    if (byte === QUOTE) {
      this.#beginString('string');
      return at + 1;
    }
    if (byte !== OPEN && byte !== OPEN_LIST) {
      this.#text.clear(LONGEST);
      this.#state = 'literal';
      return at;
    }
    const list = byte === OPEN_LIST;
    if (list && this.#frames.every(({ target }) => target === undefined) && this.#frames.length < 2) {
      this.#frames.push({ list, shape: { each: this.#options.shape }, key: '' });
    } else if (this.#isKept(list)) {
      this.#left -= 1;
      this.#frames.push({ list, shape: this.#shape ?? 'all', target: list ? [] : {}, key: '' });
    } else {
      this.#over.begin();
      this.#state = 'over';
      return at + 1;
    }
    const top = this.#frames.at(-1);
    this.#state = list ? 'value' : 'key?';
    if (list && top) this.#shape = entryShape(top.shape);
    return at + 1;
  }

  #isKept(list: boolean): boolean {
    const shape = this.#shape;
    if (shape === undefined || this.#frames.length >= DEEPEST) return false;
    const fits =
      shape === 'all' || (typeof shape === 'object' && (list ? shape.each : shape.fields) !== undefined);
    if (fits && this.#left <= 0) this.overflowed = true;
    return fits && this.#left > 0;
  }

  #beginString(state: 'string' | 'key'): void {
    this.#text.clear(this.#shape === 'message' && state === 'string' ? LONGEST_MESSAGE : LONGEST);
    this.#length = 0;
    this.#escape = false;
    this.#state = state;
  }

  #readString(bytes: Buffer, at: number): number {
    const isKept = this.#state === 'key' || isText(this.#shape);
    let from = at;
    let end = at;
    while (end < bytes.length) {
      if (this.#escape) {
        this.#escape = false;
        end += 1;
        continue;
      }
      end = nextOf(bytes, end);
      if (end >= bytes.length || bytes[end] === QUOTE) break;
      this.#escape = true;
      this.#text.setEscaped();
      end += 1;
    }
    if (isKept) this.#text.add(bytes, from, end);
    this.#length += end - from;
    if (end >= bytes.length) return end;
    from = end + 1;
    if (this.#state === 'key') this.#endKey();
    else this.#end(isKept ? this.#kept() : this.#shape === 'length' ? this.#length : undefined, bytes, from);
    return from;
  }

  /** In what is kept as a whole, a long text stays something that was there. */
  #kept(): string | undefined {
    const text = this.#text.string();
    return text === TOO_LONG && this.#shape !== 'all' ? undefined : text;
  }

  #endKey(): void {
    const frame = this.#frames.at(-1);
    const key = this.#text.string();
    this.#state = 'colon';
    if (!frame) return;
    frame.key = key ?? '';
    this.#shape = key === undefined ? undefined : fieldShape(frame.shape, key);
  }

  #readLiteral(bytes: Buffer, at: number): number {
    let end = at;
    while (end < bytes.length && isLiteral(bytes[end] ?? 0)) end += 1;
    this.#text.add(bytes, at, end);
    if (end >= bytes.length) return end;
    const value = this.#text.literal();
    if (value === undefined) this.#state = 'broken';
    else this.#end(isText(this.#shape) ? value : undefined, bytes, end);
    return end === at && this.#state === 'broken' ? end + 1 : end;
  }

  #passOver(bytes: Buffer, at: number): number {
    const end = this.#over.read(bytes, at);
    if (end < 0) return bytes.length;
    this.#end(undefined, bytes, end);
    return end;
  }

  #close(bytes: Buffer, at: number): number {
    const frame = this.#frames.pop();
    // Of the outermost list every entry was handed on already.
    if (frame?.target === undefined) this.#afterValue();
    else this.#end(frame.target, bytes, at + 1);
    return at + 1;
  }

  /** A value has ended before `end`; undefined: it was passed over. */
  #end(value: unknown, bytes: Buffer, end: number): void {
    if (this.#markLevel === this.#frames.length) {
      this.#options.marker?.update(bytes.subarray(this.#markFrom, end));
      this.#options.marker?.end();
      this.#markLevel = -1;
    }
    this.#put(value === undefined && this.#shape === 'presence' ? true : value);
    this.#afterValue();
  }

  #put(value: unknown): void {
    if (value === undefined) return;
    const frame = this.#frames.at(-1);
    if (!frame?.target) {
      this.#left = this.#options.limit ?? LIMIT;
      this.#options.onValue(value);
    } else if (!Array.isArray(frame.target)) frame.target[frame.key] = value;
    else if (this.#left > 0) {
      this.#left -= 1;
      frame.target.push(value);
    } else this.overflowed = true;
  }

  #afterValue(): void {
    if (this.#frames.length > 0) {
      this.#state = 'after';
      return;
    }
    this.#state = 'value';
    this.#shape = this.#options.shape;
  }

  #next(frame: Frame): void {
    this.#state = frame.list ? 'value' : 'key?';
    if (frame.list) this.#shape = entryShape(frame.shape);
  }
}

function isText(shape: Shape | undefined): boolean {
  return shape === 'scalar' || shape === 'all' || shape === 'message';
}
