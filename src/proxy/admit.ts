import type { IncomingMessage } from 'node:http';
import { REFUSALS, type ErrorAnswer } from './errorAnswer.ts';
import { readTarget, type Target } from './target.ts';

const VERBS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE']);

interface Door {
  port: number;
  isToken: (candidate: string) => boolean;
}

type Admission = { ok: true; target: Target } | { ok: false; answer: ErrorAnswer };

/**
 * All checks before anything is forwarded, in this order: Host (a page that had its name rebound to us names itself
 * there), browser headers, token, path, method, framing.
 */
export function admit(request: IncomingMessage, { port, isToken }: Door): Admission {
  const { headers, rawHeaders, method = '', url = '' } = request;
  const host = headers.host?.toLowerCase();
  if (count(rawHeaders, 'host') !== 1 || (host !== `127.0.0.1:${port}` && host !== `localhost:${port}`))
    return { ok: false, answer: REFUSALS.host };
  const site = headers['sec-fetch-site'];
  if (headers.origin !== undefined || (site !== undefined && site !== 'none'))
    return { ok: false, answer: REFUSALS.browser };
  const target = readTarget(url, isToken);
  if ('refused' in target) return { ok: false, answer: REFUSALS[target.refused] };
  if (!VERBS.has(method)) return { ok: false, answer: REFUSALS.verb };
  if (!isWellFramed(request)) return { ok: false, answer: REFUSALS.form };
  return { ok: true, target };
}

/** Node's parser refuses the rest of the smuggling shapes; what two servers could read in two ways is refused here. */
function isWellFramed({ headers, rawHeaders }: IncomingMessage): boolean {
  const coding = headers['transfer-encoding'];
  if (coding !== undefined && coding.trim().toLowerCase() !== 'chunked') return false;
  if (coding !== undefined && headers['content-length'] !== undefined) return false;
  return count(rawHeaders, 'content-length') <= 1 && count(rawHeaders, 'transfer-encoding') <= 1;
}

function count(raw: readonly string[], name: string): number {
  let found = 0;
  for (let at = 0; at < raw.length; at += 2) {
    const each = raw[at];
    if (each?.length === name.length && each.toLowerCase() === name) found += 1;
  }
  return found;
}
