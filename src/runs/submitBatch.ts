import type { GeminiBatches } from '../gemini/geminiClient.ts';
import { ENGLISH } from '../l10n.ts';
import type { Money } from '../money.ts';
import type { Panel } from '../panels/spec.ts';
import { batchJobs, type WrittenJob } from './batchJobs.ts';
import { guardAskOf } from './guardAsk.ts';
import { preparePanel } from './panelJob.ts';
import type { PanelJob } from './panelJob.ts';
import { notRun } from './panelResult.ts';
import type { NotRunReason, PanelResult } from './panelResult.ts';
import type { LongHolds, RunPorts, RunSettings } from './ports.ts';
import { faultText, uncheckedText, unrecordedText } from './runMessages.ts';
import type { RunKeeper } from './runKeeper.ts';

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
 * Submits panels as batch jobs: half price, answered within 24 hours. Each job is written down before its hold is taken
 * and it is sent, so that both are found again after a crash; nothing is sent twice. One question for all of them.
 */
export async function submitBatch(
  panels: readonly Panel[],
  ports: RunPorts,
  settings: RunSettings,
  keeper: RunKeeper,
  signal: AbortSignal,
): Promise<SubmittedBatch> {
  const { l10n = ENGLISH } = ports;
  const results: PanelResult[] = [];
  const jobs: PanelJob[] = [];
  for (const panel of panels) {
    const prepared = await preparePanel(panel, ports, settings, signal, { serviceTier: 'batch' });
    if ('result' in prepared) results.push(prepared.result);
    else jobs.push(prepared.job);
  }
  const likely = jobs.reduce((sum, { estimate }) => sum + (estimate?.likely ?? 0n), 0n);
  const none = (reason: NotRunReason, message: string): SubmittedBatch => ({
    results: [...results, ...jobs.map(({ panel }) => notRun(panel.spec.panelId, reason, message))],
    likely: 0n,
    submitted: 0,
    notes: [],
  });
  const batches = jobs[0]?.client.batches;
  if (!batches) return none('unsupported', l10n.t('This client has no batch jobs. Nothing was sent.'));
  if (!(await mayCost(jobs, likely, ports, settings)))
    return none('declined', l10n.t('Not submitted: the cost was not agreed to. Nothing was sent.'));
  const { record } = keeper;
  const made = batchJobs(jobs, record.id, record.jobs?.length ?? 0, ports, settings);
  record.jobs = [...(record.jobs ?? []), ...made.map(({ job }) => job)];
  const takeBack = (): void => {
    record.jobs = record.jobs?.filter((job) => !made.some((one) => one.job === job)) ?? [];
  };
  try {
    await keeper.save();
  } catch (error) {
    takeBack();
    const why = faultText(error, l10n);
    return none('not-kept', l10n.t('The batch could not be written down ({0}). Nothing was sent.', why));
  }
  const held = await hold(made, ports);
  if (!held.ok) {
    takeBack();
    await keeper.save();
    const left = await refused(made, held.message, ports);
    return { results: [...results, ...left], likely: 0n, submitted: 0, notes: [] };
  }
  let submitted = 0;
  for (const each of made) {
    const ended = await submitOne(each, batches, ports, keeper, signal);
    if (ended.length === 0) submitted += each.group.length;
    results.push(...ended);
  }
  const notes = jobs.flatMap(({ panel, note }) =>
    note === undefined ? [] : [`${panel.spec.panelId}: ${note}`],
  );
  return { results, likely, submitted, notes };
}

/** For all panels of all jobs, or none. A guard that fails refuses: without it nobody would hold the budget. */
async function hold(made: readonly WrittenJob[], ports: RunPorts): ReturnType<LongHolds['take']> {
  const asks = made.flatMap(({ group, job }) =>
    group.flatMap((each, at) => {
      const id = job.requests[at]?.exchange.id;
      return id === undefined ? [] : [guardAskOf(id, each)];
    }),
  );
  try {
    return await ports.longHolds.take(asks);
  } catch (error) {
    return { ok: false, message: uncheckedText(error, ports.l10n) };
  }
}

/** Each as a Call that was never sent, as with a panel by itself. */
async function refused(
  made: readonly WrittenJob[],
  message: string,
  ports: RunPorts,
): Promise<PanelResult[]> {
  const { l10n = ENGLISH } = ports;
  const told = `${message} ${l10n.t('Nothing was sent.')}`;
  const results: PanelResult[] = [];
  for (const { panelId, exchange } of made.flatMap(({ job }) => job.requests)) {
    try {
      const call = await ports.record({ ...exchange, ended: 'refused' });
      results.push(notRun(panelId, 'budget', told, [call]));
    } catch (error) {
      results.push(notRun(panelId, 'budget', `${told} ${unrecordedText(error, l10n)}`));
    }
  }
  return results;
}

async function mayCost(
  jobs: readonly PanelJob[],
  likely: Money,
  ports: RunPorts,
  settings: RunSettings,
): Promise<boolean> {
  const highest = jobs.reduce((sum, { estimate }) => sum + (estimate?.high ?? 0n), 0n);
  if (highest <= settings.confirmAbove || jobs.every(({ simulated }) => simulated)) return true;
  const { l10n = ENGLISH } = ports;
  return ports.askMoney({
    what: l10n.t('{0} panels as a batch', jobs.length),
    likely,
    highest,
    unpriced: 0,
  });
}

/** The results of panels that the service refused; none when the job was taken, or may have been. */
async function submitOne(
  { group, job }: WrittenJob,
  batches: GeminiBatches,
  ports: RunPorts,
  keeper: RunKeeper,
  signal: AbortSignal,
): Promise<PanelResult[]> {
  const { model, displayName } = job;
  const requests = group.map(({ panel, request }) => ({ key: panel.spec.panelId, request }));
  const made = await batches.submit({ model, displayName, requests }, signal);
  if (made.ok) {
    job.name = made.job.name;
    await keeper.save();
    return [];
  }
  if (made.httpStatus === undefined) return []; // it may have been taken: looked for by its name
  job.ended = 'failed';
  await keeper.save();
  for (const { exchange } of job.requests) await ports.longHolds.end(exchange.id);
  const { l10n = ENGLISH } = ports;
  const message = l10n.t(
    'The batch was refused ({0}): {1} Nothing was charged.',
    made.httpStatus,
    made.message,
  );
  return group.map(({ panel: { spec } }) => ({
    panelId: spec.panelId,
    outcome: 'failed',
    message,
    calls: [],
    keyRefused: false,
  }));
}
