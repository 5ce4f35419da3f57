import http from 'http';
import https from 'https';
import Module from 'module';
import type { CallSites } from './callSites.ts';
import { GEMINI_HOST, isProxied, type ProxyTarget } from './proxyTarget.ts';
import { SITE_HEADER } from '../headers.ts';

type Options = https.RequestOptions & Record<string, unknown>;
type Request = (...args: unknown[]) => http.ClientRequest;
/** What only a connection by TLS to the service itself needs. */
const OF_TLS = [
  'agent',
  'agents',
  'createConnection',
  'servername',
  'defaultPort',
  '_defaultAgent',
  'href',
  'origin',
  'uri',
  'lookup',
  'family',
];

/** Calls of http.request and https.request to Gemini go through the proxy, with the place they come from. */
export function patchHttp(target: ProxyTarget, sites: CallSites): void {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- all its forms are taken apart below
  const send = http.request as Request;
  for (const module of [http, https]) {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as above
    const original = module.request as Request;
    const request: Request = function (this: unknown, ...args) {
      let redirected: unknown[] | undefined;
      try {
        redirected = redirect(target, sites, args, module === https);
      } catch {
        redirected = undefined; // the original says what is wrong with the arguments
      }
      return redirected ? send(...redirected) : original.apply(this, args);
    };
    const get: Request = function (this: unknown, ...args) {
      const sent = request.apply(this, args);
      sent.end();
      return sent;
    };
    Object.assign(module, { request, get });
  }
  if (typeof Module.syncBuiltinESMExports === 'function') Module.syncBuiltinESMExports();
}

function redirect(
  target: ProxyTarget,
  sites: CallSites,
  args: unknown[],
  secure: boolean,
): unknown[] | undefined {
  const options = optionsOf(args);
  const hostname = options.hostname || options.host || '';
  const port = options.port === undefined || options.port === null ? '' : String(options.port);
  const path = options.path || '/';
  const gemini = secure && hostname === GEMINI_HOST && (port === '' || port === '443');
  const pathname = path.replace(/\?.*$/, '');
  if (!gemini && (secure || !isProxied(target, { hostname, port, pathname }))) return undefined;
  const site = sites.now();
  const next: Options = { ...options };
  if (gemini) {
    for (const name of OF_TLS) delete next[name];
    Object.assign(next, { protocol: 'http:', hostname: target.hostname, host: target.hostname });
    Object.assign(next, { port: target.port, path: target.path + path });
  }
  next.headers = headersOf(options.headers, gemini ? `${target.hostname}:${target.port}` : undefined, site);
  const callback = args.find((arg) => typeof arg === 'function');
  return callback === undefined ? [next] : [next, callback];
}

/** (url, options?, callback?) and (options, callback?) as one object. */
function optionsOf(args: unknown[]): Options {
  const [first, second] = args;
  const given = isObject(second) ? second : {};
  if (typeof first === 'string') return { ...fromUrl(new URL(first)), ...given };
  if (isObject(first) && typeof first['href'] === 'string' && 'searchParams' in first)
    return { ...fromUrl(new URL(first['href'])), ...given };
  return { ...(isObject(first) ? first : {}), ...given };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function fromUrl({ protocol, hostname, port, pathname, search, username, password }: URL): Options {
  const auth =
    username === '' ? {} : { auth: `${decodeURIComponent(username)}:${decodeURIComponent(password)}` };
  return { protocol, hostname, ...(port === '' ? {} : { port }), path: `${pathname}${search}`, ...auth };
}

/** Headers as they were, a host of the service replaced and the site added; flat lists stay lists. */
function headersOf(
  given: Options['headers'],
  host: string | undefined,
  site: string | undefined,
): Options['headers'] {
  if (Array.isArray(given)) {
    const list: unknown[] = given;
    const flat = list.flat().map(String);
    const kept = flat.flatMap((name, at) =>
      at % 2 === 0 && !(host !== undefined && name.toLowerCase() === 'host')
        ? [name, flat[at + 1] || '']
        : [],
    );
    return [
      ...kept,
      ...(host === undefined ? [] : ['Host', host]),
      ...(site === undefined ? [] : [SITE_HEADER, site]),
    ];
  }
  const headers: http.OutgoingHttpHeaders = {};
  for (const [name, value] of Object.entries(given || {}))
    if (host === undefined || name.toLowerCase() !== 'host') headers[name] = value;
  return { ...headers, ...(site === undefined ? {} : { [SITE_HEADER]: site }) };
}
