import assert from 'node:assert/strict';
import {
  barScale,
  barsOf,
  type BarModel,
  labelledBins,
  lineLabels,
} from '../../../webview-ui/chart/barModel.ts';

function model(values: number[][], more: Partial<BarModel> = {}): BarModel {
  return {
    labels: (values[0] ?? []).map((_, bin) => `bin ${bin}`),
    labelsFrom: 'end',
    series: values.map((one) => ({ fill: 'series-0' as const, values: one })),
    valueText: String,
    cuts: true,
    ...more,
  };
}

/** 100 high, 10 a bin. */
function bars(drawn: BarModel) {
  const scale = barScale(drawn);
  return barsOf(drawn, {
    ...scale,
    xOf: (bin) => 5 + bin * 10,
    yOf: (value) => 100 - (value / scale.top) * 100,
    slot: 10,
    unit: 1,
  });
}

describe('barScale', () => {
  it('cuts a bar only when it is over one and a half times the next', () => {
    assert.deepEqual(barScale(model([[10, 15, 8]])), { top: 15, cut: undefined });
    assert.deepEqual(barScale(model([[10, 15.1, 8]])), { top: 11.25, cut: 1 });
    assert.deepEqual(barScale(model([[10, 90, 8]], { cuts: false })), { top: 90, cut: undefined });
    assert.deepEqual(barScale(model([[1, 90]])), { top: 90, cut: undefined }, 'of two bars none is odd');
    assert.deepEqual(barScale(model([[0, 0, 7, 0]])), { top: 7, cut: undefined }, 'nothing is beside it');
  });
});

describe('barsOf', () => {
  it('stacks parts in their order, with a gap of page colour above each', () => {
    const [bar] = bars(model([[30], [60], [10]]));
    assert.deepEqual(
      bar?.parts.map(({ series, y, height }) => [series, y, height]),
      [
        [0, 70, 28.75],
        [1, 10, 58.75],
        [2, 0, 8.75],
      ],
    );
    assert.equal(bar?.y, 0);
  });

  it('draws nothing for nothing, and a hair for a little', () => {
    const [, small] = bars(model([[100, 0.001]], { cuts: false }));
    assert.equal(small?.parts[0]?.height, 0.8);
    const [empty] = bars(model([[0, 1]]));
    assert.deepEqual([empty?.parts, empty?.y], [[], 100]);
  });

  it('keeps the shares of a bar that is cut, and ends it at the top', () => {
    const cut = bars(
      model([
        [10, 60, 10],
        [0, 20, 0],
      ]),
    )[1];
    assert.equal(cut?.cut, true);
    assert.ok(Math.abs((cut?.y ?? 9) - 0) < 1e-9);
    const [first, second] = cut?.parts ?? [];
    assert.ok(Math.abs((first?.height ?? 0) + 1.25 - 75) < 1e-9, String(first?.height));
    assert.ok(Math.abs((second?.height ?? 0) + 1.25 - 25) < 1e-9, String(second?.height));
  });

  it('stays within its bin', () => {
    for (const bar of bars(model([[1, 2, 3, 4]])))
      assert.ok(bar.x >= bar.bin * 10 && bar.x + bar.width <= bar.bin * 10 + 10);
  });
});

describe('labelledBins', () => {
  it('labels the newest and every so many before it, or from the first', () => {
    const days = model([Array.from({ length: 7 }, () => 1)]);
    assert.deepEqual(labelledBins(days, 30, 72), [0, 3, 6]);
    assert.deepEqual(labelledBins({ ...days, labelsFrom: 'start' }, 40, 72), [0, 2, 4, 6]);
    assert.deepEqual(labelledBins(days, 100, 72), [0, 1, 2, 3, 4, 5, 6]);
  });
});

describe('lineLabels', () => {
  it('joins labels that would lie on each other, and keeps the last inside', () => {
    const lines = [
      { at: 1, label: 'P50' },
      { at: 9.5, label: 'P99' },
      { at: 9, label: 'P95' },
    ];
    assert.deepEqual(
      lineLabels(lines, (at) => at * 10, 100, 1),
      [
        { x: 10, label: 'P50', anchor: 'middle' },
        { x: 100, label: 'P95, P99', anchor: 'end' },
      ],
    );
  });
});
