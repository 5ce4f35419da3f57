import { timingSafeEqual } from 'node:crypto';
import { readPathTags } from '../attribution/pathTags.ts';
import type { Attribution } from '../attribution/headers.ts';

/** Where a request goes. */
export interface Target {
  /** As it goes upstream, with its query: raw bytes as they came. */
  pathAndQuery: string;
  /** The same without the query: the only part that may be looked at. */
  path: string;
  /** Token and tags: what stands before the service's path in our own URL. */
  prefix: string;
  attribution: Attribution;
}

export type TargetAnswer = Target | { refused: 'token' | 'path' };

const LONGEST = 16_384;
const SERVICE = /^\/(?:(?:upload|download)\/)?(?:v1|v1beta|v1alpha)\//;
/** Live sessions: they are told why not. */
const LIVE = /^\/ws\//;
/** Ways to climb out of the path, or to name another host. */
const FORBIDDEN = /\.\.|\\|\/\/|%(?:2e|2f|5c|25|00)/i;

/** Compares in constant time; how long a token is, is no secret. */
export function tokenCheck(token: string): (candidate: string) => boolean {
  const wanted = Buffer.from(token);
  return (text) => {
    const candidate = Buffer.from(text);
    const fits = candidate.length === wanted.length;
    return timingSafeEqual(fits ? candidate : wanted, wanted) && fits;
  };
}

/** Reads a request's target, /k/TOKEN[/t/tag=value…]/v1beta/…?query. Nothing is decoded on the way to the upstream. */
export function readTarget(url: string, isToken: (candidate: string) => boolean): TargetAnswer {
  const match = /^\/k\/([\w-]{1,200})(\/.*)$/s.exec(url);
  if (!match || !isToken(match[1] ?? '')) return { refused: 'token' };
  const [, token = '', after = ''] = match;
  if (url.length > LONGEST || !/^[!-~]*$/.test(url)) return { refused: 'path' };
  const question = after.indexOf('?');
  const query = question < 0 ? '' : after.slice(question);
  const read = readPathTags(question < 0 ? after : after.slice(0, question));
  if (!read) return { refused: 'path' };
  const { rest: path, prefix, ...attribution } = read;
  if (FORBIDDEN.test(path) || /[#?]/.test(path) || !(SERVICE.test(path) || LIVE.test(path)))
    return { refused: 'path' };
  return { path, pathAndQuery: path + query, prefix: `/k/${token}${prefix}`, attribution };
}
