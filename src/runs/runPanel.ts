import type { Call } from '../call.ts';
import { ENGLISH, type L10n } from '../l10n.ts';
import type { Panel } from '../panels/spec.ts';
import { attemptOnce } from './attempt.ts';
import type { AttemptEnd } from './attempt.ts';
import { preparePanel } from './panelJob.ts';
import type { PanelJob, PrepareOptions } from './panelJob.ts';
import { notRun } from './panelResult.ts';
import type { PanelResult } from './panelResult.ts';
import type { RunPorts, RunSettings } from './ports.ts';
import { chargeOf, failureMessage, isKeyRefused } from './runMessages.ts';
import { outputNote } from './tokenLimit.ts';

export interface RunPanelOptions extends PrepareOptions {
  /** Absent: a new one. */
  run?: string;
  /** The money was asked for already. */
  confirmed?: boolean;
  /** Monotonic ms since when the panel waits in a queue. */
  queuedSince?: number;
  /** After each attempt. */
  onCall?: (call: Call) => void;
}

type Answered = Extract<AttemptEnd, { kind: 'answered' }>;

/**
 * "Generate panel": checks, asks, then sends until an answer comes, a lasting error does, or the signal fires. Each
 * attempt is a Call of its own. Never throws for what the service, the files or the budget do.
 */
export async function runPanel(
  panel: Panel,
  ports: RunPorts,
  settings: RunSettings,
  signal: AbortSignal,
  options: RunPanelOptions = {},
): Promise<PanelResult> {
  const since = options.queuedSince ?? ports.clock.monotonic();
  const { panelId } = panel.spec;
  const prepared = await preparePanel(panel, ports, settings, signal, options);
  if ('result' in prepared) return prepared.result;
  const { job } = prepared;
  if (options.confirmed !== true && !(await mayCost(job, ports, settings))) {
    const { l10n = ENGLISH } = ports;
    const message = l10n.t('Not generated: the cost was not agreed to. Nothing was sent.');
    return notRun(panelId, 'declined', message);
  }
  const result = await runAttempts(job, ports, settings, signal, since, options);
  const said = [result.message, job.note, outputNote(job.panel, result.calls.at(-1), ports.l10n)];
  return { ...result, message: said.filter((part) => part !== undefined).join(' ') };
}

/** Asks when the highest figure is above the limit; the simulator and the free tier cost nothing. */
async function mayCost(
  { estimate, simulated, panel }: PanelJob,
  ports: RunPorts,
  settings: RunSettings,
): Promise<boolean> {
  if (simulated || !estimate || estimate.marks.includes('free') || estimate.high <= settings.confirmAbove)
    return true;
  const { likely, high } = estimate;
  const { l10n = ENGLISH } = ports;
  const what = l10n.t('panel {0}', panel.spec.panelId);
  return ports.askMoney({ what, likely, highest: high, unpriced: 0 });
}

/** The service forgot the cache: refused without a charge, and sent again in full. */
async function withoutCache(
  job: PanelJob,
  { result }: Answered,
  ports: RunPorts,
): Promise<PanelJob | undefined> {
  const { cachedContent } = job.request;
  const gone =
    result.httpStatus === 403 && /CachedContent not found/i.test(result.answer.error?.message ?? '');
  if (!gone || cachedContent === undefined || !job.uncached) return undefined;
  await ports.caches?.forget(cachedContent);
  const { uncached, ...rest } = job;
  return { ...rest, request: uncached };
}

async function runAttempts(
  prepared: PanelJob,
  ports: RunPorts,
  settings: RunSettings,
  signal: AbortSignal,
  queuedSince: number,
  { run = ports.newId(), onCall }: RunPanelOptions,
): Promise<PanelResult> {
  const { panelId } = prepared.panel.spec;
  const { l10n = ENGLISH } = ports;
  const calls: Call[] = [];
  let job = prepared;
  let since = queuedSince;
  for (let attempt = 1; ; attempt += 1) {
    if (signal.aborted) {
      if (calls.length === 0) return notRun(panelId, 'aborted', l10n.t('Cancelled. Nothing was sent.'));
      const message = l10n.t('Cancelled before another attempt. The attempts before were recorded.');
      return { panelId, outcome: 'aborted', message, calls };
    }
    const end = await attemptOnce(job, { run, attempt, since }, ports, settings, signal);
    if (end.kind === 'not-recorded') {
      const message = l10n.t(
        'The call was sent and could not be recorded ({0}): its cost is in no sum. Free the disk and check the ledger before generating more.',
        end.message,
      );
      return { panelId, outcome: 'not-recorded', message, calls };
    }
    if (end.call) {
      calls.push(end.call);
      onCall?.(end.call);
    }
    if (end.kind === 'refused')
      return notRun(panelId, end.reason, `${end.message} ${l10n.t('Nothing was sent.')}`, calls);
    const lasting = lastingResult(job, end, calls, l10n);
    if (lasting) return lasting;
    const uncached = await withoutCache(job, end, ports);
    if (uncached) {
      job = uncached;
      continue;
    }
    const next = ports.retryAfter(end.result, attempt);
    if (!next.retry) {
      const message = failureMessage(end.result, end.call, next.why, attempt, l10n);
      return { panelId, outcome: 'failed', message, calls, keyRefused: isKeyRefused(end.result) };
    }
    since = ports.clock.monotonic();
    await ports.sleep(next.waitMs, signal);
  }
}

/** The result of an attempt that is not to be repeated; undefined for an error that perhaps is. */
function lastingResult(job: PanelJob, end: Answered, calls: Call[], l10n: L10n): PanelResult | undefined {
  const { result, call, saved } = end;
  const { panelId } = job.panel.spec;
  const hold =
    end.holdFailure === undefined
      ? ''
      : ` ${l10n.t("The budget's hold could not be settled: {0}", end.holdFailure)}`;
  const charge = `${chargeOf(call, l10n)}${hold}`;
  if (result.ended === 'aborted') {
    return { panelId, outcome: 'aborted', message: `${l10n.t('Cancelled while it ran.')} ${charge}`, calls };
  }
  if (result.images.length > 0 || (!job.request.image && isAnswer(result))) {
    const { finishReason = 'STOP' } = result.answer;
    const cut = finishReason === 'STOP' ? '' : ` (${finishReason})`;
    const what = `${job.request.image ? l10n.t('Generated') : l10n.t('Answered')}${cut}`;
    const where = saved.files.length > 0 ? l10n.t(', saved as {0}', saved.files.join(', ')) : '';
    const failed =
      saved.failure === undefined ? '' : ` ${l10n.t('It could not be saved: {0}', saved.failure)}`;
    const outcome = result.images.length > 0 ? 'generated' : 'answered';
    const message = `${what}${where}. ${charge}${failed}`;
    const done = { panelId, outcome, message, calls, files: saved.files, text: result.text } as const;
    return saved.failure === undefined ? done : { ...done, saveFailure: saved.failure };
  }
  if (call.outcome === 'blocked') {
    const why = result.answer.blockReason ?? l10n.t('no reason given');
    return {
      panelId,
      outcome: 'blocked',
      message: l10n.t('The service blocked the prompt ({0}). {1} Change the prompt.', why, charge),
      calls,
    };
  }
  if (isAnswer(result)) {
    const why = result.answer.finishReason ?? l10n.t('no reason given');
    const message = l10n.t(
      'No image came back ({0}). {1} Change the prompt, or generate again at full cost.',
      why,
      charge,
    );
    return { panelId, outcome: 'no-image', message, calls, text: result.text };
  }
  return undefined;
}

/** A whole answer of the service, with or without an image. */
function isAnswer({ ended, httpStatus, answer }: Answered['result']): boolean {
  return ended === 'complete' && httpStatus !== undefined && httpStatus < 400 && answer.error === undefined;
}
