import type { Exchange } from '../usage/exchange.ts';
import type { PanelJob } from './panelJob.ts';
import type { RunPorts, RunSettings } from './ports.ts';
import type { BatchJobRecord } from './runRecord.ts';

/** Requests inside one job may have 20 MB together; base64 and JSON take a third more than the images. */
const MOST_BYTES = 14_000_000;

/** A job as it is kept on disk, and what its requests are made from, in the same order. */
export interface WrittenJob {
  group: readonly PanelJob[];
  job: BatchJobRecord;
}

/** Jobs for these panels, each of one model and small enough; `before`: how many jobs the run has already. */
export function batchJobs(
  jobs: readonly PanelJob[],
  run: string,
  before: number,
  ports: RunPorts,
  settings: RunSettings,
): WrittenJob[] {
  return groups(jobs).map((group, index) => {
    const [{ request: { model } } = { request: { model: '' } }] = group;
    const job: BatchJobRecord = {
      displayName: `panelmeter-${run}-${before + index + 1}`,
      model,
      submittedAt: ports.clock.now(),
      requests: group.map((each) => ({
        panelId: each.panel.spec.panelId,
        exchange: unanswered(each, run, ports, settings),
      })),
    };
    return { group, job };
  });
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
