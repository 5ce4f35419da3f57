import { ENGLISH, type L10n } from '../l10n.ts';
import type { Money } from '../money.ts';
import { shownUsd } from '../money.ts';
import type { BatchJobRecord, RunRecord } from './runRecord.ts';

/** A run that was submitted as batch jobs, while it is pending. */
export interface BatchStatus {
  /** As people call it: `chapter 1`. */
  name: string;
  specPath: string;
  simulated: boolean;
  /** When the first of its jobs was submitted, ms. */
  submittedAt: number;
  /** What the service said last of the job that is furthest behind. */
  state: 'submitted' | 'waiting' | 'running' | 'answered';
  panels: number;
  /** Those whose answers are in the ledger, or whose job has ended without one. */
  collected: number;
  /** Panels that are not collected yet. */
  pending: string[];
  /** What they are expected to cost, at the batch price. */
  likely: Money;
  /** Those of them without a figure. */
  unpriced: number;
}

const ORDER = ['submitted', 'waiting', 'running', 'answered'] as const;

/** Undefined for a run that is no batch, or has none of it pending. */
export function batchStatus(record: RunRecord): BatchStatus | undefined {
  const jobs = record.jobs ?? [];
  const open = jobs.filter(({ ended }) => ended === undefined);
  const [first] = jobs;
  if (!first || open.length === 0) return undefined;
  const ended = new Set(record.panels.filter(({ state }) => state !== 'waiting').map(({ id }) => id));
  const waiting = open.flatMap(({ requests }) => requests.filter(({ panelId }) => !ended.has(panelId)));
  const amounts = waiting.map(({ exchange }) => exchange.estimatePicoUsd);
  const panels = jobs.reduce((sum, { requests }) => sum + requests.length, 0);
  return {
    name: record.name,
    specPath: record.specPath,
    simulated: record.simulated,
    submittedAt: Math.min(...jobs.map(({ submittedAt }) => submittedAt)),
    state: ORDER.find((state) => open.some((job) => stateOf(job) === state)) ?? 'submitted',
    panels,
    collected: panels - waiting.length,
    pending: waiting.map(({ panelId }) => panelId),
    likely: amounts.reduce<Money>((sum, amount) => sum + (amount ?? 0n), 0n),
    unpriced: amounts.filter((amount) => amount === undefined).length,
  };
}

function stateOf({ name, seen }: BatchJobRecord): BatchStatus['state'] {
  if (name === undefined || seen === undefined || seen === 'unknown') return 'submitted';
  return seen === 'pending' ? 'waiting' : seen === 'running' ? 'running' : 'answered';
}

/** `Batch: 12 panels, running since 14:02, 4 collected · ~$0.134 to come, half price`; `clock` writes a time. */
export function batchText(
  { panels, state, submittedAt, collected, likely, unpriced, simulated }: BatchStatus,
  clock: (ms: number) => string,
  l10n: L10n = ENGLISH,
): string {
  const lacking = unpriced > 0 ? ` + ${unpriced} unpriced` : '';
  const count = panels === 1 ? l10n.t('1 panel') : l10n.t('{0} panels', panels);
  const amount = `${simulated ? 'SIM ' : ''}~${shownUsd(likely)}${lacking}`;
  const submitted = l10n.t('submitted {0}', clock(submittedAt));
  const seen = state === 'submitted' ? submitted : `${submitted}, ${stateWords(state, l10n)}`;
  return l10n.t('Batch of {0}: {1}, {2} collected · {3} to come, half price', count, seen, collected, amount);
}

function stateWords(state: Exclude<BatchStatus['state'], 'submitted'>, l10n: L10n): string {
  if (state === 'waiting') return l10n.t('waiting');
  return state === 'running' ? l10n.t('running') : l10n.t('answered');
}
