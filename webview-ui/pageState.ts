import * as v from 'valibot';
import { orderSchema, type ShownOrder } from '../src/protocol/reportCalls.ts';
import type { ReportFilter, ReportView } from '../src/protocol/reportView.ts';
import { FIRST_VIEW, viewSchema } from '../src/protocol/reportView.ts';

/** Where the reader is and how they arranged the page: all that outlives a reload. */
export interface PageState {
  view: ReportView;
  /** Ids of folded sections. */
  folded: string[];
  /** The call whose receipt is open. */
  selected?: string;
  /** What is typed into the query box and not applied. */
  draft?: string;
  /** Of the calls; newest first where it was never changed. */
  order?: ShownOrder;
  /** Columns of the calls that the reader chose. */
  columns?: string[];
}

const schema = v.object({
  view: viewSchema,
  folded: v.array(v.string()),
  selected: v.exactOptional(v.string()),
  draft: v.exactOptional(v.string()),
  order: v.exactOptional(orderSchema),
  columns: v.exactOptional(v.array(v.string())),
});

/** What was kept, or the first state when nothing was, or something from another version. */
export function readPageState(kept: unknown): PageState {
  const parsed = v.safeParse(schema, kept);
  return parsed.success ? parsed.output : { view: FIRST_VIEW, folded: [] };
}

/** An empty query filters nothing. */
export function withQuery(filter: ReportFilter, text: string): ReportFilter {
  const { query: _query, ...rest } = filter;
  return text === '' ? rest : { ...rest, query: text };
}

/** What is applied needs no draft. */
export function withDraft(state: PageState, text: string): PageState {
  const { draft: _draft, ...rest } = state;
  return text === (rest.view.filter.query ?? '') ? rest : { ...rest, draft: text };
}

/** Undefined: the usual columns. */
export function withColumns(state: PageState, ids: readonly string[] | undefined): PageState {
  const { columns: _columns, ...rest } = state;
  return ids === undefined ? rest : { ...rest, columns: [...ids] };
}
