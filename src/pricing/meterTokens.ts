import {
  CACHED,
  INPUT,
  OUTPUT_AUDIO,
  OUTPUT_IMAGE,
  OUTPUT_TEXT,
  OUTPUT_THOUGHTS,
  OUTPUT_VIDEO,
  TOKEN_METERS,
  type Rate,
} from './compiledModel.ts';
import { MODALITIES, type Details, type Usage } from './meters.ts';

type Rates = readonly (Rate | undefined)[];

/** Where the modalities text, document, image, video, audio of an output are billed; documents have no meter. */
const OUTPUT_OF = [OUTPUT_TEXT, -1, OUTPUT_IMAGE, OUTPUT_VIDEO, OUTPUT_AUDIO] as const;
const OUTPUT_MODALITIES = [0, 2, 3, 4];

/** Tokens by meter, in the order of PRICED_METERS. */
export type MeterTokens = number[];

export function noTokens(): MeterTokens {
  return Array.from({ length: TOKEN_METERS }, () => 0);
}

/**
 * Tokens of input and cached meters (FACTS.md 3.1, 3.2, 3.4, 3.9), written into `tokens`; what was odd is
 * added to `flags`.
 */
export function countInput(usage: Usage, rates: Rates, tokens: MeterTokens, flags: string[]): void {
  const prompt = usage.promptTokens ?? 0;
  spread(tokens, INPUT, usage.promptDetails, prompt, prompt, rates, flags);
  const cached = usage.cachedTokens ?? 0;
  if (cached > 0) countCached(usage, cached, Math.min(cached, prompt), rates, tokens, flags);
  const toolUse = usage.toolUsePromptTokens ?? 0;
  if (toolUse > 0) {
    if (usage.toolUseDetails === undefined) {
      tokens[INPUT] = at(tokens, INPUT) + toolUse;
    } else {
      const extra = noTokens();
      spread(extra, INPUT, usage.toolUseDetails, toolUse, toolUse, rates, flags);
      for (let m = 0; m < MODALITIES.length; m += 1)
        tokens[INPUT + m] = at(tokens, INPUT + m) + at(extra, INPUT + m);
    }
  }
}

/** Takes the cached part off the prompt: the total never grows, so more cached than prompt is cut to the prompt. */
function countCached(
  usage: Usage,
  stated: number,
  cached: number,
  rates: Rates,
  tokens: MeterTokens,
  flags: string[],
): void {
  if (stated > cached) addFlag(flags, 'cached-exceeds-prompt');
  let left = cached;
  if (usage.cachedDetails !== undefined) {
    spread(tokens, CACHED, usage.cachedDetails, cached, stated, rates, flags);
    for (let m = 0; m < MODALITIES.length; m += 1) {
      const own = Math.min(at(tokens, CACHED + m), at(tokens, INPUT + m));
      tokens[INPUT + m] = at(tokens, INPUT + m) - own;
      left -= own;
    }
    for (let m = 0; m < MODALITIES.length && left > 0; m += 1) {
      const taken = Math.min(left, at(tokens, INPUT + m));
      tokens[INPUT + m] = at(tokens, INPUT + m) - taken;
      left -= taken;
    }
    return;
  }
  for (let m = 0; m < MODALITIES.length && left > 0; m += 1) {
    const taken = Math.min(left, at(tokens, INPUT + m));
    tokens[INPUT + m] = at(tokens, INPUT + m) - taken;
    tokens[CACHED + m] = taken;
    left -= taken;
  }
}

/** Tokens of output meters by their details; without details all candidates are text. Thoughts are their own. */
export function countOutput(usage: Usage, rates: Rates, tokens: MeterTokens, flags: string[]): void {
  tokens[OUTPUT_THOUGHTS] = usage.thoughtsTokens ?? 0;
  const total = usage.candidatesTokens ?? 0;
  const details = usage.candidatesDetails;
  if (details === undefined) {
    tokens[OUTPUT_TEXT] = total;
    return;
  }
  let named = 0;
  for (const m of OUTPUT_MODALITIES) named += detail(details, m);
  const document = details.document ?? 0;
  if (document > 0) addFlag(flags, 'no-price-for-output.document');
  if (named + document <= total) {
    for (const m of OUTPUT_MODALITIES) tokens[OUTPUT_OF[m] ?? OUTPUT_TEXT] = detail(details, m);
    tokens[OUTPUT_TEXT] = at(tokens, OUTPUT_TEXT) + (total - named - document);
    return;
  }
  addFlag(flags, 'details-exceed-total');
  let left = total;
  for (const m of OUTPUT_MODALITIES.toSorted((a, b) =>
    dearer(rates[OUTPUT_OF[a] ?? 0], rates[OUTPUT_OF[b] ?? 0]),
  )) {
    const taken = Math.min(left, detail(details, m));
    tokens[OUTPUT_OF[m] ?? OUTPUT_TEXT] = taken;
    left -= taken;
  }
}

/**
 * Spreads `total` over five meters from `base`: what details do not name is text. Details beyond the total are
 * served the dearest first; they are odd when they are also beyond what the answer stated.
 */
function spread(
  tokens: MeterTokens,
  base: number,
  details: Details | undefined,
  total: number,
  stated: number,
  rates: Rates,
  flags: string[],
): void {
  if (details === undefined) {
    tokens[base] = total;
    return;
  }
  let named = 0;
  for (let m = 0; m < MODALITIES.length; m += 1) named += detail(details, m);
  if (named > stated) addFlag(flags, 'details-exceed-total');
  if (named <= total) {
    for (let m = 0; m < MODALITIES.length; m += 1) tokens[base + m] = detail(details, m);
    tokens[base] = at(tokens, base) + (total - named);
    return;
  }
  let left = total;
  for (const m of [0, 1, 2, 3, 4].toSorted((a, b) => dearer(rates[base + a], rates[base + b]))) {
    const taken = Math.min(left, detail(details, m));
    tokens[base + m] = taken;
    left -= taken;
  }
}

/** Sorts the dearest first; a meter without a price is the dearest, so that it is not hidden by a cheap one. */
function dearer(a: Rate | undefined, b: Rate | undefined): number {
  if (!a || !b) return (a ? 1 : 0) - (b ? 1 : 0);
  const difference = b.numerator * a.denominator - a.numerator * b.denominator;
  return difference > 0n ? 1 : difference < 0n ? -1 : 0;
}

function detail(details: Details, modality: number): number {
  switch (modality) {
    case 0:
      return details.text ?? 0;
    case 1:
      return details.document ?? 0;
    case 2:
      return details.image ?? 0;
    case 3:
      return details.video ?? 0;
    default:
      return details.audio ?? 0;
  }
}

function at(tokens: MeterTokens, index: number): number {
  return tokens[index] ?? 0;
}

export function addFlag(flags: string[], flag: string): void {
  if (!flags.includes(flag)) flags.push(flag);
}
