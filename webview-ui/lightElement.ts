import { LitElement } from 'lit';

/**
 * An element whose content stands in the page itself: one style sheet serves all, and labels, patterns and
 * container queries reach across elements.
 */
export class LightElement extends LitElement {
  protected override createRenderRoot(): HTMLElement {
    return this;
  }
}
