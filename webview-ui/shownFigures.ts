import { callCount, ENGLISH } from '../src/l10n.ts';
import type { ReadingFigure } from '../src/protocol/reportKept.ts';
import { l10n, t } from './texts.ts';

/** Counts, shares, durations. */

export function integer(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** "model" → "Model" */
export function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

/** 9,999 · 75 k · 3.33 M */
export function short(value: number): string {
  if (value >= 999_500) return `${(value / 1e6).toFixed(2)} M`;
  if (value >= 10_000) return `${(value / 1e3).toFixed(0)} k`;
  return integer(value);
}

/** 0.604 → "60 %"; one decimal below 10 %, and never "0 %" or "100 %" for what is not quite that. */
export function percent(share: number): string {
  if (share <= 0) return '0 %';
  if (share < 0.001) return '< 0.1 %';
  if (share > 0.999 && share < 1) return '> 99.9 %';
  return `${(share * 100).toFixed(share < 0.0995 ? 1 : 0)} %`;
}

/** One or many, each a text of its own; `many` has the number for `{0}`. */
export function countOf(value: number, one: string, many: string): string {
  return value === 1 ? one : ENGLISH.t(many, integer(value));
}

/** "3 calls", "1 call" */
export function callsText(value: number): string {
  return callCount(l10n, value, integer(value));
}

/** "3 panels", "1 panel" */
export function panelsText(value: number): string {
  return countOf(value, t('1 panel'), t('{0} panels'));
}

export function imagesText(value: number): string {
  return countOf(value, t('1 image'), t('{0} images'));
}

export function retriesText(value: number): string {
  return countOf(value, t('1 retry'), t('{0} retries'));
}

export function seconds(ms: number): string {
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
}

/** How far a section's calls are read; figures that stand meanwhile are of before. Nothing where all is read. */
export function readingWords(reading: ReadingFigure | undefined, before: boolean): string {
  if (!reading) return '';
  const { read, total } = reading;
  const far = total > 0 ? `, ${t('{0} of {1}', integer(read), callsText(total))}` : '';
  return `${before ? t('of before: being read again') : t('being read')}${far}`;
}
