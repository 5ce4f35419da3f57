import manifest from '../../package.json' with { type: 'json' };
import { cacheSaving } from '../budgets/cacheSaving.ts';
import type { Call } from '../call.ts';
import type { PriceBook } from '../pricing/priceBook.ts';

/** Makes one OTLP/JSON traces request of some calls; the packages for it are read when the first is made. */
export function otlpRequest(book: () => PriceBook): (calls: readonly Call[]) => Promise<string> {
  return async (calls) => {
    const { otlpLine } = await import('./otlp.ts');
    return otlpLine(calls, manifest.version, (call) => cacheSaving(call, book()));
  };
}
