import * as v from 'valibot';
import type { ReportView } from '../src/protocol/reportView.ts';
import { FIRST_VIEW, viewSchema } from '../src/protocol/reportView.ts';

/** Where the reader is and how they arranged the page: all that outlives a reload. */
export interface PageState {
  view: ReportView;
  /** Ids of folded sections. */
  folded: string[];
  /** The call whose receipt is open. */
  selected?: string;
}

const schema = v.object({
  view: viewSchema,
  folded: v.array(v.string()),
  selected: v.exactOptional(v.string()),
});

/** What was kept, or the first state when nothing was, or something from another version. */
export function readPageState(kept: unknown): PageState {
  const parsed = v.safeParse(schema, kept);
  return parsed.success ? parsed.output : { view: FIRST_VIEW, folded: [] };
}
