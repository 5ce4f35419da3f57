import { budgetStatus } from '../../../src/budgets/budgetStatus.ts';
import type { ModelQuota } from '../../../src/budgets/modelQuota.ts';
import { periodAt } from '../../../src/budgets/period.ts';
import { readBudgetSetting } from '../../../src/budgets/budgetSetting.ts';
import { readTargets } from '../../../src/budgets/targets.ts';
import type { Call } from '../../../src/call.ts';
import { costComing } from '../../../src/calls/costComing.ts';
import type { ReportSources } from '../../../src/editor/report/reportSources.ts';
import { receiptOf } from '../../../src/ledger/supersede.ts';
import type { L10n } from '../../../src/l10n.ts';
import { budget } from '../../support/guardedWindow.ts';
import { MemoryLedger } from '../../support/memoryLedger.ts';
import { shippedBook } from '../../support/shippedBook.ts';
import { history, monthBefore, NOW, panelCall } from './history.ts';
import { historyReader, readInsights } from './readInsights.ts';
import { reportSources } from './reportFixture.ts';
import { chapter } from './sampleChapter.ts';
import { turns } from './sampleTurns.ts';

const RANGE = { simulated: false, from: new Date(2026, 9, 24).getTime() };
const MONTH = { simulated: false, from: new Date(2026, 10, 1).getTime() };

/** Calls whose receipts say something of their own, one of each kind. */
export const ODD = ['flagged', 'blocked', 'refused', 'silent', 'timeout', 'imported', 'repriced', 'streamed'];

const FLAGS = [
  ...['served-differs', 'rerouted-by-date', 'service-tier-differs', 'cached-exceeds-prompt'],
  ...['details-exceed-total', 'no-cached-rate', 'image-tokens-inferred', 'no-modality-details'],
  ...['price-change-window', 'usage-malformed', 'charge-unclear', 'grounding-not-included'],
  ...['cache-storage-not-included', 'rounded-to-pico-usd', 'context-left-out', 'over-token-budget'],
  ...['cached-tokens-not-told', 'several-models', 'no-price-for-input.audio', 'no-factor-for-flex'],
];

function oddCalls(): Call[] {
  const odd = (id: string, back: number, more: Partial<Call>): Call => ({
    ...panelCall(id, NOW - back * 1000),
    ...more,
  });
  const { modelVersion: _asked, ...silent } = odd('silent', 30, { outcome: 'error', reason: 'uncertain' });
  const { picoUsd: _unknown, listPicoUsd: _list, ...timeout } = odd('timeout', 35, { reason: 'unknown' });
  return [
    odd('flagged', 10, {
      flags: FLAGS,
      modelVersion: 'gemini-3-pro-image',
      requestedModel: 'gemini-2.5-flash',
    }),
    odd('blocked', 20, { outcome: 'blocked', finishReason: 'SAFETY' }),
    odd('refused', 25, { outcome: 'refused', reason: 'not-charged', picoUsd: '0' }),
    silent,
    timeout,
    odd('imported', 40, { source: 'import', statedPicoUsd: '120000000000', tier: 'free' }),
    odd('streamed', 50, { streamed: true, source: 'proxy', outcome: 'aborted', reason: 'uncertain' }),
    odd('repriced', 60, {}),
  ];
}

const base = { state: 'used', learned: true, left: 0, resetsAt: NOW + 7_200_000 } as const;
const QUOTA: ModelQuota[] = [
  { ...base, model: 'gemini-3.8-flash', requests: 6, limit: 20, seen: '2026-11-22' },
  { ...base, model: 'gemini-2.5-flash', requests: 5, learned: false },
  {
    ...{ model: 'gemini-3-pro-image', requests: 9, state: 'unknown', learned: false },
    resetsAt: NOW + 7_200_000,
    minutes: [
      { used: 9, limit: 10, metric: 'requests', learned: true },
      { used: 90, limit: 100, metric: 'input-tokens', learned: false },
    ],
  },
];

/** A report with something in every place that can say something; problems are the texts that are given. */
export async function fullReport(
  l10n: L10n,
  problem: string,
): Promise<{ sources: ReportSources; ledger: MemoryLedger; idle: () => Promise<void> }> {
  const loop = Array.from({ length: 12 }, (_, index) =>
    Object.assign(panelCall(`loop-${index}`, NOW - 300_000 + index * 4000), { contentHash: 'same' }),
  );
  const simulated = history()
    .slice(-40)
    .map((call) => Object.assign(call, { id: `sim-${call.id}`, simulated: true }));
  const flash = Array.from({ length: 3 }, (_, index) => ({
    ...panelCall(`flash-${index}`, NOW - 7_200_000 + index, { requestedModel: 'gemini-3.8-flash' }),
    ...{ modelVersion: 'gemini-3.8-flash', promptTokens: 1_000_000, picoUsd: '750000000000' },
    tokensByMeter: index === 0 ? { 'output.video': 1 } : { 'input.text': 1_000_000 },
  }));
  const calls = [...monthBefore(), ...history(), ...chapter(), ...turns(), ...loop, ...simulated, ...flash];
  const ledger = new MemoryLedger(
    [...calls, ...oddCalls()],
    [{ file: 'journal-1.ndjson', line: 7, reason: problem }],
  );
  ledger.setDegraded({ reason: 'disk-full', message: problem });
  const repriced = panelCall('repriced', NOW - 60_000);
  await ledger.supersede({
    ...receiptOf(repriced),
    id: 'repriced',
    at: '2026-11-22T13:00:00Z',
    book: '2026-11-22',
  });

  const reader = historyReader(ledger);
  for (const range of [RANGE, MONTH]) reader.of(range);
  await reader.idle();
  const insights = { ...(await readInsights(ledger, RANGE)), history: reader.of.bind(reader) };
  const coming = await costComing(ledger, shippedBook, NOW);
  const week = budget({
    name: 'art',
    unit: 'images',
    per: 'week',
    limit: 20n,
    scope: { project: 'moon-gate' },
  });
  const month = budget({ name: 'dev', unit: 'usd', per: 'month', limit: 10_000_000_000_000n, hard: true });
  const statuses = [
    budgetStatus(week, periodAt('week', NOW), { spent: 18n, lacking: 0 }),
    budgetStatus(month, periodAt('month', NOW), { spent: 12_000_000_000_000n, lacking: 1 }),
  ];
  const plain = reportSources(ledger, {
    insights,
    settings: {
      budgets: { ...readBudgetSetting({ perDayUsd: 0.3 }), problems: [problem] },
      targets: { ...readTargets({}), problem },
    },
  });
  return {
    ledger,
    idle: () => reader.idle(),
    sources: { ...plain, l10n, coming: () => coming, budgets: () => statuses, quota: () => QUOTA },
  };
}
