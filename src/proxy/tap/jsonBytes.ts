export const QUOTE = 0x22;
export const BACKSLASH = 0x5c;
const PIECE = 8192;

/** Where the next quote or backslash stands from `from` on; the length where there is none. */
export function nextOf(bytes: Buffer, from: number): number {
  for (let at = from; at < bytes.length && at < from + 64; at += 1)
    if (bytes[at] === QUOTE || bytes[at] === BACKSLASH) return at;
  if (from + 64 >= bytes.length) return bytes.length;
  return farNext(bytes, from + 64);
}

/** The native search jumps over media in base64; by pieces, or a text full of escapes is searched again and again. */
function farNext(bytes: Buffer, start: number): number {
  for (let from = start; from < bytes.length; from += PIECE) {
    const piece = bytes.subarray(from, from + PIECE);
    const quote = piece.indexOf(QUOTE);
    const backslash = (quote < 0 ? piece : piece.subarray(0, quote)).indexOf(BACKSLASH);
    const found = backslash < 0 ? quote : backslash;
    if (found >= 0) return from + found;
  }
  return bytes.length;
}

/** Of numbers, true, false and null. */
export function isLiteral(byte: number): boolean {
  return (byte >= 0x30 && byte <= 0x39) || (byte >= 0x61 && byte <= 0x7a) || byte === 0x2b || byte === 0x2d || byte === 0x2e || byte === 0x45; // prettier-ignore
}
