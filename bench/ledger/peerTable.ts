import type { Call } from '../../src/call.ts';

/** The table that both peers keep: one row a call, an index by time. */
export const PEER_SCHEMA = `
  CREATE TABLE call(id TEXT PRIMARY KEY, ts INTEGER, session, model, outcome, simulated INTEGER, panel, feature, chapter,
    images INTEGER, prompt INTEGER, output INTEGER, u INTEGER, p INTEGER, json TEXT);
  CREATE INDEX call_ts ON call(ts)`;

export const PEER_INSERT = `INSERT INTO call VALUES(${Array.from({ length: 15 }, () => '?').join(',')})`;

export const PEER_TOTALS = 'SELECT COUNT(*), SUM(u), SUM(p) FROM call WHERE simulated = 0';

export function peerRow(call: Call): (string | number | null)[] {
  const pico = BigInt(call.picoUsd ?? '0');
  return [
    call.id,
    Date.parse(call.startedAt),
    call.session ?? null,
    call.modelVersion ?? null,
    call.outcome,
    Number(call.simulated),
    call.tags.panel ?? null,
    call.tags.feature ?? null,
    call.tags.chapter ?? null,
    call.images ?? 0,
    call.promptTokens ?? 0,
    call.candidatesTokens ?? 0,
    Number(pico / 1_000_000n),
    Number(pico % 1_000_000n),
    JSON.stringify(call),
  ];
}
