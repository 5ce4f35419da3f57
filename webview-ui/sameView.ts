import type { ReportFilter, ReportView } from '../src/protocol/reportView.ts';

export function sameFilter(a: ReportFilter, b: ReportFilter): boolean {
  const text = (filter: ReportFilter) =>
    JSON.stringify([
      filter.period,
      filter.day,
      filter.range?.from,
      filter.range?.to,
      filter.session,
      filter.model,
      filter.outcome,
      filter.tag?.name,
      filter.tag?.value,
      filter.query,
      filter.simulated,
    ]);
  return text(a) === text(b);
}

/** Whether a snapshot is of the view that is wanted; `simulated` may have been left to the host. */
export function sameView(drawn: ReportView, wanted: ReportView): boolean {
  const simulated = wanted.filter.simulated ?? drawn.filter.simulated;
  return (
    drawn.by === wanted.by &&
    drawn.stack === wanted.stack &&
    drawn.unit === wanted.unit &&
    sameFilter(drawn.filter, simulated === undefined ? wanted.filter : { ...wanted.filter, simulated })
  );
}
