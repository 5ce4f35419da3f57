import type { Random } from './seed.ts';

const OPENINGS = [
  'The lantern',
  'A cold wind',
  'The courtyard',
  'Her letter',
  'The old guard',
  'A single bell',
  'The river',
  'His shadow',
];
const ACTS = ['waits for', 'turns from', 'answers', 'remembers', 'crosses', 'follows', 'hides', 'outlives'];
const OBJECTS = [
  'the closed gate',
  'the first snow',
  'a name nobody says',
  'the road to the capital',
  'the last boat',
  'an empty hall',
  'the promise',
  'the morning watch',
];
const ENDS = [
  'before dawn',
  'without a word',
  'as the rain begins',
  'while the city sleeps',
  'for the third time',
  'and nobody looks up',
];

/** Plain filler text: about `words` words, the same ones for the same start. */
export function prose(random: Random, words: number): string {
  const pick = (from: readonly string[]): string => from[Math.floor(random() * from.length)] ?? '';
  const sentences: string[] = [];
  for (let count = 0; count < words; count += 9) {
    sentences.push(`${pick(OPENINGS)} ${pick(ACTS)} ${pick(OBJECTS)} ${pick(ENDS)}.`);
  }
  return sentences.join(' ');
}

/**
 * `Panel s1_p02`, `panel_id: s1_p02`, `## Panel 12 - the gate`: an id holds a digit, or has the line to itself,
 * so that "Panel shows the gate" names none.
 */
const PANEL_LINE =
  /^[\s#*>-]*panel(?:[_ ]?id)?\b[\s:#=*"'`([-]*((?=[\w.-]*\d)[\w.-]{1,40}|[\w.-]{1,40}(?=["'`)\]]?[^\S\n]*$))/im;

/** The id of the panel that a prompt is about, by its first line that names one. */
export function panelIdOf(text: string): string | undefined {
  return PANEL_LINE.exec(text)?.[1];
}

/** A prompt as the picture shows it: without the panel's own line, if that is all of it, and the markers. */
export function shownPrompt(text: string): string {
  const line = PANEL_LINE.exec(text);
  const alone = line !== null && /^["'`)\]]?[^\S\n]*(?:\n|$)/.test(text.slice(line.index + line[0].length));
  const rest = alone ? text.slice(0, line.index) + text.slice(line.index + line[0].length) : text;
  return rest.replace(/\[sim:[^\]]*\]/gi, '').trim();
}
