import type { Tags } from '../call.ts';

/** A tag's value from outside: no control characters, not longer than this. */
const LONGEST = 200;

/**
 * What a client may say of a call, by header or in the path (pathTags.ts): the name there (lower case) and the Call's
 * tag. Two names of one tag: the first one that is there holds.
 */
const TAG_OF_NAME: ReadonlyMap<string, string> = new Map([
  ['department', 'department'],
  ['project', 'project'],
  ['team', 'project'],
  ['agent', 'agent'],
  ['feature', 'feature'],
  ['tenant', 'tenant'],
  ['user', 'user'],
  ['user-segment', 'userSegment'],
  ['request-id', 'requestId'],
  ['env', 'env'],
  ['panel-id', 'panel'],
  ['scene-id', 'scene'],
  ['chapter-id', 'chapter'],
  ['phase', 'phase'],
  ['workflow', 'workflow'],
  ['branch', 'branch'],
  ['commit', 'commit'],
  ['folder', 'folder'],
]);

const NAME_OF_TAG: ReadonlyMap<string, string> = new Map(
  [...TAG_OF_NAME].filter(([name]) => name !== 'team').map(([name, tag]) => [tag, name]),
);

/** Also tags as a Call names them (`userSegment`) are known. */
export function tagNamed(name: string): keyof Tags | undefined {
  return TAG_OF_NAME.get(name.toLowerCase()) ?? (NAME_OF_TAG.has(name) ? name : undefined);
}

/** Cut and cleaned; undefined when nothing is left. */
export function tagValue(text: string): string | undefined {
  // oxlint-disable-next-line no-control-regex -- they are what must not be kept
  const clean = text.replace(/[\u0000-\u001f\u007f]/g, ' ').trim();
  return clean === '' ? undefined : clean.slice(0, LONGEST);
}
