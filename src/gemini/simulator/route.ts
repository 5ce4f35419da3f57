import { canonicalModelId } from '../../pricing/modelId.ts';

/** Where a request's path leads. */
export type Route =
  | {
      to: 'generateContent' | 'streamGenerateContent' | 'countTokens';
      version: string;
      model: string;
      sse: boolean;
    }
  | { to: 'list'; pageSize: number; pageToken: string }
  | { to: 'get'; version: string; model: string };

/** Reads the service's paths under /v1, /v1beta and /v1alpha; `:` may come percent-encoded. */
export function routeOf(method: string, url: string): Route | undefined {
  const { pathname, searchParams } = new URL(url, 'http://simulator');
  const match = /^\/(v1|v1beta|v1alpha)\/models(?:\/([^/:%]+)(?:(?::|%3A)(\w+))?)?$/i.exec(pathname);
  if (!match) return undefined;
  const [, version = 'v1', id, action] = match;
  if (id === undefined) {
    const pageSize = Math.min(1000, Number(searchParams.get('pageSize') ?? 50) || 50);
    return method === 'GET'
      ? { to: 'list', pageSize, pageToken: searchParams.get('pageToken') ?? '' }
      : undefined;
  }
  const model = canonicalModelId(id);
  if (action === undefined) return method === 'GET' ? { to: 'get', version, model } : undefined;
  if (method !== 'POST') return undefined;
  if (action !== 'generateContent' && action !== 'streamGenerateContent' && action !== 'countTokens')
    return undefined;
  return { to: action, version, model, sse: searchParams.get('alt') === 'sse' };
}
