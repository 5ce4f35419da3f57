import type { PriceBook } from '../pricing/priceBook.ts';
import { bookEntry } from '../panels/bookEntry.ts';
import type { ExpectedMeter } from '../panels/expectedMeters.ts';
import { outputDefault } from '../panels/outputDefaults.ts';
import { priceSpread } from '../panels/priceSpread.ts';
import type { ProxyQuestion } from '../proxy/messages.ts';
import type { GuardQuestion } from './budgetRefusal.ts';

/** Bytes of a request for one token, at the least: JSON around it, and languages with short tokens. */
const BYTES_PER_TOKEN = 3;
/** Of one inline image where the model does not say: as many as any model was recorded to count. */
const IMAGE_TOKENS = 1120;
/** Where neither the request, nor the history, nor any recorded answer tells. */
const OUTPUT_TOKENS = 8192;

/**
 * What a proxied call may take, without its body: length / 3 as text, inline images by rule, and as output the limit
 * that it names, else `p99` (output tokens of this model's calls so far), else what was recorded of the model.
 */
export function holdOf(
  asked: ProxyQuestion,
  book: PriceBook,
  at: number,
  p99: (modelId: string) => number | undefined,
): GuardQuestion {
  const { id, model, tags, simulated, candidates = 1 } = asked;
  const entry = bookEntry(book, model)?.entry;
  const recorded = entry && outputDefault(entry);
  const usual =
    (entry && p99(entry.id)) ?? (recorded ? recorded.text.high + recorded.thoughts.high : OUTPUT_TOKENS);
  const embeds = /embed/i.test(asked.method);
  const meters: ExpectedMeter[] = [
    meter('input.text', Math.ceil(asked.contentBytes / BYTES_PER_TOKEN)),
    meter('input.image', asked.images * (entry?.image?.inputImageTokens ?? IMAGE_TOKENS)),
  ];
  if (!embeds) meters.push(meter('output.text', (asked.maxOutputTokens ?? usual) * candidates));
  const image = entry?.kind === 'image' ? entry.image : undefined;
  const images = image ? candidates : 0;
  if (image) {
    const size = asked.imageSize ?? image.defaultSize;
    const dearest = Math.max(...Object.values(image.sizes).map(({ tokens }) => tokens));
    meters.push(meter('output.image', (image.sizes[size]?.tokens ?? dearest) * images));
  }
  const priced = entry && priceSpread(book, entry.id, at, meters, 'standard');
  return {
    id,
    model,
    highest: priced && !('unknown' in priced) ? priced.high : undefined,
    tokens: meters.reduce((sum, { tokens }) => sum + tokens.high, 0),
    images,
    tags,
    simulated,
  };
}

function meter(name: ExpectedMeter['meter'], tokens: number): ExpectedMeter {
  return { meter: name, tokens: { low: 0, likely: 0, high: tokens }, basis: '' };
}
