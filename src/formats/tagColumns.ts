import { type Call, TAG_NAMES } from '../call.ts';
import type { Cell } from './callColumns.ts';

/** `userSegment` → `tag_user_segment`. */
function columnName(tag: string): string {
  return `tag_${tag.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}`;
}

/** The others are in `tags`. */
export function tagColumns<T>(column: (name: string, about: string, of: (call: Call) => Cell) => T): T[] {
  return TAG_NAMES.map((tag) => column(columnName(tag), `The tag \`${tag}\`.`, ({ tags }) => tags[tag]));
}
