import type { KnownValue } from '../src/protocol/queryCompletion.ts';
import type { ReportCommand } from '../src/protocol/report.ts';
import type { ShownOrder } from '../src/protocol/reportCalls.ts';
import type { Dimension, ReportFilter, Stack } from '../src/protocol/reportView.ts';
import type { Saving } from './export/saving.ts';

/** What the reader can do; the report's element does it. */
export interface ReportActions {
  filter(filter: ReportFilter): void;
  by(dimension: Dimension): void;
  stack(stack: Stack): void;
  fold(section: string): void;
  /** `model`: of `addPrice`. */
  run(command: ReportCommand, model?: string): void;
  export(): void;
  openCall(call: string): void;
  closeCall(): void;
  openImage(call: string): void;
  openSpec(call: string): void;
  copyCall(call: string): void;
  /** One call, or all of the filter. */
  exportCalls(call?: string): void;
  /** Filters all of the page by a query without a fault. */
  query(text: string): void;
  /** Keeps what is typed into the query box. */
  draft(text: string): void;
  values(simulated: boolean, field: string, prefix: string): Promise<readonly KnownValue[]>;
  sort(order: ShownOrder): void;
  /** Undefined: the usual ones. */
  columns(ids: readonly string[] | undefined): void;
  /** Bars of hours, or of days. */
  unit(unit: 'hour' | undefined): void;
  readonly saving: Saving;
  /** Brings a section into sight, unfolded. */
  goTo(section: string): void;
}

/** The filter that a group's row sets, or undefined where calls cannot be chosen by it. */
export function groupFilter(
  filter: ReportFilter,
  dimension: Dimension,
  key: string | null,
): ReportFilter | undefined {
  if (key === null || dimension === 'terminal') return undefined;
  if (dimension === 'model') return { ...filter, model: key };
  return { ...filter, tag: { name: dimension, value: key } };
}
