/**
 * How the simulator counts. Text: one token for each 4 characters of Latin text and each 1.5 of other scripts,
 * rounded up by part; each content adds 1 for its role. Pictures: what the model takes for one (FACTS.md 7), and where
 * the book does not know it 258 for the 2.x families and 1,120 for later ones. A document page, a clip of
 * audio or video counts as one picture of the 2.x family. The service's own counts differ from these.
 */
export type WireModality = 'TEXT' | 'IMAGE' | 'AUDIO' | 'VIDEO' | 'DOCUMENT';

/** A piece of the prompt in one modality. */
export interface Segment {
  modality: WireModality;
  text: string;
  /** A hash of what is not text. */
  id: string;
}

export interface ModalityCount {
  modality: WireModality;
  tokenCount: number;
}

const OTHER_MEDIA_TOKENS = 258;

export function textTokens(text: string): number {
  let latin = 0;
  let other = 0;
  for (const letter of text) {
    if (letter < '\u0250') latin++;
    else other++;
  }
  return Math.ceil(latin / 4 + other / 1.5);
}

export function modalityOf(mimeType: string): WireModality {
  if (mimeType.startsWith('image/')) return 'IMAGE';
  if (mimeType.startsWith('audio/')) return 'AUDIO';
  if (mimeType.startsWith('video/')) return 'VIDEO';
  return 'DOCUMENT';
}

function segmentTokens(segment: Segment, imageTokens: number): number {
  if (segment.modality === 'TEXT') return textTokens(segment.text);
  return segment.modality === 'IMAGE' ? imageTokens : OTHER_MEDIA_TOKENS;
}

/** Tokens by modality, in the order in which the modalities come, without those that have none. */
export function countSegments(
  segments: readonly Segment[],
  roleTokens: number,
  imageTokens: number,
): ModalityCount[] {
  const counts = new Map<WireModality, number>();
  const add = (modality: WireModality, tokens: number): void => {
    counts.set(modality, (counts.get(modality) ?? 0) + tokens);
  };
  for (const segment of segments) add(segment.modality, segmentTokens(segment, imageTokens));
  add('TEXT', roleTokens);
  return [...counts]
    .filter(([, count]) => count > 0)
    .map(([modality, tokenCount]) => ({ modality, tokenCount }));
}

export function totalOf(counts: readonly ModalityCount[]): number {
  return counts.reduce((sum, { tokenCount }) => sum + tokenCount, 0);
}
