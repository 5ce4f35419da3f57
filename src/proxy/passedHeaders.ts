import type { IncomingMessage } from 'node:http';

/** Of one connection, not of the message (RFC 9110, 7.6.1); Host and Expect are answered by whoever gets them. */
const HOP_BY_HOP = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);
const NOT_UPSTREAM = new Set([...HOP_BY_HOP, 'host', 'expect', 'forwarded', 'via', 'x-real-ip']);

/** Headers that go upstream, in their order and case; `raw` lacks the attribution already. */
export function upstreamHeaders(raw: readonly string[], request: IncomingMessage, host: string): string[] {
  const headers = ['Host', host, ...kept(raw, NOT_UPSTREAM, named(request), /^x-forwarded-/)];
  const bodiless =
    request.headers['content-length'] === undefined && request.headers['transfer-encoding'] === undefined;
  // Node would announce a body of chunks.
  if (bodiless && ['POST', 'PUT', 'PATCH'].includes(request.method ?? ''))
    headers.push('Content-Length', '0');
  return headers;
}

/** Headers that go back to the client; `rewrite` may change a value, by its name in lower case. */
export function clientHeaders(
  response: IncomingMessage,
  rewrite: (name: string, value: string) => string,
): string[] {
  return kept(response.rawHeaders, HOP_BY_HOP, named(response), undefined, rewrite);
}

function kept(
  raw: readonly string[],
  out: ReadonlySet<string>,
  ofConnection: ReadonlySet<string>,
  pattern?: RegExp,
  rewrite?: (name: string, value: string) => string,
): string[] {
  const headers: string[] = [];
  for (let at = 0; at + 1 < raw.length; at += 2) {
    const name = raw[at] ?? '';
    const value = raw[at + 1] ?? '';
    const lower = name.toLowerCase();
    if (!out.has(lower) && !ofConnection.has(lower) && pattern?.test(lower) !== true)
      headers.push(name, rewrite ? rewrite(lower, value) : value);
  }
  return headers;
}

const NO_NAMES: ReadonlySet<string> = new Set();

/** Headers that Connection names are of the connection as well; not the ones that a message cannot do without. */
function named({ headers: { connection } }: IncomingMessage): ReadonlySet<string> {
  if (connection === undefined || connection === 'keep-alive') return NO_NAMES;
  const names = connection.split(',').map((name) => name.trim().toLowerCase());
  return new Set(names.filter((name) => name !== '' && name !== 'content-length' && name !== 'content-type'));
}
