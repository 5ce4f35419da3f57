import type { TemplateResult } from 'lit';
import { html } from 'lit';

/** The way to each section, in their order. */
export function sectionNav(
  sections: readonly { id: string; title: string }[],
  goTo: (id: string) => void,
): TemplateResult {
  return html`<nav class="sections" aria-label="Sections">
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
