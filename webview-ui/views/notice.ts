import type { TemplateResult } from 'lit';
import type { ReportCommand } from '../../src/protocol/report.ts';
import type { ReportFilter } from '../../src/protocol/reportView.ts';

/** One thing that needs a look. */
export interface Notice {
  level: 'error' | 'warning' | 'info';
  icon: string;
  title: string;
  text: string;
  fact?: TemplateResult | string;
  /** At most two: what the editor does, or calls that the page then shows. */
  actions: (
    { label: string; command: ReportCommand; model?: string } | { label: string; filter: ReportFilter }
  )[];
}
