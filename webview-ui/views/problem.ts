import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import { t } from '../texts.ts';
import { icon } from './marks.ts';

/** What failed, above the figures that stay. */
export function problemView(
  problem: string | undefined,
  dismiss: () => void,
): TemplateResult | typeof nothing {
  if (problem === undefined) return nothing;
  return html`<div class="notice error" role="alert">
    ${icon('error')}<span>${problem}</span><span class="grow"></span>
    <button class="link" @click=${dismiss}>${t('Dismiss')}</button>
  </div>`;
}
