import { randomBytes } from 'node:crypto';

/** `<base36 ms>-<pid>-<8 hex>`: a new one per opening, never used again. Names sort by time of opening. */
export function newWriterId(nowMs: number, pid: number): string {
  return `${Math.max(0, nowMs).toString(36).padStart(9, '0')}-${pid}-${randomBytes(4).toString('hex')}`;
}
