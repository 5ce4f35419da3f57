import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { moneyAxis } from '../../../webview-ui/chart/axis.ts';
import { barLayout } from '../../../webview-ui/chart/barLayout.ts';

const size = { width: 800, left: 50, top: 20, base: 200 };

describe('moneyAxis', () => {
  it('reaches above the highest bar with at most six lines, from 0', () => {
    fc.assert(
      fc.property(fc.bigInt(0n, 10n ** 22n), (most) => {
        const { top, ticks } = moneyAxis(most);
        assert.ok(top >= most && top > 0n);
        assert.ok(ticks.length >= 2 && ticks.length <= 6);
        assert.deepEqual([ticks[0], ticks.at(-1)], [0n, top]);
        assert.match(String((ticks[1] ?? 0n) - (ticks[0] ?? 0n)), /^[125]0+$/);
      }),
    );
  });
});

describe('barLayout', () => {
  const usd = (amount: number) => BigInt(amount) * 1_000_000_000_000n;

  it('stacks the series from the base up without overlap', () => {
    const { bars } = barLayout([[usd(1)], [usd(2)], [usd(1)]], 1, size);
    const parts = bars[0]?.parts ?? [];
    assert.deepEqual(
      parts.map(({ series }) => series),
      [0, 1, 2],
    );
    for (const [index, { y, height }] of parts.entries())
      assert.ok(y + height <= (parts[index - 1]?.y ?? size.base), `part ${index}`);
  });

  it('cuts one bar that is far above all others, and says so', () => {
    const { bars, axis } = barLayout([[usd(1), usd(2), usd(9), usd(1)]], 4, size);
    assert.deepEqual(
      bars.map(({ cut }) => cut),
      [false, false, true, false],
    );
    assert.ok(axis.top < usd(9) && axis.top >= usd(2));
  });

  it('cuts none that has a neighbour of its size', () => {
    const { bars, axis } = barLayout([[usd(1), usd(8), usd(9), usd(1)]], 4, size);
    assert.ok(bars.every(({ cut }) => !cut));
    assert.ok(axis.top >= usd(9));
  });

  it('keeps every bar inside the plot, whatever the amounts', () => {
    const amounts = fc.array(fc.bigInt(0n, 10n ** 18n), { minLength: 12, maxLength: 12 });
    fc.assert(
      fc.property(fc.array(amounts, { minLength: 1, maxLength: 6 }), (series) => {
        for (const bar of barLayout(series, 12, size).bars) {
          assert.ok(bar.x >= size.left && bar.x + bar.width <= size.width + 1e-6);
          assert.ok(bar.y >= size.top - 1e-6 && bar.y <= size.base);
        }
      }),
    );
  });

  it('draws nothing for nothing', () => {
    const { bars } = barLayout([], 3, size);
    assert.ok(bars.every(({ parts, y }) => parts.length === 0 && y === size.base));
  });
});
