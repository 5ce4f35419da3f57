import type { Call } from '../call.ts';
import type { GenerateResult } from '../gemini/geminiClient.ts';
import { ENGLISH } from '../l10n.ts';
import type { Answer, Exchange } from '../usage/exchange.ts';
import { guardAskOf } from './guardAsk.ts';
import type { PanelJob } from './panelJob.ts';
import type { Hold, RunPorts, RunSettings } from './ports.ts';
import { faultText, uncheckedText, unrecordedText } from './runMessages.ts';
import { saveAnswer } from './saveAnswer.ts';
import type { Saved } from './saveAnswer.ts';

/** Where an attempt stands in its run. */
export interface AttemptPlace {
  run: string;
  /** From 1. */
  attempt: number;
  /** Monotonic ms since when it waits to be sent. */
  since: number;
}

export type AttemptEnd =
  | { kind: 'answered'; result: GenerateResult; call: Call; saved: Saved; holdFailure?: string }
  | { kind: 'refused'; reason: 'budget' | 'not-kept'; call?: Call; message: string }
  | { kind: 'not-recorded'; message: string; saved: Saved };

const NO_ANSWER: Answer = { hasCandidates: false, imageParts: 0, groundingQueries: 0 };

/**
 * One exchange: hold, send, save, record, settle. What came is saved before it is recorded, so that the Call names
 * its file; a failing save never keeps the Call from the ledger.
 */
export async function attemptOnce(
  job: PanelJob,
  place: AttemptPlace,
  ports: RunPorts,
  settings: RunSettings,
  signal: AbortSignal,
): Promise<AttemptEnd> {
  const id = ports.newId();
  const asked = await ask(id, job, ports);
  const base = baseExchange(id, job, place, ports, settings);
  if (!asked.ok) return refuse(base, asked.message, ports);
  const { panelId } = job.panel.spec;
  const untold = await keepTrail(() => ports.trail?.sending(panelId, unansweredExchange(base)));
  if (untold !== undefined) {
    await asked.hold.release();
    const { l10n = ENGLISH } = ports;
    const message = l10n.t(
      'The run cannot be written down ({0}), so a crash could hide what it costs.',
      untold,
    );
    return { kind: 'refused', reason: 'not-kept', message };
  }
  const result = await send(job, signal);
  const answered = (saved: Saved): Exchange => answeredExchange(base, result, saved);
  // From here on the money is spent: a trail that fails takes nothing away, the Call itself follows.
  await keepTrail(() => ports.trail?.answered(panelId, answered({ files: [] }), false));
  const writing = async (file: string): Promise<void> => {
    // Without it a crash between the two costs the image its panel: it would be made, and paid for, again.
    await keepTrail(() => ports.trail?.answered(panelId, answered({ files: [] }), false, file));
  };
  const saved: Saved = hasOutput(result) ? await saveSafely(job, result, ports, writing) : { files: [] };
  const exchange = answered(saved);
  if (saved.files.length > 0) await keepTrail(() => ports.trail?.answered(panelId, exchange, true));
  let call: Call;
  try {
    call = await ports.record(exchange);
  } catch (error) {
    // The hold stays until it expires: the money was spent, and nothing else would count it.
    return { kind: 'not-recorded', message: faultText(error, ports.l10n), saved };
  }
  await keepTrail(() => ports.trail?.recorded(panelId, call));
  const holdFailure = await settle(asked.hold, call);
  return { kind: 'answered', result, call, saved, ...(holdFailure === undefined ? {} : { holdFailure }) };
}

/** Why the trail could not be kept; undefined when it was, or when there is none. */
async function keepTrail(keep: () => Promise<void> | undefined): Promise<string | undefined> {
  try {
    await keep();
    return undefined;
  } catch (error) {
    return faultText(error);
  }
}

/** What is known of a request that was sent and of which no answer was ever seen. */
function unansweredExchange(base: ReturnType<typeof baseExchange>): Exchange {
  return { ...base, method: 'streamGenerateContent', ended: 'broken', streamed: true, answer: NO_ANSWER };
}

/** A guard that fails refuses: without it nobody would hold the budget. */
async function ask(id: string, job: PanelJob, ports: RunPorts): ReturnType<RunPorts['guard']> {
  try {
    return await ports.guard(guardAskOf(id, job));
  } catch (error) {
    return { ok: false, message: uncheckedText(error, ports.l10n) };
  }
}

/** Keeps the refusal as a Call; where that fails the refusal itself still stands. */
async function refuse(
  base: ReturnType<typeof baseExchange>,
  message: string,
  ports: RunPorts,
): Promise<AttemptEnd> {
  try {
    const method = 'generateContent';
    const call = await ports.record({
      ...base,
      method,
      ended: 'refused',
      streamed: false,
      answer: NO_ANSWER,
    });
    return { kind: 'refused', reason: 'budget', call, message };
  } catch (error) {
    return {
      kind: 'refused',
      reason: 'budget',
      message: `${message} ${unrecordedText(error, ports.l10n)}`,
    };
  }
}

function baseExchange(
  id: string,
  job: PanelJob,
  place: AttemptPlace,
  ports: RunPorts,
  settings: RunSettings,
) {
  const { run, attempt, since } = place;
  return {
    ...job.facts,
    id,
    run,
    attempt,
    startedAt: ports.clock.now(),
    queueMs: Math.max(0, ports.clock.monotonic() - since),
    source: 'runner',
    simulated: job.simulated,
    // Unknown counts as paid: list price is then what is billed, and the screen says so.
    tier: settings.tier === 'free' ? 'free' : 'paid',
    ...(settings.client === undefined ? {} : { client: settings.client }),
    ...(settings.terminal === undefined ? {} : { terminal: settings.terminal }),
    ...(settings.specFile === undefined ? {} : { specFile: settings.specFile }),
  } as const;
}

/** A client that throws against its contract has perhaps sent something: that is kept as a broken exchange. */
async function send(job: PanelJob, signal: AbortSignal): Promise<GenerateResult> {
  try {
    return await job.client.generate(job.request, signal);
  } catch (error) {
    const ended = signal.aborted ? 'aborted' : 'broken';
    return {
      ended,
      streamed: false,
      latencyMs: 0,
      answer: NO_ANSWER,
      text: '',
      images: [],
      failure: faultText(error),
    };
  }
}

function answeredExchange(
  base: ReturnType<typeof baseExchange>,
  result: GenerateResult,
  saved: Saved,
): Exchange {
  const { ended, streamed, latencyMs, firstByteMs, httpStatus, answer } = result;
  const exchange: Exchange = {
    ...base,
    method: streamed ? 'streamGenerateContent' : 'generateContent',
    ended,
    streamed,
    answer,
    // A sent exchange never took no time at all.
    latencyMs: latencyMs > 0 ? latencyMs : 0.001,
  };
  if (httpStatus !== undefined) exchange.httpStatus = httpStatus;
  if (firstByteMs !== undefined) exchange.firstByteMs = firstByteMs;
  if (saved.width !== undefined) exchange.imageWidth = saved.width;
  if (saved.height !== undefined) exchange.imageHeight = saved.height;
  const [file] = saved.files;
  if (file !== undefined && result.images.length > 0) exchange.imageFile = file;
  return exchange;
}

/** A picture, or the text of a model that was asked for text; a text in place of a picture is told, not filed. */
function hasOutput(result: GenerateResult): boolean {
  return result.images.length > 0 || (result.text.trim() !== '' && result.ended === 'complete');
}

async function saveSafely(
  job: PanelJob,
  result: GenerateResult,
  ports: RunPorts,
  writing: (file: string) => Promise<void>,
): Promise<Saved> {
  if (result.images.length === 0 && job.request.image) return { files: [] };
  try {
    return await saveAnswer(job.panel.spec.panelId, result, ports.files, writing);
  } catch (error) {
    return { files: [], failure: faultText(error) };
  }
}

/** What went wrong, if anything: the Call is in the ledger already, and a hold runs out by itself. */
async function settle(hold: Hold, call: Call): Promise<string | undefined> {
  try {
    await hold.settle(call);
    return undefined;
  } catch (error) {
    return faultText(error);
  }
}
