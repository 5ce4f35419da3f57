import { countSegments, totalOf } from './tokens.ts';
import type { ModalityCount, Segment } from './tokens.ts';

/** The service caches prompts by itself from about this length on. */
const LEAST_TOKENS = 1024;
const REMEMBERED = 64;

/** Implicit caching: a prompt that begins like an earlier one of the same model has that beginning cached. */
export class PromptCache {
  readonly #seen = new Map<string, Segment[][]>();

  /** Tokens of `prompt` that an earlier prompt began with, by modality; it is remembered for the next ones. */
  lookUp(model: string, prompt: Segment[], imageTokens: number): ModalityCount[] {
    const earlier = this.#seen.get(model) ?? [];
    let best: ModalityCount[] = [];
    for (const other of earlier) {
      const shared = countSegments(commonStart(other, prompt), 0, imageTokens);
      if (totalOf(shared) > totalOf(best)) best = shared;
    }
    this.#seen.set(model, [...earlier.slice(1 - REMEMBERED), prompt]);
    return totalOf(best) >= LEAST_TOKENS ? best : [];
  }
}

function commonStart(a: readonly Segment[], b: readonly Segment[]): Segment[] {
  const shared: Segment[] = [];
  for (const [at, mine] of b.entries()) {
    const other = a[at];
    if (other?.modality !== mine.modality) break;
    if (mine.text === other.text && mine.id === other.id) {
      shared.push(mine);
      continue;
    }
    if (mine.modality === 'TEXT') {
      let length = 0;
      while (length < mine.text.length && mine.text[length] === other.text[length]) length++;
      shared.push({ modality: 'TEXT', text: mine.text.slice(0, length), id: '' });
    }
    break;
  }
  return shared;
}
