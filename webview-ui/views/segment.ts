import type { TemplateResult } from 'lit';
import { html } from 'lit';

/** One of a few: arrow keys move and choose, as in any radio group. */
export function segment<T extends string>(
  label: string,
  options: readonly (readonly [T, string])[],
  chosen: T | undefined,
  choose: (value: T) => void,
): TemplateResult {
  const move = (event: KeyboardEvent, index: number) => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const next = (index + step + options.length) % options.length;
    const option = options[next];
    if (!option) return;
    const { currentTarget } = event;
    const button = currentTarget instanceof Element ? currentTarget.parentElement?.children.item(next) : null;
    if (button instanceof HTMLElement) button.focus();
    choose(option[0]);
  };
  return html`<div class="segment" role="radiogroup" aria-label=${label}>
    ${options.map(
      ([value, text], index) =>
        html`<button
          role="radio"
          aria-checked=${value === chosen}
          tabindex=${value === chosen || (chosen === undefined && index === 0) ? 0 : -1}
          @click=${() => choose(value)}
          @keydown=${(event: KeyboardEvent) => move(event, index)}
        >
          ${text}
        </button>`,
    )}
  </div>`;
}
