import type { CallSites } from './callSites.ts';
import { GEMINI_HOST, isProxied, type ProxyTarget } from './proxyTarget.ts';
import { SITE_HEADER } from '../headers.ts';

type Fetch = typeof globalThis.fetch;
type Input = Parameters<Fetch>[0];
type Init = Parameters<Fetch>[1];

/** A window that takes the proxy over needs less than that. */
const WAITS_MS = [100, 200, 400, 800];

/** Calls of the global fetch to Gemini go through the proxy, with the place they come from. */
export function patchFetch(target: ProxyTarget, sites: CallSites): void {
  const original = global.fetch;
  if (typeof original !== 'function') return;
  const patched = function fetch(input: Input, init?: Init): Promise<Response> {
    let redirected: [Input, Init] | undefined;
    try {
      redirected = redirect(target, sites, input, init);
    } catch {
      redirected = undefined; // the original says what is wrong with the arguments
    }
    if (!redirected) return original(input, init);
    return replayable(input, init)
      ? sendOrGoDirect(original, redirected, [input, init])
      : original(...redirected);
  };
  global.fetch = patched;
}

function isRequest(input: unknown): input is Request {
  return typeof Request === 'function' && input instanceof Request;
}

function redirect(
  target: ProxyTarget,
  sites: CallSites,
  input: Input,
  init: Init,
): [Input, Init] | undefined {
  const request = isRequest(input) ? input : undefined;
  const url = new URL(isRequest(input) ? input.url : String(input));
  const gemini = url.hostname === GEMINI_HOST && url.protocol === 'https:' && url.port === '';
  if (!gemini && !isProxied(target, url)) return undefined;
  const { hostname, port, path } = target;
  const place = gemini ? `http://${hostname}:${port}${path}${url.pathname}${url.search}` : url.href;
  const headers = new Headers((init && init.headers) || (request && request.headers));
  const site = sites.now();
  if (site !== undefined) headers.set(SITE_HEADER, site);
  return [request ? new Request(place, request) : place, Object.assign({}, init, { headers })];
}

/** Whether it can be sent a second time: a body that is read once cannot. */
function replayable(input: Input, init: Init): boolean {
  if (isRequest(input)) return input.body === null && !(init && init.body);
  const body: unknown = init && init.body;
  return body === undefined || body === null || typeof body === 'string' || ArrayBuffer.isView(body);
}

/**
 * The proxy ends with the last window of the workspace, and a program may outlive it (in tmux, or detached). Nothing was
 * sent when nobody listens, so the call can go where the program wanted it to go; that is said, for it is not counted.
 */
async function sendOrGoDirect(
  fetch: Fetch,
  proxied: [Input, Init],
  direct: [Input, Init],
): Promise<Response> {
  for (const wait of [...WAITS_MS, undefined]) {
    try {
      return await fetch(...proxied);
    } catch (error) {
      if (!nobodyListens(error)) throw error;
      if (wait === undefined) break;
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
  }
  tellOnce();
  return fetch(...direct);
}

function nobodyListens(error: unknown): boolean {
  const cause: unknown = error instanceof Error ? error.cause : undefined;
  return typeof cause === 'object' && cause !== null && Reflect.get(cause, 'code') === 'ECONNREFUSED';
}

let told = false;

function tellOnce(): void {
  if (told) return;
  told = true;
  process.stderr.write(
    'Panelmeter: its proxy does not answer (the window is closed), so Gemini calls of this process go directly and are not counted.\n',
  );
}
