import type { Call } from '../call.ts';
import type { Cell } from './callColumns.ts';

/** Tags that are columns of their own; the others are in `tags`. */
const NAMED = [
  'panel',
  'scene',
  'chapter',
  'phase',
  'characters',
  'workflow',
  'feature',
  'agent',
  'department',
  'project',
  'tenant',
  'user',
  'userSegment',
  'requestId',
  'env',
  'branch',
] as const;

/** `userSegment` → `tag_user_segment`. */
function columnName(tag: string): string {
  return `tag_${tag.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}`;
}

export function tagColumns<T>(column: (name: string, about: string, of: (call: Call) => Cell) => T): T[] {
  return NAMED.map((tag) => column(columnName(tag), `The tag \`${tag}\`.`, ({ tags }) => tags[tag]));
}
