import type { Call } from '../call.ts';
import type { Exchange } from '../usage/exchange.ts';
import type { OpenExchange, RunRecord } from './runRecord.ts';

export interface RecoverPorts {
  /** A call that the ledger holds. */
  call(id: string): Promise<Call | undefined>;
  record(exchange: Exchange): Promise<Call>;
  /** Whether a file is there; by its path relative to the spec's folder. */
  isThere(file: string): Promise<boolean>;
}

/** What became of a panel that was under way when its window ended. */
export interface RecoveredPanel {
  panelId: string;
  /**
   * - `kept`: answered, saved, and in the ledger now
   * - `not-saved`: answered and billed, its image is lost
   * - `unknown`: sent, and no answer was seen; whether it is billed is not known
   * - `failed`: it had ended without an image
   */
  end: 'kept' | 'not-saved' | 'unknown' | 'failed';
  call: Call;
}

/**
 * Brings the ledger up to a run that was killed: what was sent and is not in it is recorded now, by the id it was sent
 * with, so that doing it twice counts it once. Changes the record; sends nothing and spends nothing.
 */
export async function recoverRun(record: RunRecord, ports: RecoverPorts): Promise<RecoveredPanel[]> {
  const recovered: RecoveredPanel[] = [];
  for (const entry of record.open) {
    const open = await asSaved(entry, ports);
    // The service still has the answers of a batch job: it is collected again, under the same id.
    if (open.exchange.serviceTier === 'batch' && !open.saved) continue;
    const known = await ports.call(open.exchange.id);
    const call = known ?? (await ports.record(open.exchange));
    const end = endOf(open, call, known !== undefined);
    recovered.push({ panelId: open.panelId, end, call });
    const panel = record.panels.find(({ id }) => id === open.panelId);
    if (!panel) continue;
    panel.state = end === 'kept' ? 'done' : end === 'failed' ? 'failed' : 'waiting';
    if (end === 'kept' && call.contentHash !== undefined) panel.hash = call.contentHash;
  }
  record.open = [];
  if (!record.jobs) record.state = 'interrupted';
  return recovered;
}

/** What was being written when the run was killed is saved when it is there: files appear whole or not at all. */
async function asSaved(open: OpenExchange, ports: RecoverPorts): Promise<OpenExchange> {
  const { writing, saved, exchange } = open;
  if (saved || writing === undefined || !(await ports.isThere(writing))) return open;
  const isImage = exchange.answer.imageParts > 0;
  return { ...open, saved: true, exchange: isImage ? { ...exchange, imageFile: writing } : exchange };
}

function endOf(
  { stage, saved, exchange }: OpenExchange,
  call: Call,
  inLedger: boolean,
): RecoveredPanel['end'] {
  if (stage === 'sending' && !inLedger) return 'unknown';
  const wantsImage = exchange.imageSize !== undefined || exchange.aspectRatio !== undefined;
  if (call.outcome !== 'ok' || (wantsImage && call.images === undefined)) return 'failed';
  return saved || call.imageFile !== undefined ? 'kept' : 'not-saved';
}

/** Which of the panels have an image of this very content, made since the run began: by hand, or by another window. */
export function madeSince(
  record: RunRecord,
  hashes: ReadonlyMap<string, string>,
  imagesOf: (panelId: string) => readonly Call[],
): Set<string> {
  const made = record.panels.filter(({ id }) =>
    imagesOf(id).some(
      ({ startedAt, contentHash }) =>
        Date.parse(startedAt) >= record.startedAt &&
        contentHash !== undefined &&
        contentHash === hashes.get(id),
    ),
  );
  return new Set(made.map(({ id }) => id));
}

/** Panels that were not made yet, or whose spec or references changed since they were. */
export function panelsToResume(record: RunRecord, hashes: ReadonlyMap<string, string>): string[] {
  return record.panels
    .filter(({ id, state, hash }) => state !== 'done' || hash === undefined || hash !== hashes.get(id))
    .map(({ id }) => id);
}
