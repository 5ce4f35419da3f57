import type { Call } from '../call.ts';
import { ENGLISH } from '../l10n.ts';
import type { BatchAnswer, BatchJob, GeminiBatches, ServiceFailure } from '../gemini/geminiClient.ts';
import { notRun } from './panelResult.ts';
import type { PanelResult } from './panelResult.ts';
import type { KnownPort, RunPorts } from './ports.ts';
import { chargeOf } from './runMessages.ts';
import type { RunKeeper } from './runKeeper.ts';
import type { BatchJobRecord } from './runRecord.ts';
import { saveAnswer } from './saveAnswer.ts';
import type { Saved } from './saveAnswer.ts';

/** A job that is not found so many times in a row is not there. */
const MISSING_TIMES = 3;

export interface WatchPorts extends Pick<
  RunPorts,
  'client' | 'record' | 'longHolds' | 'files' | 'clock' | 'sleep' | 'l10n'
> {
  known: KnownPort;
}

export interface WatchOptions {
  pollMs: number;
  onPanel?: (result: PanelResult) => void;
  /** The service was asked. */
  onLook?: () => void;
}

/**
 * Watches the jobs of a run until each has ended, and collects their answers: each panel is a Call of its own at the
 * batch price, recorded under the id it was submitted with, however often its job is looked at. Resolves early when
 * the signal fires; the jobs go on at the service and are collected the next time.
 */
export async function watchBatch(
  keeper: RunKeeper,
  ports: WatchPorts,
  signal: AbortSignal,
  options: WatchOptions,
): Promise<void> {
  const missing = new Map<BatchJobRecord, number>();
  while (!signal.aborted) {
    const open = (keeper.record.jobs ?? []).filter(({ ended }) => ended === undefined);
    if (open.length === 0) return;
    const client = await ports.client();
    const batches =
      client.ok && client.simulated === keeper.record.simulated ? client.client.batches : undefined;
    for (const job of batches ? open : []) {
      if (!batches || signal.aborted) break;
      const seen = await look(job, batches, signal);
      if (seen === 'missing') {
        const times = (missing.get(job) ?? 0) + 1;
        missing.set(job, times);
        if (times >= MISSING_TIMES) await lose(job, keeper, ports, options);
      } else if (seen !== 'later') {
        missing.delete(job);
        if (job.name === undefined || job.seen !== seen.state) {
          job.name ??= seen.name;
          job.seen = seen.state;
          await keeper.save();
        }
        await collect(job, seen, keeper, ports, options);
      }
    }
    options.onLook?.();
    if ((keeper.record.jobs ?? []).some(({ ended }) => ended === undefined)) {
      await ports.sleep(options.pollMs, signal);
    }
  }
}

/** Cancels the jobs that have not ended; what was answered until then is still collected, and charged. */
export async function cancelBatch(
  keeper: RunKeeper,
  ports: Pick<WatchPorts, 'client'>,
  signal: AbortSignal,
): Promise<string | undefined> {
  const client = await ports.client();
  if (!client.ok) return client.message;
  for (const job of keeper.record.jobs ?? []) {
    if (job.ended !== undefined || job.name === undefined) continue;
    const done = await client.client.batches?.cancel(job.name, signal);
    if (done && !done.ok) return done.message;
  }
  return undefined;
}

async function look(
  job: BatchJobRecord,
  batches: GeminiBatches,
  signal: AbortSignal,
): Promise<BatchJob | 'later' | 'missing'> {
  const passing = ({ httpStatus }: ServiceFailure): 'later' | 'missing' =>
    httpStatus === 404 || httpStatus === 403 ? 'missing' : 'later';
  if (job.name === undefined) {
    const found = await batches.find(job.displayName, signal);
    return found.ok ? (found.job ?? 'missing') : 'later';
  }
  const got = await batches.get(job.name, signal);
  return got.ok ? got.job : passing(got);
}

async function collect(
  job: BatchJobRecord,
  seen: BatchJob,
  keeper: RunKeeper,
  ports: WatchPorts,
  options: WatchOptions,
): Promise<void> {
  const { state, answers = [] } = seen;
  if (state === 'pending' || state === 'running' || state === 'unknown') return;
  for (const [index, request] of job.requests.entries()) {
    const answer = answers.find(({ key }) => key === request.panelId) ?? byPlace(answers[index]);
    const { l10n = ENGLISH } = ports;
    const why = l10n.t('The batch ended ({0}) without an answer for it. Nothing was charged.', state);
    const result = answer
      ? await collectOne(request, answer, keeper, ports)
      : notRun(request.panelId, 'stopped', why);
    options.onPanel?.(result);
    // Recorded, or not charged: nothing is under way any more.
    await ports.longHolds.end(request.exchange.id);
  }
  job.ended = state === 'succeeded' ? 'collected' : state === 'cancelled' ? 'cancelled' : 'failed';
  await keeper.save();
}

/** Only answers without a key of their own go by their place. */
function byPlace(answer: BatchAnswer | undefined): BatchAnswer | undefined {
  return answer?.key === undefined ? answer : undefined;
}

/** Saved, then recorded; one that is in the ledger already is not saved again. */
async function collectOne(
  { panelId, exchange }: BatchJobRecord['requests'][number],
  { result }: BatchAnswer,
  keeper: RunKeeper,
  ports: WatchPorts,
): Promise<PanelResult> {
  const { l10n = ENGLISH } = ports;
  const known = await ports.known(exchange.id);
  if (known) {
    const done = known.imageFile !== undefined || known.outcome !== 'ok';
    await keeper.mark(panelId, known.imageFile === undefined ? 'failed' : 'done', known.contentHash);
    const message = l10n.t('Collected before. {0}', chargeOf(known, l10n));
    return done
      ? resultOf(
          panelId,
          known,
          { files: known.imageFile === undefined ? [] : [known.imageFile] },
          '',
          message,
        )
      : notRun(panelId, 'stopped', message, [known]);
  }
  const wantsImage = exchange.imageSize !== undefined || exchange.aspectRatio !== undefined;
  const saved = await saveSafely(panelId, result, wantsImage, ports);
  const [file] = saved.files;
  const answered = {
    ...exchange,
    ended: 'complete' as const,
    httpStatus: result.httpStatus ?? 200,
    answer: result.answer,
    ...(saved.width === undefined ? {} : { imageWidth: saved.width }),
    ...(saved.height === undefined ? {} : { imageHeight: saved.height }),
    ...(file === undefined || result.images.length === 0 ? {} : { imageFile: file }),
  };
  await keeper.answered(panelId, answered, saved.files.length > 0);
  const call = await ports.record(answered);
  await keeper.recorded(panelId, call);
  if (saved.files.length === 0) await keeper.mark(panelId, 'failed');
  const failed = saved.failure === undefined ? '' : ` ${l10n.t('It could not be saved: {0}', saved.failure)}`;
  const message = `${l10n.t('Answered in a batch. {0}', chargeOf(call, l10n))}${failed}`;
  return resultOf(panelId, call, saved, result.text, message);
}

function resultOf(panelId: string, call: Call, saved: Saved, text: string, message: string): PanelResult {
  const calls = [call];
  if (call.outcome === 'blocked') return { panelId, outcome: 'blocked', message, calls };
  if (call.outcome !== 'ok') return { panelId, outcome: 'failed', message, calls, keyRefused: false };
  if (saved.files.length === 0 && saved.failure === undefined)
    return { panelId, outcome: 'no-image', message, calls, text };
  const outcome = call.imageFile === undefined && saved.failure === undefined ? 'answered' : 'generated';
  const done = { panelId, outcome, message, calls, files: saved.files, text } as const;
  return saved.failure === undefined ? done : { ...done, saveFailure: saved.failure };
}

async function saveSafely(
  panelId: string,
  result: BatchAnswer['result'],
  wantsImage: boolean,
  { files }: Pick<WatchPorts, 'files'>,
): Promise<Saved> {
  const words = !wantsImage && result.text.trim() !== '';
  if (result.images.length === 0 && !words) return { files: [] };
  try {
    return await saveAnswer(panelId, result, files);
  } catch (error) {
    return { files: [], failure: error instanceof Error ? error.message : String(error) };
  }
}

/**
 * The service does not know the job any more. One that was never seen to be taken cost nothing; of one that was, what
 * is not collected was perhaps charged, and is recorded as unknown.
 */
async function lose(
  job: BatchJobRecord,
  keeper: RunKeeper,
  ports: WatchPorts,
  options: WatchOptions,
): Promise<void> {
  const { l10n = ENGLISH } = ports;
  for (const { panelId, exchange } of job.requests) {
    if (job.name === undefined) {
      await ports.longHolds.end(exchange.id);
      options.onPanel?.(
        notRun(panelId, 'stopped', l10n.t('The batch was never taken. Nothing was charged.')),
      );
      continue;
    }
    const call = (await ports.known(exchange.id)) ?? (await ports.record(exchange));
    await ports.longHolds.end(exchange.id);
    const message = l10n.t('The service does not know the batch any more. {0}', chargeOf(call, l10n));
    options.onPanel?.({ panelId, outcome: 'failed', message, calls: [call], keyRefused: false });
  }
  job.ended = 'lost';
  await keeper.save();
}
