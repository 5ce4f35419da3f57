import type { Attribution } from './headers.ts';
import { tagNamed, tagValue } from './tagNames.ts';

/** More than that many are no attribution. */
const MOST = 20;

/**
 * Tags for clients that cannot set a header: they follow the token of the base URL, before the service's own path, as
 * `/t/feature=covers/agent=artist/terminal=render/v1beta/models/…`. Values are percent-encoded. They are part of
 * the base URL, so that clients which put their own query behind it keep them.
 *
 * `path` begins behind the token. Undefined when it begins with `/t/` and is not of that form.
 */
export function readPathTags(path: string): (Attribution & { rest: string; prefix: string }) | undefined {
  const found: Attribution & { rest: string; prefix: string } = { tags: {}, rest: path, prefix: '' };
  if (!path.startsWith('/t/')) return found;
  let at = 2;
  let count = 0;
  for (;;) {
    const end = path.indexOf('/', at + 1);
    const segment = path.slice(at + 1, end < 0 ? path.length : end);
    const equals = segment.indexOf('=');
    if (equals < 1) break;
    if (++count > MOST || end < 0) return undefined;
    if (!take(found, segment.slice(0, equals), segment.slice(equals + 1))) return undefined;
    at = end;
  }
  if (count === 0) return undefined;
  return { ...found, prefix: path.slice(0, at), rest: path.slice(at) };
}

/** An unknown name is let by: an older version may meet the tags of a newer one. */
function take(found: Attribution, name: string, encoded: string): boolean {
  try {
    const value = tagValue(decodeURIComponent(encoded));
    const tag = tagNamed(name);
    if (value !== undefined && name === 'terminal') found.terminal = value;
    else if (value !== undefined && tag !== undefined) found.tags[tag] ??= value;
    return true;
  } catch {
    return false; // no percent-encoding of UTF-8
  }
}

/** `{ feature: 'covers' }` → `/t/feature=covers`, to stand behind the token of a base URL; '' without any. */
export function pathTags({ tags, terminal }: Attribution): string {
  const pairs = Object.entries({ ...tags, terminal }).flatMap(([name, value]) =>
    value === undefined ? [] : `/${name}=${encodeURIComponent(value)}`,
  );
  return pairs.length === 0 ? '' : `/t${pairs.join('')}`;
}
