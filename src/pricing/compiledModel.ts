import type { ServiceTier } from '../call.ts';
import { formatDecimal, multiply, parseDecimal, type Decimal } from './decimal.ts';
import type { ModelEntry, PriceRow, PriceStep } from './modelEntry.ts';
import { utcMidnight } from './pacificDay.ts';
import { PRICED_METERS } from './priceBookSchema.ts';

/** Token meters in the order of PRICED_METERS: five of input, five of cached, five of output. */
export const INPUT = 0;
export const CACHED = 5;
export const OUTPUT_TEXT = 10;
export const OUTPUT_THOUGHTS = 11;
export const OUTPUT_IMAGE = 12;
export const OUTPUT_AUDIO = 13;
export const OUTPUT_VIDEO = 14;
export const TOKEN_METERS = 15;

const ONE: Decimal = { digits: 1n, scale: 0 };

/** One meter's price after the service factor. */
export interface Rate {
  usdPerMillion: string;
  /** Whole pico-USD per token as a safe number; NaN when only `numerator / denominator` is exact. */
  pico: number;
  numerator: bigint;
  denominator: bigint;
  /** A cached meter without a price of its own, billed as input. */
  fullInputRate: boolean;
}

/** The rates of one step under one service tier; a meter without a price is undefined. */
export interface CompiledStep {
  maxPromptTokens: number;
  /** Names the row, as `gemini-3.1-pro-preview@2026-02-19 >200000`. */
  name: string;
  rates: readonly (Rate | undefined)[];
}

export interface CompiledRow {
  fromMs: number;
  toMs: number;
  /** Undefined: the book knows no factor for that service tier. */
  steps(tier: ServiceTier): readonly CompiledStep[] | undefined;
}

/** A model whose prices were multiplied out once, so that a receipt is only look-ups and products. */
export class CompiledModel {
  readonly entry: ModelEntry;
  readonly rows: readonly CompiledRow[];
  readonly #windows: readonly [number, number][];

  constructor(entry: ModelEntry) {
    this.entry = entry;
    this.rows = entry.rows.map((row) => new LazyRow(entry, row));
    this.#windows = changeWindows(entry);
  }

  rowAt(atMs: number): CompiledRow | undefined {
    // The newest row first: most calls are of today.
    for (let i = this.rows.length - 1; i >= 0; i -= 1) {
      const row = this.rows[i];
      if (row && row.fromMs <= atMs && atMs < row.toMs) return row;
    }
    return undefined;
  }

  /** Between UTC and Pacific midnight of a change, others may price by the other row (FACTS.md section 2). */
  inChangeWindow(atMs: number): boolean {
    for (const [from, to] of this.#windows) if (from <= atMs && atMs < to) return true;
    return false;
  }
}

function changeWindows(entry: ModelEntry): [number, number][] {
  const changes: { from: string | null; fromMs: number }[] = entry.rows.filter(
    (row, index) => index > 0 && !samePrices(row, entry.rows[index - 1]),
  );
  if (entry.reroute) changes.push(entry.reroute);
  return changes.flatMap(({ from, fromMs }): [number, number][] => {
    const utc = from === null ? undefined : utcMidnight(from);
    return utc === undefined ? [] : [[utc, fromMs]];
  });
}

function samePrices(row: PriceRow, before: PriceRow | undefined): boolean {
  return JSON.stringify(row.steps) === JSON.stringify(before?.steps);
}

class LazyRow implements CompiledRow {
  readonly fromMs: number;
  readonly toMs: number;
  readonly #entry: ModelEntry;
  readonly #row: PriceRow;
  #standard: readonly CompiledStep[] | undefined;
  readonly #byTier = new Map<ServiceTier, readonly CompiledStep[] | undefined>();

  constructor(entry: ModelEntry, row: PriceRow) {
    this.#entry = entry;
    this.#row = row;
    this.fromMs = row.fromMs;
    this.toMs = row.toMs;
  }

  steps(tier: ServiceTier): readonly CompiledStep[] | undefined {
    if (tier === 'standard') return (this.#standard ??= compileSteps(this.#entry, this.#row, tier));
    const known = this.#byTier.get(tier);
    if (known !== undefined || this.#byTier.has(tier)) return known;
    const steps = compileSteps(this.#entry, this.#row, tier);
    this.#byTier.set(tier, steps);
    return steps;
  }
}

function compileSteps(entry: ModelEntry, row: PriceRow, tier: ServiceTier): CompiledStep[] | undefined {
  const factors = tier === 'standard' ? undefined : entry.serviceFactors[tier];
  if (tier !== 'standard' && !factors) return undefined;
  const factor = (text: string | undefined): Decimal =>
    text === undefined ? ONE : (parseDecimal(text) ?? ONE);
  const input = factor(factors?.input);
  const cached = factor(factors?.cached);
  const output = factor(factors?.output);
  const base = `${entry.id}@${row.from ?? 'launch'}`;
  let below = 0;
  return row.steps.map((step) => {
    const maxPromptTokens = step.maxPromptTokens ?? Infinity;
    const suffix = maxPromptTokens < Infinity ? ` <=${maxPromptTokens}` : below > 0 ? ` >${below}` : '';
    below = maxPromptTokens;
    return { maxPromptTokens, name: base + suffix, rates: compileRates(step, input, cached, output) };
  });
}

function compileRates(
  step: PriceStep,
  input: Decimal,
  cached: Decimal,
  output: Decimal,
): (Rate | undefined)[] {
  const rates: (Rate | undefined)[] = [];
  for (let i = 0; i < TOKEN_METERS; i += 1) {
    const meter = PRICED_METERS[i];
    const price = meter && step.meters[meter];
    if (price !== undefined) {
      rates.push(rate(price, i < CACHED ? input : i < OUTPUT_TEXT ? cached : output));
    } else if (i >= CACHED && i < OUTPUT_TEXT) {
      const full = rates[i - CACHED];
      rates.push(full && { ...full, fullInputRate: true });
    } else {
      rates.push(undefined);
    }
  }
  return rates;
}

function rate(price: string, factor: Decimal): Rate | undefined {
  const decimal = parseDecimal(price);
  if (!decimal) return undefined;
  const after = multiply(decimal, factor);
  // USD per million tokens × 10^6 = pico-USD per token.
  const numerator = after.scale <= 6 ? after.digits * 10n ** BigInt(6 - after.scale) : after.digits;
  const denominator = after.scale <= 6 ? 1n : 10n ** BigInt(after.scale - 6);
  const whole = denominator === 1n && numerator <= BigInt(Number.MAX_SAFE_INTEGER);
  return {
    usdPerMillion: formatDecimal(after),
    pico: whole ? Number(numerator) : Number.NaN,
    numerator,
    denominator,
    fullInputRate: false,
  };
}
