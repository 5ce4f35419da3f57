import type { Money } from '../money.ts';
import { formatDecimal, multiply, parseDecimal } from './decimal.ts';
import { MODALITIES, type Meter } from './meters.ts';
import type { ModelEntry, PriceRow, PriceStep } from './modelEntry.ts';

/** A price as people read it: `in`, `$0.75`, per million tokens. */
export interface PriceFigure {
  label: string;
  usd: string;
}

/** The prices of one step of the prompt length; null: of any length, or of all longer ones. */
export interface StepFigures {
  maxPromptTokens: number | null;
  figures: PriceFigure[];
}

/** Prices of a row, each price once: a modality that costs the same as text has no figure of its own. */
export function priceFigures({ steps }: PriceRow): StepFigures[] {
  return steps.map((step) => ({
    maxPromptTokens: step.maxPromptTokens,
    figures: [...side(step, 'input', 'in'), ...side(step, 'cached', 'cached'), ...output(step)],
  }));
}

function side({ meters }: PriceStep, prefix: 'input' | 'cached', word: string): PriceFigure[] {
  const text = meters[`${prefix}.text`];
  const others = MODALITIES.filter(
    (modality) => modality !== 'text' && !samePrice(meters[`${prefix}.${modality}`], text),
  );
  return [
    ...figure(word, text),
    ...others.flatMap((modality) => figure(`${modality} ${word}`, meters[`${prefix}.${modality}`])),
  ];
}

function output({ meters }: PriceStep): PriceFigure[] {
  const text = meters['output.text'];
  const own = (meter: Meter): string | undefined =>
    samePrice(meters[meter], text) ? undefined : meters[meter];
  return [
    ...figure('out', text),
    ...figure('thoughts', own('output.thoughts')),
    ...figure('image out', own('output.image')),
    ...figure('audio out', own('output.audio')),
    ...figure('video out', own('output.video')),
  ];
}

function figure(label: string, price: string | undefined): PriceFigure[] {
  return price === undefined ? [] : [{ label, usd: shownPrice(price) }];
}

function samePrice(a: string | undefined, b: string | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return shownPrice(a) === shownPrice(b);
}

/** All digits, at least two decimals: "1.5" → "$1.50". */
function shownPrice(price: string): string {
  const decimal = parseDecimal(price);
  const [whole = '', rest = ''] = (decimal ? formatDecimal(decimal) : price).split('.');
  return `$${whole}.${rest.padEnd(2, '0')}`;
}

/** What the image tokens of one image cost, by size; the prompt and thoughts come on top. */
export function imageFigures(
  { image }: ModelEntry,
  row: PriceRow,
): { size: string; tokens: number; picoUsd: Money }[] {
  const price = row.steps[0]?.meters['output.image'];
  if (!image || price === undefined || row.steps.length !== 1) return [];
  return Object.entries(image.sizes)
    .filter(([size]) => !image.rejects.includes(size))
    .flatMap(([size, { tokens }]) => {
      const usd = parseDecimal(price);
      // USD per million × 10^6 = pico-USD a token
      const pico = usd && multiply(usd, { digits: BigInt(tokens) * 1_000_000n, scale: 0 });
      return pico && pico.scale === 0 ? [{ size, tokens, picoUsd: pico.digits }] : [];
    });
}
