import { ENGLISH, type L10n } from '../l10n.ts';

/** Lists that a document of call entries keeps them in: the log's `calls`, and what other tools answer with. */
const LISTS = new Set(['calls', 'data', 'logs', 'spend_logs', 'entries', 'rows']);
const LONGEST_ENTRY = 8 * 1024 * 1024;

/** An entry of a list: its text, or why it cannot be read. */
export interface JsonEntry {
  /** 1-based. */
  number: number;
  text?: string;
  problem?: string;
}

/**
 * The objects of one JSON document that is a list, or has one by a known name: found without holding the document,
 * so that its size does not matter. What is broken is named, and nothing behind it is read.
 */
export async function* jsonEntries(
  chunks: AsyncIterable<Uint8Array | string>,
  l10n: L10n = ENGLISH,
): AsyncGenerator<JsonEntry> {
  const scan = new EntryScan(l10n);
  const decoder = new TextDecoder('utf-8', { fatal: true });
  try {
    for await (const chunk of chunks) {
      yield* scan.take(typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true }));
    }
    yield* scan.take(decoder.decode());
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    yield { number: scan.entries + 1, problem: l10n.t('not UTF-8 text') };
    return;
  }
  const problem = scan.missing();
  if (problem !== undefined) yield { number: scan.entries + 1, problem };
}

class EntryScan {
  entries = 0;
  #lists = 0;
  #depth = 0;
  #inString = false;
  #escaped = false;
  /** Depth of the list whose objects are entries; 0: none now. */
  #list = 0;
  /** The last string outside of entries: the name of what follows. */
  #name = '';
  /** Pieces of the entry that goes on; undefined outside of one. */
  #entry: string[] | undefined;
  #length = 0;
  readonly #l10n: L10n;
  constructor(l10n: L10n) {
    this.#l10n = l10n;
  }

  *take(text: string): Generator<JsonEntry> {
    let from = 0;
    for (let at = 0; at < text.length; at += 1) {
      const code = text.charCodeAt(at);
      if (this.#inString) {
        this.#inStringAt(code, text, at);
        continue;
      }
      switch (code) {
        case 34: // "
          this.#inString = true;
          if (!this.#entry) this.#name = '';
          break;
        case 91: // [
          this.#depth += 1;
          if (!this.#entry && this.#list === 0 && (this.#depth === 1 || this.#isNamedList())) {
            this.#list = this.#depth;
            this.#lists += 1;
          }
          break;
        case 123: // {
          if (!this.#entry && this.#list > 0 && this.#depth === this.#list) {
            this.#entry = [];
            this.#length = 0;
            from = at;
          }
          this.#depth += 1;
          break;
        case 93: // ]
        case 125: // }
          this.#depth -= 1;
          if (this.#entry && this.#depth === this.#list) yield this.#end(text.slice(from, at + 1));
          else if (this.#depth < this.#list) this.#list = 0;
          break;
      }
    }
    if (this.#entry) this.#keep(text.slice(from));
  }

  /** Why nothing, or not all, was found. */
  missing(): string | undefined {
    if (this.#depth !== 0 || this.#inString) return this.#l10n.t('the file ends before its JSON does');
    return this.#lists === 0 ? this.#l10n.t('no list of calls in this file') : undefined;
  }

  #isNamedList(): boolean {
    return this.#depth === 2 && LISTS.has(this.#name);
  }

  #inStringAt(code: number, text: string, at: number): void {
    if (this.#escaped) this.#escaped = false;
    else if (code === 92) this.#escaped = true;
    else if (code === 34) this.#inString = false;
    if (this.#inString && !this.#entry && this.#name.length < 20) this.#name += text.charAt(at);
  }

  #keep(text: string): void {
    this.#length += text.length;
    if (this.#length <= LONGEST_ENTRY) this.#entry?.push(text);
  }

  #end(text: string): JsonEntry {
    this.#keep(text);
    const whole = (this.#entry ?? []).join('');
    this.#entry = undefined;
    this.entries += 1;
    if (this.#length > LONGEST_ENTRY)
      return {
        number: this.entries,
        problem: this.#l10n.t('longer than {0} MB', LONGEST_ENTRY / (1024 * 1024)),
      };
    return { number: this.entries, text: oneLine(whole) };
  }
}

/** Without the blanks between, so that an entry's hash is the same on a line of its own. */
function oneLine(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text));
  } catch {
    return text;
  }
}
