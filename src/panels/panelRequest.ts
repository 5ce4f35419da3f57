import type { Panel, PanelSpec } from './spec.ts';

/** What a panel sends, before files are read: reference images in order, then one text. */
export interface PanelRequest {
  /** Paths as written, each once, in the order they are sent. */
  references: string[];
  text: string;
  systemInstruction?: string;
  maxOutputTokens?: number;
}

/** What a request begins with already, because an explicit cache holds it. */
export interface CachedStart {
  /** Paths, in the cache's order. */
  references: readonly string[];
  style: boolean;
}

/**
 * Builds the request of a panel. Reference images come first: those of the characters in their order, then
 * `references`. The text of a panel is, line by line and leaving out what is not given:
 *
 *     Panel <panel_id>
 *     Style: <style>
 *     Characters: <character_id> (image <n>): <description>; …
 *     Context: <context>, one line each, the oldest first
 *     <prompt>
 *     Avoid: <negative_prompt>
 *
 * A prompt file's text is its body alone. The same panel always gives the same request. With `cached`, what an
 * explicit cache holds comes first and is left out of the text: its images, and the style.
 */
export function panelRequest(panel: Panel, cached?: CachedStart): PanelRequest {
  const { spec } = panel;
  const own = referencesOf(spec);
  const first = cached?.references ?? [];
  const references = [...first, ...own.filter((name) => !first.includes(name))];
  const request: PanelRequest = {
    references,
    text: panel.from === 'prompt' ? spec.prompt : panelText(spec, references, cached?.style !== true),
  };
  if (spec.system !== undefined) request.systemInstruction = spec.system.trim();
  if (spec.maxOutputTokens !== undefined) request.maxOutputTokens = spec.maxOutputTokens;
  return request;
}

/** Paths of all images that the panel sends, each once. */
export function referencesOf(spec: PanelSpec): string[] {
  const ofCharacters = spec.characters.flatMap(({ reference }) =>
    reference === undefined ? [] : [reference],
  );
  return [...new Set([...ofCharacters, ...spec.references])];
}

function panelText(spec: PanelSpec, references: string[], withStyle: boolean): string {
  const lines = [`Panel ${spec.panelId}`];
  if (withStyle && spec.style !== undefined) lines.push(`Style: ${spec.style.trim()}`);
  const named = spec.characters.map(({ characterId, reference, description }) => {
    const image = reference === undefined ? '' : ` (image ${references.indexOf(reference) + 1})`;
    return `${characterId}${image}${description === undefined ? '' : `: ${description.trim()}`}`;
  });
  if (named.length > 0) lines.push(`Characters: ${named.join('; ')}`);
  for (const context of spec.context ?? []) lines.push(`Context: ${context.trim()}`);
  lines.push(spec.prompt.trim());
  if (spec.negativePrompt !== undefined) lines.push(`Avoid: ${spec.negativePrompt.trim()}`);
  return lines.join('\n');
}
