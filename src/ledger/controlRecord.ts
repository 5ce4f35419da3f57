import { FORMAT_VERSION } from './ledgerFolder.ts';

/**
 * A line that is no call: `"$"` names its kind. `head` is line 0 of a file (`prev`: how many lines the writer's
 * file before it holds; `rescued`: how many of the next lines are copies out of a file that was taken away), `end` marks a clean close, `supersede` is a call's new receipt (supersede.ts). `del` and `carry` are spoken for. A kind that is
 * not known is skipped, so that an older version reads on.
 */
export type ControlRecord = { $: string; v?: unknown; prev?: unknown; rescued?: unknown };

export function headRecord(
  writer: string,
  seq: number,
  atMs: number,
  prev: number | undefined,
  rescued: number,
): string {
  const copies = rescued > 0 ? { rescued } : {};
  return JSON.stringify({ $: 'head', v: FORMAT_VERSION, writer, seq, t: atMs, prev, ...copies });
}

export const END_RECORD = JSON.stringify({ $: 'end' });

export function isControl(record: unknown): record is ControlRecord {
  return typeof record === 'object' && record !== null && '$' in record && typeof record.$ === 'string';
}

export function isNewerHead(record: ControlRecord): boolean {
  return record.$ === 'head' && !(typeof record.v === 'number' && record.v <= FORMAT_VERSION);
}

export function isControlNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}
