import { panelRequest } from './panelRequest.ts';
import type { Panel } from './spec.ts';

/**
 * The part of a panel that decides its picture, as one canonical text: hashed, it tells whether the spec changed
 * since it was run. Tags, titles and the place in the file are not in it; `model` is the one that would be used.
 * Reference images count by their bytes: `digests` has one for each of the request's references, in their order; a
 * renamed file is the same picture, a repainted one is not.
 */
export function contentOf(panel: Panel, model: string, digests: readonly string[]): string {
  const { references, text, systemInstruction, maxOutputTokens } = panelRequest(panel);
  const { aspectRatio, imageSize } = panel.spec;
  if (digests.length !== references.length)
    throw new RangeError(`${references.length} references, ${digests.length} digests`);
  return JSON.stringify([
    'panel/2',
    model,
    aspectRatio ?? null,
    imageSize ?? null,
    systemInstruction ?? null,
    maxOutputTokens ?? null,
    digests,
    text,
  ]);
}
