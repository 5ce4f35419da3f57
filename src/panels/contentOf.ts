import { panelRequest } from './panelRequest.ts';
import type { Panel } from './spec.ts';

/**
 * The part of a panel that decides its picture, as one canonical text: hashed, it tells whether the spec changed
 * since it was run. Tags, titles and the place in the file are not in it; `model` is the one that would be used.
 */
export function contentOf(panel: Panel, model: string): string {
  const { references, text, systemInstruction, maxOutputTokens } = panelRequest(panel);
  const { aspectRatio, imageSize } = panel.spec;
  return JSON.stringify([
    'panel/1',
    model,
    aspectRatio ?? null,
    imageSize ?? null,
    systemInstruction ?? null,
    maxOutputTokens ?? null,
    references,
    text,
  ]);
}
