import type { Meter } from '../pricing/meters.ts';
import type { ModelEntry } from '../pricing/modelEntry.ts';
import type { OutputHistory, Spread } from './history.ts';
import { offlineTokens } from './offlineTokens.ts';
import { outputDefault } from './outputDefaults.ts';
import { panelRequest } from './panelRequest.ts';
import type { PanelRequest } from './panelRequest.ts';
import type { Panel } from './spec.ts';

/** Tokens of a text as countTokens said them. */
export interface TextCount {
  tokens: number;
  by: 'service' | 'simulator';
}

/** Tokens that one meter is expected to show. */
export interface ExpectedMeter {
  meter: Extract<Meter, 'input.text' | 'input.image' | 'output.text' | 'output.thoughts' | 'output.image'>;
  tokens: Spread;
  basis: string;
}

export interface Expected {
  meters: ExpectedMeter[];
  imageSize?: string;
  marks: ('offline' | 'counted-by-simulator' | 'no-history' | 'inferred')[];
}

/** Fewer calls than this say less than the defaults do. */
const ENOUGH_HISTORY = 5;
/** The least that any model was recorded to count for one input image. */
const LEAST_IMAGE_TOKENS = 258;

/** What a panel would use of a model, or why that cannot be said. */
export function expectedMeters(
  panel: Panel,
  entry: ModelEntry,
  textCount: TextCount | undefined,
  history: OutputHistory | undefined,
): Expected | { unknown: string } {
  const request = panelRequest(panel);
  const text = inputText(request, textCount);
  const references = inputImages(request.references.length, entry);
  if (typeof references === 'string') return { unknown: references };
  const image = entry.kind === 'image' ? outputImage(panel, entry) : undefined;
  if (typeof image === 'string') return { unknown: image };
  const known = history && history.n >= ENOUGH_HISTORY ? history : undefined;
  const output = known
    ? { ...known, basis: `your last ${known.n} calls of this model` }
    : outputDefault(entry);
  if (!output)
    return { unknown: `what ${entry.id} answers was never recorded, so its output cannot be foreseen` };
  const expected: Expected = { meters: [text], marks: [] };
  if (textCount === undefined) expected.marks.push('offline');
  else if (textCount.by === 'simulator') expected.marks.push('counted-by-simulator');
  if (references) {
    expected.meters.push(references.meter);
    if (references.inferred) expected.marks.push('inferred');
  }
  const limited = withinLimit(
    output,
    entry.kind === 'image' ? undefined : request.maxOutputTokens,
    known !== undefined,
  );
  for (const meter of ['thoughts', 'text'] as const) {
    if (limited[meter].high > 0)
      expected.meters.push({ meter: `output.${meter}`, tokens: limited[meter], basis: output.basis });
  }
  if (!known) expected.marks.push('no-history');
  if (image) {
    expected.meters.push(image.meter);
    expected.imageSize = image.size;
  }
  return expected;
}

function inputText(request: PanelRequest, count: TextCount | undefined): ExpectedMeter {
  if (count) {
    const basis = count.by === 'service' ? 'counted by the service' : 'counted by the simulator';
    return { meter: 'input.text', tokens: always(count.tokens), basis };
  }
  const whole =
    request.systemInstruction === undefined ? request.text : `${request.systemInstruction}\n${request.text}`;
  return {
    meter: 'input.text',
    tokens: offlineTokens(whole),
    basis: 'guessed offline from the length of the text',
  };
}

function inputImages(
  sent: number,
  entry: ModelEntry,
): { meter: ExpectedMeter; inferred: boolean } | undefined | string {
  if (sent === 0) return undefined;
  const each = entry.image?.inputImageTokens;
  if (each === undefined) return `the tokens of a reference image are not known for ${entry.id}`;
  const inferred = entry.image?.inputImageTokensConfidence !== undefined;
  const count = `${sent} ${sent === 1 ? 'reference' : 'references'}`;
  if (!inferred)
    return {
      meter: { meter: 'input.image', tokens: always(sent * each), basis: `${count}, exact` },
      inferred,
    };
  const tokens = {
    low: sent * Math.min(each, LEAST_IMAGE_TOKENS),
    likely: sent * each,
    high: Math.ceil(sent * each * 1.5),
  };
  return {
    meter: { meter: 'input.image', tokens, basis: `${count}, not published for this model` },
    inferred,
  };
}

function outputImage(panel: Panel, entry: ModelEntry): { meter: ExpectedMeter; size: string } | string {
  const { image } = entry;
  const size = panel.spec.imageSize ?? image?.defaultSize;
  const tokens = size === undefined ? undefined : image?.sizes[size]?.tokens;
  if (size === undefined || tokens === undefined)
    return `${entry.id} has no known token count for a ${size ?? ''} image`;
  return { meter: { meter: 'output.image', tokens: always(tokens), basis: `${size}, exact` }, size };
}

/**
 * maxOutputTokens holds thoughts and text together. Without a history the limit is the only sound upper bound of a
 * text answer, so the highest figures add up to it; with one, it only cuts.
 */
function withinLimit(
  output: OutputHistory,
  limit: number | undefined,
  known: boolean,
): Pick<OutputHistory, 'thoughts' | 'text'> {
  if (limit === undefined) return output;
  const likelyThoughts = Math.min(output.thoughts.likely, limit);
  const likelyText = Math.min(output.text.likely, limit - likelyThoughts);
  const highThoughts = Math.min(output.thoughts.high, limit - likelyText);
  const rest = limit - highThoughts;
  return {
    thoughts: {
      low: Math.min(output.thoughts.low, likelyThoughts),
      likely: likelyThoughts,
      high: highThoughts,
    },
    text: {
      low: Math.min(output.text.low, likelyText),
      likely: likelyText,
      high: known ? Math.min(output.text.high, rest) : rest,
    },
  };
}

function always(tokens: number): Spread {
  return { low: tokens, likely: tokens, high: tokens };
}
