import { canonicalModelId } from '../../pricing/modelId.ts';

/** Where a request's path leads. */
export type Route =
  | {
      to: 'generateContent' | 'streamGenerateContent' | 'countTokens';
      version: string;
      model: string;
      sse: boolean;
    }
  | { to: 'batchGenerateContent'; version: string; model: string }
  | {
      to: 'batch';
      action: 'list' | 'get' | 'cancel' | 'delete';
      name: string;
      pageSize: number;
      pageToken: string;
    }
  | { to: 'cache'; action: 'create' | 'get' | 'delete'; name: string }
  | { to: 'list'; pageSize: number; pageToken: string }
  | { to: 'get'; version: string; model: string };

/** Reads the service's paths under /v1, /v1beta and /v1alpha; `:` may come percent-encoded. */
export function routeOf(method: string, url: string): Route | undefined {
  const { pathname, searchParams } = new URL(url, 'http://simulator');
  const resource = resourceRoute(method, pathname, searchParams);
  if (resource) return resource;
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
  if (action === 'batchGenerateContent') return { to: action, version, model };
  if (action !== 'generateContent' && action !== 'streamGenerateContent' && action !== 'countTokens')
    return undefined;
  return { to: action, version, model, sse: searchParams.get('alt') === 'sse' };
}

/** `batches` and `cachedContents`: kept by the service and asked about by name. */
function resourceRoute(method: string, pathname: string, search: URLSearchParams): Route | undefined {
  const [, kind, id, verb] =
    /^\/(?:v1beta|v1alpha)\/(batches|cachedContents)(?:\/([^/:%]+)(?:(?::|%3A)(\w+))?)?$/i.exec(pathname) ??
    [];
  if (kind === undefined) return undefined;
  const name = id === undefined ? '' : `${kind}/${id}`;
  const asked = `${method} ${id === undefined ? 'all' : 'one'}${verb === undefined ? '' : `:${verb}`}`;
  if (kind === 'cachedContents') {
    const action = CACHE_ACTIONS.get(asked);
    return action && { to: 'cache', action, name };
  }
  const action = BATCH_ACTIONS.get(asked);
  const pageSize = Math.min(1000, Number(search.get('pageSize') ?? 50) || 50);
  return action && { to: 'batch', action, name, pageSize, pageToken: search.get('pageToken') ?? '' };
}

const CACHE_ACTIONS = new Map<string, 'create' | 'get' | 'delete'>([
  ['POST all', 'create'],
  ['GET one', 'get'],
  ['DELETE one', 'delete'],
]);
const BATCH_ACTIONS = new Map<string, 'list' | 'get' | 'cancel' | 'delete'>([
  ['GET all', 'list'],
  ['GET one', 'get'],
  ['POST one:cancel', 'cancel'],
  ['DELETE one', 'delete'],
]);
