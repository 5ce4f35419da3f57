import type { GeminiBatches } from '../gemini/geminiClient.ts';
import type { Money } from '../money.ts';
import type { Panel } from '../panels/spec.ts';
import type { Exchange } from '../usage/exchange.ts';
import { preparePanel } from './panelJob.ts';
import type { PanelJob } from './panelJob.ts';
import { notRun } from './panelResult.ts';
import type { PanelResult } from './panelResult.ts';
import type { RunPorts, RunSettings } from './ports.ts';
import type { RunKeeper } from './runKeeper.ts';
import type { BatchJobRecord } from './runRecord.ts';

/** Requests inside one job may have 20 MB together; base64 and JSON take a third more than the images. */
const MOST_BYTES = 14_000_000;

export interface SubmittedBatch {
  /** Panels that are not in any job, and why. */
  results: PanelResult[];
  /** Likely cost of those that are. */
  likely: Money;
  submitted: number;
  /** What token budgets had to say to panels that were submitted. */
  notes: string[];
}

/**
 * Submits panels as batch jobs: half price, answered within 24 hours. Each job is written down before it is sent, so
 * that it is found again after a crash; nothing is sent twice. One question for all of them.
 */
export async function submitBatch(
  panels: readonly Panel[],
  ports: RunPorts,
  settings: RunSettings,
  keeper: RunKeeper,
  signal: AbortSignal,
): Promise<SubmittedBatch> {
  const results: PanelResult[] = [];
  const jobs: PanelJob[] = [];
  for (const panel of panels) {
    const prepared = await preparePanel(panel, ports, settings, signal, { serviceTier: 'batch' });
    if ('result' in prepared) results.push(prepared.result);
    else jobs.push(prepared.job);
  }
  const likely = jobs.reduce((sum, { estimate }) => sum + (estimate?.likely ?? 0n), 0n);
  const none = (reason: 'declined' | 'unsupported', message: string): SubmittedBatch => ({
    results: [...results, ...jobs.map(({ panel }) => notRun(panel.spec.panelId, reason, message))],
    likely: 0n,
    submitted: 0,
    notes: [],
  });
  const batches = jobs[0]?.client.batches;
  if (!batches) return none('unsupported', 'This client has no batch jobs. Nothing was sent.');
  if (!(await mayCost(jobs, likely, ports, settings)))
    return none('declined', 'Not submitted: the cost was not agreed to. Nothing was sent.');
  let submitted = 0;
  for (const [index, group] of groups(jobs).entries()) {
    const ended = await submitOne(group, index, batches, ports, settings, keeper, signal);
    if (ended.length === 0) submitted += group.length;
    results.push(...ended);
  }
  const notes = jobs.flatMap(({ panel, note }) =>
    note === undefined ? [] : [`${panel.spec.panelId}: ${note}`],
  );
  return { results, likely, submitted, notes };
}

async function mayCost(
  jobs: readonly PanelJob[],
  likely: Money,
  ports: RunPorts,
  settings: RunSettings,
): Promise<boolean> {
  const highest = jobs.reduce((sum, { estimate }) => sum + (estimate?.high ?? 0n), 0n);
  if (highest <= settings.confirmAbove || jobs.every(({ simulated }) => simulated)) return true;
  return ports.askMoney({ what: `${jobs.length} panels as a batch`, likely, highest, unpriced: 0 });
}

/** Of one model, and small enough for one job. */
function groups(jobs: readonly PanelJob[]): PanelJob[][] {
  const made: { model: string; bytes: number; jobs: PanelJob[] }[] = [];
  for (const job of jobs) {
    const bytes = job.request.parts.reduce(
      (sum, part) => sum + ('text' in part ? part.text.length * 3 : part.bytes.length),
      0,
    );
    const group = made.findLast(({ model }) => model === job.request.model);
    if (group && group.bytes + bytes <= MOST_BYTES) {
      group.jobs.push(job);
      group.bytes += bytes;
    } else made.push({ model: job.request.model, bytes, jobs: [job] });
  }
  return made.map(({ jobs: own }) => own);
}

/** The results of panels that were refused; none when the job was taken, or may have been. */
async function submitOne(
  group: readonly PanelJob[],
  index: number,
  batches: GeminiBatches,
  ports: RunPorts,
  settings: RunSettings,
  keeper: RunKeeper,
  signal: AbortSignal,
): Promise<PanelResult[]> {
  const { record } = keeper;
  const [{ request: { model } } = { request: { model: '' } }] = group;
  const job: BatchJobRecord = {
    displayName: `panelmeter-${record.id}-${index + 1}`,
    model,
    submittedAt: ports.clock.now(),
    requests: group.map((each) => ({
      panelId: each.panel.spec.panelId,
      exchange: unanswered(each, record.id, ports, settings),
    })),
  };
  const refused = (reason: 'not-kept' | 'aborted', message: string): PanelResult[] =>
    group.map(({ panel }) => notRun(panel.spec.panelId, reason, message));
  record.jobs = [...(record.jobs ?? []), job];
  try {
    await keeper.save();
  } catch (error) {
    record.jobs = record.jobs.filter((other) => other !== job);
    const why = error instanceof Error ? error.message : String(error);
    return refused('not-kept', `The batch could not be written down (${why}). Nothing was sent.`);
  }
  const requests = group.map(({ panel, request }) => ({ key: panel.spec.panelId, request }));
  const made = await batches.submit({ model, displayName: job.displayName, requests }, signal);
  if (made.ok) {
    job.name = made.job.name;
    await keeper.save();
    return [];
  }
  if (made.httpStatus === undefined) return []; // it may have been taken: looked for by its name
  job.ended = 'failed';
  await keeper.save();
  const message = `The batch was refused (${made.httpStatus}): ${made.message} Nothing was charged.`;
  return group.map(({ panel: { spec } }) => ({
    panelId: spec.panelId,
    outcome: 'failed',
    message,
    calls: [],
    keyRefused: false,
  }));
}

/** As it is recorded if its answer never comes. */
function unanswered(job: PanelJob, run: string, ports: RunPorts, settings: RunSettings): Exchange {
  return {
    ...job.facts,
    id: ports.newId(),
    run,
    attempt: 1,
    startedAt: ports.clock.now(),
    source: 'runner',
    simulated: job.simulated,
    tier: settings.tier === 'free' ? 'free' : 'paid',
    serviceTier: 'batch',
    method: 'batchGenerateContent',
    ended: 'broken',
    streamed: false,
    answer: { hasCandidates: false, imageParts: 0, groundingQueries: 0 },
    ...(settings.client === undefined ? {} : { client: settings.client }),
    ...(settings.specFile === undefined ? {} : { specFile: settings.specFile }),
  };
}
