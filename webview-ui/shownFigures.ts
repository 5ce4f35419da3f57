import type { ReadingFigure } from '../src/protocol/reportKept.ts';

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

/** "3 calls", "1 call" */
export function countOf(value: number, one: string, many = `${one}s`): string {
  return `${integer(value)} ${value === 1 ? one : many}`;
}

export function seconds(ms: number): string {
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
}

/** How far a section's calls are read; figures that stand meanwhile are of before. Nothing where all is read. */
export function readingWords(reading: ReadingFigure | undefined, before: boolean): string {
  if (!reading) return '';
  const { read, total } = reading;
  const far = total > 0 ? `, ${integer(read)} of ${countOf(total, 'call')}` : '';
  return `${before ? 'of before: being read again' : 'being read'}${far}`;
}
