import { tagValue } from './tagNames.ts';

/** Where in the workspace a call was written. */
export interface CallSite {
  /** Relative to the workspace folder, with `/`. */
  file: string;
  /** 1-based. */
  line: string;
  /** Absent at the top level of a module. */
  function?: string;
}

const LONGEST = 1000;

/**
 * `src/a%20b.ts:12:draw` → file, line, function. File and function come percent-encoded, so that neither holds a colon.
 * Undefined for anything else, and for a file that lies outside of the workspace.
 */
export function callSite(header: string): CallSite | undefined {
  if (header.length > LONGEST) return undefined;
  const match = /^([^:]{1,600}):(\d{1,7})(?::([^:]{0,300}))?$/.exec(header.trim());
  if (!match) return undefined;
  const [, encoded = '', line = '', name = ''] = match;
  try {
    const file = tagValue(decodeURIComponent(encoded).replaceAll('\\', '/'));
    if (file === undefined || file.startsWith('/') || /^[a-z]:|(?:^|\/)\.\.(?:\/|$)/i.test(file))
      return undefined;
    const named = tagValue(decodeURIComponent(name));
    return { file, line: String(Number(line)), ...(named === undefined ? {} : { function: named }) };
  } catch {
    return undefined; // no percent-encoding of UTF-8
  }
}

/** The header's value for a place in the workspace. Also runs in old Nodes (preload/). */
export function siteHeader({ file, line, function: name }: CallSite): string {
  const encoded = [encodeURIComponent(file).replace(/%2F/g, '/'), line];
  if (name !== undefined) encoded.push(encodeURIComponent(name));
  return encoded.join(':');
}

/** The tag `site` of a call: `src/a b.ts:12:draw`, where only colons and per cent signs of names are encoded. */
export function siteTag({ file, line, function: name }: CallSite): string {
  const plain = (text: string): string => text.replace(/[%:]/g, (sign) => encodeURIComponent(sign));
  return [plain(file), line, ...(name === undefined ? [] : [plain(name)])].join(':');
}

/** What a tag of siteTag says; undefined for any other text. */
export function readSiteTag(tag: string): (Omit<CallSite, 'line'> & { line: number }) | undefined {
  const [file = '', line = '', name, ...more] = tag.split(':');
  if (file === '' || !/^[1-9]\d{0,6}$/.test(line) || more.length > 0) return undefined;
  try {
    return {
      file: decodeURIComponent(file),
      line: Number(line),
      ...(name === undefined ? {} : { function: decodeURIComponent(name) }),
    };
  } catch {
    return undefined;
  }
}
