import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import type { ReportActions } from '../reportActions.ts';
import { icon } from './marks.ts';

export interface SectionParts {
  id: string;
  title: string;
  caption?: string;
  /** At the right of the heading. */
  aside?: TemplateResult | typeof nothing;
  body: TemplateResult;
}

/** One part of the page; its heading folds it. */
export function section(
  { id, title, caption, aside, body }: SectionParts,
  folded: readonly string[],
  actions: Pick<ReportActions, 'fold'>,
): TemplateResult {
  const shut = folded.includes(id);
  return html`<section id=${id} class=${shut ? 'folded' : ''} aria-labelledby=${`heading-${id}`}>
    <header>
      <h2 id=${`heading-${id}`}>
        <button class="fold" aria-expanded=${!shut} @click=${() => actions.fold(id)}>
          ${icon(shut ? 'chevron-right' : 'chevron-down')}${title}
        </button>
      </h2>
      ${caption ? html`<span class="caption">${caption}</span>` : nothing}
      <span class="grow"></span>
      ${shut ? nothing : (aside ?? nothing)}
    </header>
    ${shut ? nothing : body}
  </section>`;
}
