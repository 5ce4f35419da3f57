import type { PropertyDeclarations } from 'lit';
import type { BarChart } from '../chart/barChart.ts';
import { LightElement } from '../lightElement.ts';
import { themeChanges } from '../themeChanges.ts';

/** An element that draws bar charts as wide as itself, in the colours of the theme. */
export abstract class ChartElement extends LightElement {
  static override properties: PropertyDeclarations = { width: { state: true } };
  /** 0: it is not laid out yet. */
  declare protected width: number;
  protected charts: BarChart[] = [];
  #stopWatching = (): void => undefined;
  readonly #watching = new ResizeObserver(([entry]) => {
    if (entry) this.width = Math.round(entry.contentRect.width);
  });

  constructor() {
    super();
    this.width = 0;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#watching.observe(this);
    this.#stopWatching = themeChanges(() => {
      for (const chart of this.charts) chart.repaint();
    });
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#watching.disconnect();
    this.#stopWatching();
    this.dropCharts();
  }

  protected dropCharts(): void {
    for (const chart of this.charts) chart.destroy();
    this.charts = [];
  }
}
