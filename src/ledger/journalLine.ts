import { crc32 } from './crc32.ts';

/**
 * One line: `<crc32, 8 hex> <n> <zone> <json>\n`. The CRC covers all after it; `n` counts lines from 0 in each file,
 * so that a hole is seen; `zone` is minutes east of UTC where and when the call was made.
 */
export function encodeLine(n: number, zone: number, json: string): Buffer {
  const body = Buffer.from(`         ${n} ${zone} ${json}\n`);
  const crc = crc32(body.subarray(9, -1));
  body.write(crc.toString(16).padStart(8, '0'), 0, 'latin1');
  return body;
}

export type DecodedLine = { n: number; zone: number; json: string } | { damage: string };

const SPACE = 0x20;

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
