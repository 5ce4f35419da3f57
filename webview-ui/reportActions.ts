import type { ReportCommand } from '../src/protocol/report.ts';
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
  moreCalls(): void;
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
