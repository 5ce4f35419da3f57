import type { Tags } from '../call.ts';
import { clientName } from './clientName.ts';
import { callSite, siteTag } from './callSite.ts';
import { tagNamed, tagValue } from './tagNames.ts';

/** What a request says of itself; none of it goes upstream. */
export interface Attribution {
  tags: Tags;
  terminal?: string;
  /** Name and version of the library that sent it, as `google-genai-sdk/3.1.0`. */
  client?: string;
}

/** file:line and function of the calling source (callSite.ts), from the Node preload. */
export const SITE_HEADER = 'x-panelmeter-site';
/** The name of the terminal, percent-encoded where it is not ASCII. */
export const TERMINAL_HEADER = 'x-panelmeter-terminal';

/** `x-` and a name of tagNames.ts. What begins with x-panelmeter- is ours whatever it is. */
const OURS = /^x-panelmeter-/;
/** A tracking key of another service: a secret that is neither kept nor sent on. */
const SECRET = 'x-cloudidr-key';

/**
 * Reads the attribution off raw headers (name, value, name, …), and gives those that go on: the others, in their order
 * and case.
 */
export function readHeaders(raw: readonly string[]): Attribution & { rest: string[] } {
  const tags: Tags = {};
  const rest: string[] = [];
  let terminal: string | undefined;
  let goog: string | undefined;
  let agent: string | undefined;
  for (let at = 0; at + 1 < raw.length; at += 2) {
    const [name = '', value = ''] = [raw[at], raw[at + 1]];
    const lower = name.toLowerCase();
    const tag = lower.startsWith('x-') ? tagNamed(lower.slice(2)) : undefined;
    if (tag !== undefined) {
      const text = tagValue(utf8(value));
      // X-Project is preferred to its older alias, wherever it stands.
      if (text !== undefined && (tags[tag] === undefined || lower === 'x-project')) tags[tag] = text;
    } else if (OURS.test(lower)) {
      const site = lower === SITE_HEADER ? callSite(value) : undefined;
      if (site) tags.site = siteTag(site);
      if (lower === TERMINAL_HEADER) terminal = tagValue(decoded(value));
    } else if (lower !== SECRET) {
      if (lower === 'x-goog-api-client') goog = value;
      else if (lower === 'user-agent') agent = value;
      rest.push(name, value);
    }
  }
  const client = clientName(goog, agent);
  return {
    tags,
    rest,
    ...(terminal === undefined ? {} : { terminal }),
    ...(client === undefined ? {} : { client }),
  };
}

/** Percent-decoded where that is possible. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // it was not encoded
  }
}

/** Node hands header bytes over as Latin-1; clients write UTF-8. */
function utf8(latin1: string): string {
  const text = Buffer.from(latin1, 'latin1').toString('utf8');
  return text.includes('\ufffd') ? latin1 : text;
}
