import { ENGLISH, type L10n } from '../l10n.ts';
import type { OutputHistory, Spread } from './history.ts';

/**
 * What models answer beside the image, before this user has a history: 10th percentile, median and 90th percentile
 * (nearest rank) of the real answers recorded in public test suites up to 2026; an answer without thoughts counts
 * as 0. They are few for image models, and those of text models are short test prompts: the basis says so on screen.
 */
export interface OutputDefault extends OutputHistory {
  basis: string;
}

type Recorded = Omit<OutputDefault, 'basis'>;

const none: Spread = { low: 0, likely: 0, high: 0 };
const spread = (low: number, likely: number, high: number): Spread => ({ low, likely, high });

const PRO_IMAGE: Recorded = { n: 3, thoughts: spread(174, 179, 529), text: spread(96, 163, 660) };

/** By model id: figures of the model's own answers. */
export const RECORDED_BY_MODEL: Readonly<Record<string, Recorded>> = {
  'gemini-3-pro-image': PRO_IMAGE,
  'gemini-3-pro-image-preview': PRO_IMAGE,
  'gemini-3.1-flash-lite-image': { n: 2, thoughts: none, text: spread(0, 0, 398) },
  'gemini-2.5-flash-image': { n: 8, thoughts: none, text: spread(0, 5, 48) },
  'gemini-2.5-flash': { n: 304, thoughts: spread(0, 46, 305), text: spread(2, 18, 109) },
  'gemini-2.5-pro': { n: 28, thoughts: spread(0, 155, 787), text: spread(3, 16, 293) },
  'gemini-3-flash-preview': { n: 107, thoughts: spread(32, 165, 587), text: spread(9, 40, 147) },
  'gemini-3-pro-preview': { n: 28, thoughts: spread(0, 244, 1001), text: spread(10, 23, 44) },
  'gemini-3.5-flash': { n: 41, thoughts: spread(49, 149, 300), text: spread(2, 14, 50) },
};

/** All text models of a family together, for those without enough answers of their own. */
export const RECORDED_BY_FAMILY: readonly (Recorded & { family: RegExp })[] = [
  { family: /^gemini-[34]/, n: 199, thoughts: spread(0, 152, 547), text: spread(4, 23, 122) },
  { family: /^gemini-2\.5/, n: 350, thoughts: spread(0, 46, 373), text: spread(2, 18, 135) },
  { family: /^gemini-2\.0/, n: 115, thoughts: none, text: spread(6, 14, 131) },
];

/** Undefined where nothing was recorded (speech, video, live, older families): nothing is guessed for them. */
export function outputDefault(
  model: { id: string; kind: string },
  l10n: L10n = ENGLISH,
): OutputDefault | undefined {
  const own = RECORDED_BY_MODEL[model.id];
  if (own) return { ...own, basis: l10n.t('{0} recorded answers of this model, 2026', own.n) };
  if (model.kind === 'image') {
    // Thinking is on there too, but no answer of these models was recorded.
    return {
      ...PRO_IMAGE,
      basis: l10n.t(
        'not recorded for this model: as {0}, {1} recorded answers, 2026',
        'gemini-3-pro-image',
        PRO_IMAGE.n,
      ),
    };
  }
  if (model.kind !== 'text') return undefined;
  const found = RECORDED_BY_FAMILY.find(({ family }) => family.test(model.id));
  if (!found) return undefined;
  const { n, thoughts, text } = found;
  const basis = l10n.t('{0} recorded answers of its family to short prompts, 2026', n);
  return { n, thoughts, text, basis };
}
