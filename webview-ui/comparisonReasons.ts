import type { ComparisonFigures } from '../src/protocol/reportDetails.ts';
import { later as t } from '../src/l10n.ts';

type Reason = ComparisonFigures['kinds'][number]['models'][number]['unknown'][number]['reason'];

/** Why calls have no figure on another model: as files have it; the page puts it into the reader's language. */
export const REASONS: Record<Reason, string> = {
  'no-price': t('no price for their tier, length or meters'),
  'no-size': t('does not draw their size'),
  'size-not-known': t('image size not known'),
  'image-input': t('counts image input in its own way'),
  'document-input': t('counts documents in its own way'),
  'video-input': t('counts video in its own way'),
};
