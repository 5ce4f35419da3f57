import { ENGLISH, type L10n } from '../l10n.ts';

/** A longer line is no call: it is named as bad instead of being held in memory. */
const LONGEST_LINE = 8 * 1024 * 1024;

/** A line of a file: its text, or why it cannot be read. */
export interface TextLine {
  /** 1-based. */
  number: number;
  text?: string;
  problem?: string;
}

/**
 * Lines at `\n` alone: JSON strings may hold U+2028 and other line ends. Each is strict UTF-8; blank lines are
 * left out but counted.
 */
export async function* splitLines(
  chunks: AsyncIterable<Uint8Array | string>,
  longest = LONGEST_LINE,
  l10n: L10n = ENGLISH,
): AsyncGenerator<TextLine> {
  const encoder = new TextEncoder();
  let number = 0;
  let parts: Uint8Array[] = [];
  let held = 0;
  let tooLong = false;

  const take = (bytes: Uint8Array): void => {
    held += bytes.length;
    if (held > longest) {
      tooLong = true;
      parts = [];
    } else if (bytes.length > 0) {
      // A copy, which a Buffer's own slice is not: the stream may use its memory again.
      parts.push(new Uint8Array(bytes));
    }
  };
  const finish = (): TextLine | undefined => {
    number += 1;
    const line = tooLong
      ? { number, problem: l10n.t('longer than {0} MB', longest / (1024 * 1024)) }
      : textLine(number, parts, l10n);
    parts = [];
    held = 0;
    tooLong = false;
    return line;
  };

  for await (const chunk of chunks) {
    const bytes = typeof chunk === 'string' ? encoder.encode(chunk) : chunk;
    let from = 0;
    for (let end = bytes.indexOf(10); end !== -1; end = bytes.indexOf(10, from)) {
      take(bytes.subarray(from, end));
      from = end + 1;
      const line = finish();
      if (line) yield line;
    }
    take(bytes.subarray(from));
  }
  const last = held > 0 ? finish() : undefined;
  if (last) yield last;
}

function textLine(number: number, parts: Uint8Array[], l10n: L10n): TextLine | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(parts)).trim();
    return text === '' ? undefined : { number, text };
  } catch {
    return { number, problem: l10n.t('not UTF-8 text') };
  }
}
