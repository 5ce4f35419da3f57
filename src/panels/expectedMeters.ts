import type { L10n } from '../l10n.ts';
import type { Meter } from '../pricing/meters.ts';
import type { ModelEntry } from '../pricing/modelEntry.ts';
import type { OutputHistory, Spread, TextBy } from './history.ts';
import { COVERS_FROM, ENOUGH_HISTORY } from './historyFrom.ts';
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
  /** The text as counted or guessed, before the history corrected it. */
  text: { tokens: number; by: TextBy };
  imageSize?: string;
  marks: ('offline' | 'counted-by-simulator' | 'no-history' | 'inferred')[];
}

/** The least that any model was recorded to count for one input image. */
const LEAST_IMAGE_TOKENS = 258;

/** What a panel would use of a model, or why that cannot be said. */
export function expectedMeters(
  panel: Panel,
  entry: ModelEntry,
  textCount: TextCount | undefined,
  history: OutputHistory | undefined,
  l10n: L10n,
): Expected | { unknown: string } {
  const request = panelRequest(panel);
  const text = inputText(request, textCount, history?.input, l10n);
  const references = inputImages(request.references.length, entry, history?.referenceImage, l10n);
  if (typeof references === 'string') return { unknown: references };
  const image = entry.kind === 'image' ? outputImage(panel, entry, l10n) : undefined;
  if (typeof image === 'string') return { unknown: image };
  const known = history && history.n >= ENOUGH_HISTORY ? history : undefined;
  const recorded = outputDefault(entry, l10n);
  const output = known ? ownOutput(known, recorded, l10n) : recorded;
  if (!output) {
    const unknown = l10n.t('what {0} answers was never recorded, so its output cannot be foreseen', entry.id);
    return { unknown };
  }
  const expected: Expected = { meters: [text.meter], text: text.raw, marks: [] };
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

/** Few calls say what is likely, not how far it can go: until they do, the range of recorded answers is kept in it. */
function ownOutput(
  own: OutputHistory,
  recorded: OutputHistory | undefined,
  l10n: L10n,
): OutputHistory & { basis: string } {
  const basis = historyBasis(own, l10n);
  if (own.n >= COVERS_FROM || !recorded) return { ...own, basis };
  const both = (a: Spread, b: Spread): Spread => ({
    low: Math.min(a.low, b.low),
    likely: a.likely,
    high: Math.max(a.high, b.high),
  });
  return {
    ...own,
    basis,
    thoughts: both(own.thoughts, recorded.thoughts),
    text: both(own.text, recorded.text),
  };
}

function historyBasis({ n, of }: OutputHistory, l10n: L10n): string {
  return of === 'spec'
    ? l10n.t('your last {0} calls of this spec with this model', n)
    : l10n.t('your last {0} calls of this model', n);
}

function inputText(
  request: PanelRequest,
  count: TextCount | undefined,
  ratios: OutputHistory['input'],
  l10n: L10n,
): { meter: ExpectedMeter; raw: Expected['text'] } {
  const by: TextBy = count?.by ?? 'offline';
  const tokens = count ? always(count.tokens) : offlineTokens(wholeText(request));
  const raw = { tokens: tokens.likely, by };
  const basis = {
    service: l10n.t('counted by the service'),
    simulator: l10n.t('counted by the simulator'),
    offline: l10n.t('guessed offline from the length of the text'),
  }[by];
  const ratio = ratios?.[by];
  if (!ratio || (ratio.low === 1 && ratio.high === 1))
    return { meter: { meter: 'input.text', tokens, basis }, raw };
  const corrected = times(tokens.likely, ratio);
  const said = l10n.t('{0}, ×{1} as in your last {2} calls', basis, ratio.likely.toFixed(2), ratio.n);
  return { meter: { meter: 'input.text', tokens: corrected, basis: said }, raw };
}

/** The text of a request as the offline rule sees it. */
function wholeText({ systemInstruction, text }: PanelRequest): string {
  return systemInstruction === undefined ? text : `${systemInstruction}\n${text}`;
}

function times(tokens: number, { low, likely, high }: Spread): Spread {
  return {
    low: Math.floor(tokens * low),
    likely: Math.round(tokens * likely),
    high: Math.ceil(tokens * high),
  };
}

function inputImages(
  sent: number,
  entry: ModelEntry,
  seen: OutputHistory['referenceImage'],
  l10n: L10n,
): { meter: ExpectedMeter; inferred: boolean } | undefined | string {
  if (sent === 0) return undefined;
  const each = entry.image?.inputImageTokens;
  const published = each !== undefined && entry.image?.inputImageTokensConfidence === undefined;
  const count = sent === 1 ? l10n.t('1 reference') : l10n.t('{0} references', sent);
  const meter = (tokens: Spread, basis: string): ExpectedMeter => ({ meter: 'input.image', tokens, basis });
  if (published) return { meter: meter(always(sent * each), l10n.t('{0}, exact', count)), inferred: false };
  if (seen) {
    const basis = l10n.t('{0}, as in your last {1} calls', count, seen.n);
    return { meter: meter(times(sent, seen), basis), inferred: false };
  }
  if (each === undefined) return l10n.t('the tokens of a reference image are not known for {0}', entry.id);
  const tokens = {
    low: sent * Math.min(each, LEAST_IMAGE_TOKENS),
    likely: sent * each,
    high: Math.ceil(sent * each * 1.5),
  };
  return { meter: meter(tokens, l10n.t('{0}, not published for this model', count)), inferred: true };
}

function outputImage(
  panel: Panel,
  entry: ModelEntry,
  l10n: L10n,
): { meter: ExpectedMeter; size: string } | string {
  const { image } = entry;
  const size = panel.spec.imageSize ?? image?.defaultSize;
  const tokens = size === undefined ? undefined : image?.sizes[size]?.tokens;
  if (size === undefined || tokens === undefined)
    return l10n.t('{0} has no known token count for a {1} image', entry.id, size ?? '');
  return {
    meter: { meter: 'output.image', tokens: always(tokens), basis: l10n.t('{0}, exact', size) },
    size,
  };
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
