import { crc32 } from './crc32.ts';

/** What one line says. `zone`: minutes east of UTC where and when the call was made. */
export interface LineText {
  zone: number;
  json: string;
}

/** Of the checksum, with the space after it. */
const CRC_BYTES = 9;
const SPACE = 0x20;
const NEWLINE = 0x0a;
const HEX = Buffer.from('0123456789abcdef');

/**
 * One line: `<crc32, 8 hex> <n> <zone> <json>\n`. The CRC covers all after it; `n` counts lines from 0 in each file,
 * so that a hole is seen.
 */
export function encodeLine(n: number, zone: number, json: string): Buffer {
  return encodeLines(n, [{ zone, json }]);
}

/** Lines that follow each other, in one buffer: a buffer for each of them was half of what recording many took. */
export function encodeLines(first: number, lines: readonly LineText[]): Buffer {
  let size = 0;
  const starts = lines.map(({ zone, json }, i) => {
    const start = `${first + i} ${zone} `;
    size += CRC_BYTES + start.length + Buffer.byteLength(json) + 1;
    return start;
  });
  const bytes = Buffer.allocUnsafe(size);
  let at = 0;
  lines.forEach(({ json }, i) => {
    const from = at + CRC_BYTES;
    let to = from + bytes.write(starts[i] ?? '', from, 'latin1');
    to += bytes.write(json, to);
    writeCrc(bytes, at, crc32(bytes.subarray(from, to)));
    bytes[to] = NEWLINE;
    at = to + 1;
  });
  return bytes;
}

function writeCrc(bytes: Buffer, at: number, crc: number): void {
  for (let digit = 0; digit < 8; digit++) bytes[at + digit] = HEX[(crc >>> (28 - 4 * digit)) & 15] ?? 0;
  bytes[at + 8] = SPACE;
}

export type DecodedLine = { n: number; zone: number; json: string } | { damage: string };

/** `line` without its newline. */
export function decodeLine(line: Buffer): DecodedLine {
  if (line.length < 14 || line[8] !== SPACE) return { damage: 'not a journal line' };
  const stated = Number.parseInt(line.toString('latin1', 0, 8), 16);
  if (stated !== crc32(line.subarray(9))) return { damage: 'the checksum does not match' };
  const afterN = line.indexOf(SPACE, 9);
  const afterZone = afterN < 0 ? -1 : line.indexOf(SPACE, afterN + 1);
  if (afterZone < 0) return { damage: 'not a journal line' };
  return {
    n: Number(line.toString('latin1', 9, afterN)),
    zone: Number(line.toString('latin1', afterN + 1, afterZone)),
    json: line.toString('utf8', afterZone + 1),
  };
}
