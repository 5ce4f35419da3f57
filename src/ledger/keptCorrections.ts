import { MEASURES } from './callMeasures.ts';
import type { Correction } from './correction.ts';

/** Corrections as an index keeps them, so that opening it reads no calls. They are made anew where it is lost. */
export interface KeptCorrections {
  entries: KeptCorrection[];
  /** Ids that have receipts, but no correction here: to be looked at. */
  due: string[];
}

type KeptCorrection = [
  id: string,
  ts: number,
  day: number,
  flags: number,
  keys: string[],
  /** Measure and change, one after the other; those that change nothing are left out. */
  change: number[],
  from: number | null,
  to: number | null,
  billed: string | null,
];

const SIMULATED = 1;
const COUNTED = 2;

export function keptCorrection(id: string, correction: Correction): KeptCorrection {
  const { ts, day, simulated, counted, keys, change, from, to, billed } = correction;
  const changes: number[] = [];
  change.forEach((value, i) => {
    if (value !== 0) changes.push(i, value);
  });
  return [
    ...([id, ts, day, Number(simulated) * SIMULATED + Number(counted) * COUNTED] as const),
    [...keys].flat(),
    changes,
    from ?? null,
    to ?? null,
    billed === undefined ? null : String(billed),
  ];
}

export function readCorrection(kept: KeptCorrection): Correction {
  const [, ts, day, flags, texts, changes, from, to, billed] = kept;
  const keys = new Map<string, string>();
  for (let i = 0; i < texts.length; i += 2) keys.set(texts[i] ?? '', texts[i + 1] ?? '');
  const change = new Float64Array(MEASURES);
  for (let i = 0; i < changes.length; i += 2) change[changes[i] ?? 0] = changes[i + 1] ?? 0;
  return {
    ...{ ts, day, keys, change, simulated: (flags & SIMULATED) !== 0, counted: (flags & COUNTED) !== 0 },
    from: from ?? undefined,
    to: to ?? undefined,
    billed: billed === null ? undefined : BigInt(billed),
  };
}

export function correctionBytes(kept: KeptCorrections): Uint8Array {
  return new Uint8Array(Buffer.from(JSON.stringify(kept)));
}

/** Of a section whose checksum was right. */
export function readKept({ buffer, byteOffset, byteLength }: ArrayBufferView): KeptCorrections {
  const text = Buffer.from(buffer, byteOffset, byteLength).toString();
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- written by correctionBytes
  return JSON.parse(text) as KeptCorrections;
}
