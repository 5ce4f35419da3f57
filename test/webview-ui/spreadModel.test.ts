import assert from 'node:assert/strict';
import { BUCKETS, costBucket, latencyBucket, spreadOf } from '../../src/ledger/histogram.ts';
import type { SpreadFigures } from '../../src/protocol/reportDetails.ts';
import { spreadBars, spreadModel, spreadTable } from '../../webview-ui/spreadModel.ts';

/** As the host sends them. */
function spreads(latencies: number[], costs: number[]): { latency: SpreadFigures; cost: SpreadFigures } {
  const histogram = new Uint32Array(BUCKETS);
  for (const one of latencies) histogram[latencyBucket(one)] = (histogram[latencyBucket(one)] ?? 0) + 1;
  for (const one of costs) histogram[costBucket(one)] = (histogram[costBucket(one)] ?? 0) + 1;
  const { latency, cost, costP50, costP95, costP99 } = spreadOf(histogram);
  return {
    latency: { bins: latency },
    cost: {
      bins: cost,
      ...(costP50 === undefined ? {} : { p50: String(costP50), p95: String(costP95), p99: String(costP99) }),
    },
  };
}

describe('spreadBars', () => {
  it('counts every call once, in a bar that holds its value', () => {
    const costs = [0, 0, 1, 9e9, 9.1e9, 1.39e11, 2.4e11, 8e12];
    const bars = spreadBars(spreads([], costs).cost);
    assert.equal(
      bars.reduce((sum, { calls }) => sum + calls, 0),
      costs.length,
    );
    assert.deepEqual(bars[0], { from: 0, to: 0, calls: 2 });
    for (const bar of bars.slice(1))
      assert.equal(
        costs.filter((cost) => cost >= bar.from && cost < bar.to).length,
        bar.calls,
        `${bar.from} to ${bar.to}`,
      );
  });

  it('has no more bars than can be told apart, and each doubles by the same factor', () => {
    const bars = spreadBars(spreads([], [1, 1e15]).cost);
    assert.ok(bars.length <= 37, String(bars.length));
    const factors = new Set(bars.map(({ from, to }) => (to / from).toFixed(6)));
    assert.equal(factors.size, 1);
    for (const [index, bar] of bars.entries()) {
      const next = bars[index + 1];
      if (next) assert.equal(next.from, bar.to);
    }
  });

  it('has none where nothing is known', () => {
    assert.deepEqual(spreadBars({ bins: [] }), []);
  });
});

describe('spreadModel', () => {
  it('has its percentile lines within the bars that hold them', () => {
    const costs = [...Array.from({ length: 90 }, () => 9e9), ...Array.from({ length: 10 }, () => 1.39e11)];
    const { cost } = spreads([], costs);
    const { lines = [], labels } = spreadModel('cost', cost);
    const bars = spreadBars(cost);
    assert.deepEqual(
      lines.map(({ label }) => label),
      ['P50', 'P95', 'P99'],
    );
    for (const { at, label } of lines) {
      const bar = bars[Math.floor(at)];
      const value = Number(cost[label.toLowerCase() as 'p50']);
      assert.ok(bar && value >= bar.from && value <= bar.to, `${label} at ${at} of ${labels.length}`);
    }
  });
});

describe('spreadTable', () => {
  it('names the unit, and has plain numbers', () => {
    const { latency, cost } = spreads([1200], [0, 138_568_000_000]);
    assert.deepEqual(spreadTable('latency', latency).columns, ['From ms', 'To ms', 'Calls']);
    const rows = spreadTable('cost', cost).rows;
    assert.deepEqual(rows[0], ['0.000000000000', '0.000000000000', 1]);
    assert.match(String(rows[1]?.[0]), /^0\.1\d{11}$/);
  });
});
