const [LF, CR, COLON, SPACE] = [0x0a, 0x0d, 0x3a, 0x20];
const DATA = Buffer.from('data');
const NEWLINE = Buffer.from('\n');

interface EventDataSink {
  /** Bytes of an event's data, as they come. */
  data(bytes: Buffer): void;
  /** The event is over. */
  end(): void;
}

/**
 * Takes server-sent events apart, byte by byte where it has to: lines end in LF, CR or both, and network chunks cut
 * anywhere. Only `data` is handed on; nothing is held.
 */
export class EventData {
  readonly #sink: EventDataSink;
  /** Bytes of the field's name that fit `data`; -1: another field. */
  #matched = 0;
  #part: 'name' | 'space' | 'value' = 'name';
  #atLineStart = true;
  #afterCr = false;

  constructor(sink: EventDataSink) {
    this.#sink = sink;
  }

  push(bytes: Buffer): void {
    let at = 0;
    while (at < bytes.length) {
      const byte = bytes[at] ?? 0;
      if (this.#afterCr && byte === LF) {
        this.#afterCr = false;
        at += 1;
        continue;
      }
      this.#afterCr = false;
      if (byte === LF || byte === CR) {
        this.#afterCr = byte === CR;
        this.#endLine();
        at += 1;
      } else at = this.#readLine(bytes, at, byte);
    }
  }

  #readLine(bytes: Buffer, at: number, byte: number): number {
    this.#atLineStart = false;
    if (this.#part === 'name') {
      if (byte === COLON && this.#matched === DATA.length) this.#part = 'space';
      else this.#matched = this.#matched >= 0 && byte === DATA[this.#matched] ? this.#matched + 1 : -1;
      if (this.#matched < 0) this.#part = 'value';
      return at + 1;
    }
    if (this.#part === 'space') {
      this.#part = 'value';
      if (byte === SPACE) return at + 1;
    }
    const end = endOfLine(bytes, at);
    if (this.#matched >= 0) this.#sink.data(bytes.subarray(at, end));
    return end;
  }

  #endLine(): void {
    if (this.#atLineStart) this.#sink.end();
    else if (this.#matched === DATA.length) this.#sink.data(NEWLINE);
    this.#atLineStart = true;
    this.#matched = 0;
    this.#part = 'name';
  }
}

function endOfLine(bytes: Buffer, from: number): number {
  const lf = bytes.indexOf(LF, from);
  const end = lf < 0 ? bytes.length : lf;
  const cr = bytes.subarray(from, end).indexOf(CR);
  return cr < 0 ? end : from + cr;
}
