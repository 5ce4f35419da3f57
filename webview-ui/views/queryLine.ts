import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import type { ReportSnapshot } from '../../src/protocol/reportSnapshot.ts';
import type { PageState } from '../pageState.ts';
import type { ReportActions } from '../reportActions.ts';

/** The query box, where there are calls to filter. */
export function queryLine(
  snapshot: ReportSnapshot | undefined,
  { view, draft }: PageState,
  actions: ReportActions,
): TemplateResult | typeof nothing {
  if (!snapshot || snapshot.recorded.real + snapshot.recorded.simulated === 0) return nothing;
  return html`<panelmeter-query
    .applied=${view.filter.query ?? ''}
    .draft=${draft}
    .simulated=${snapshot.view.filter.simulated ?? false}
    .actions=${actions}
  ></panelmeter-query>`;
}
