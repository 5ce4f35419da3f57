import { canonicalModelId } from '../../pricing/modelId.ts';

/** Paths of the service beside generating, models, batches and caches. */
export type OtherRoute =
  | { to: 'upload' }
  | { to: 'files'; action: 'list' | 'get' | 'delete'; name: string }
  | { to: 'embed'; model: string; version: string; many: boolean }
  | { to: 'chat' }
  | { to: 'embeddings' }
  | { to: 'openAiModels' }
  | { to: 'interactions'; action: 'create' | 'get' | 'delete'; id: string };

const PATHS: readonly [RegExp, (method: string, match: string[]) => OtherRoute | undefined][] = [
  [
    /^\/upload\/v1(?:beta|alpha)?\/files$/,
    (method) => (method === 'POST' || method === 'PUT' ? { to: 'upload' } : undefined),
  ],
  [
    /^\/v1(?:beta|alpha)?\/files$/,
    (method) => (method === 'GET' ? { to: 'files', action: 'list', name: '' } : undefined),
  ],
  [
    /^\/v1(?:beta|alpha)?\/(files\/[^/:]+)$/,
    (method, [, name = '']) => one(method, (action) => ({ to: 'files', action, name })),
  ],
  [
    /^\/(v1(?:beta|alpha)?)\/models\/([^/:%]+)(?::|%3A)(embedContent|batchEmbedContents)$/i,
    (method, [, version = '', model = '', action]) =>
      method === 'POST'
        ? { to: 'embed', model: canonicalModelId(model), version, many: action === 'batchEmbedContents' }
        : undefined,
  ],
  [/^\/v1beta\/openai\/chat\/completions$/, (method) => (method === 'POST' ? { to: 'chat' } : undefined)],
  [/^\/v1beta\/openai\/embeddings$/, (method) => (method === 'POST' ? { to: 'embeddings' } : undefined)],
  [/^\/v1beta\/openai\/models$/, (method) => (method === 'GET' ? { to: 'openAiModels' } : undefined)],
  [
    /^\/v1(?:beta|alpha)?\/interactions$/,
    (method) => (method === 'POST' ? { to: 'interactions', action: 'create', id: '' } : undefined),
  ],
  [
    /^\/v1(?:beta|alpha)?\/interactions\/([^/:]+)$/,
    (method, [, id = '']) => one(method, (action) => ({ to: 'interactions', action, id })),
  ],
];

export function otherRouteOf(method: string, url: string): OtherRoute | undefined {
  const { pathname } = new URL(url, 'http://simulator');
  for (const [pattern, route] of PATHS) {
    const match = pattern.exec(pathname);
    if (match) return route(method, match);
  }
  return undefined;
}

function one(method: string, route: (action: 'get' | 'delete') => OtherRoute): OtherRoute | undefined {
  return method === 'GET' ? route('get') : method === 'DELETE' ? route('delete') : undefined;
}
