import type { TemplateResult } from 'lit';
import { html } from 'lit';
import { t } from '../texts.ts';

/** The way to each section, in their order. */
export function sectionNav(
  sections: readonly { id: string; title: string }[],
  goTo: (id: string) => void,
): TemplateResult {
  return html`<nav class="sections" aria-label=${t('Sections')}>
    ${sections.map(
      ({ id, title }) =>
        html`<a
          href=${`#${id}`}
          @click=${(event: Event) => {
            event.preventDefault();
            goTo(id);
          }}
          >${title}</a
        >`,
    )}
  </nav>`;
}
