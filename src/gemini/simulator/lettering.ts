import type { Raster } from './raster.ts';
import { CAP_HEIGHT, glyphOf } from './strokeFont.ts';
import type { Glyph } from './strokeFont.ts';

/** In parts of a capital's height: the distance of two lines of text, and the thickness of a stroke. */
const LINE_HEIGHT = 1.62;
const THICKNESS = 0.105;

/** Stands for a letter that the font does not have, so that nothing vanishes. */
const BOX: Glyph = { advance: 24, strokes: [[[4, 0], [4, 25], [20, 25], [20, 0], [4, 0]]] }; // prettier-ignore

/** A text colour over a plain ground, as palette indices: the ground, then `steps` shades up to the ink. */
export interface Ink {
  ramp: number;
  steps: number;
}

const glyphs = new Map<string, Glyph>();

function glyph(letter: string): Glyph {
  const known = glyphs.get(letter);
  if (known) return known;
  const blank = letter.trim() === '' ? glyphOf(' ') : undefined;
  const made = blank ?? glyphOf(letter) ?? BOX;
  glyphs.set(letter, made);
  return made;
}

/** The width of a text whose capitals are `capHeight` pixels high. */
export function textWidth(text: string, capHeight: number): number {
  let units = 0;
  for (const letter of text) units += glyph(letter).advance;
  return (units * capHeight) / CAP_HEIGHT;
}

export function lineHeight(capHeight: number): number {
  return capHeight * LINE_HEIGHT;
}

/** Draws one line of text; `y` is the top of its capitals. */
export function drawText(
  raster: Raster,
  text: string,
  x: number,
  y: number,
  capHeight: number,
  ink: Ink,
  bold = 1,
): void {
  const scale = capHeight / CAP_HEIGHT;
  const thickness = Math.max(1, capHeight * THICKNESS * bold);
  let left = x;
  for (const letter of text) {
    const { advance, strokes } = glyph(letter);
    for (const stroke of strokes) {
      const points = stroke.map(([px, py]) => ({ x: left + px * scale, y: y + (CAP_HEIGHT - py) * scale }));
      for (const [at, point] of points.entries()) {
        raster.drawStroke(points[at - 1] ?? point, point, thickness, ink.ramp, ink.steps);
      }
    }
    left += advance * scale;
  }
}

/** Breaks a text into at most `lines` lines that fit the width; what is left out ends in dots. */
export function wrapText(text: string, capHeight: number, width: number, lines: number): string[] {
  const wrapped: string[] = [];
  let line = '';
  const words = text.split(/\s+/).filter((word) => word !== '');
  for (const word of words.flatMap((long) => pieces(long, capHeight, width))) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line === '' || textWidth(longer, capHeight) <= width) {
      line = longer;
      continue;
    }
    if (wrapped.length + 1 >= lines) return [...wrapped, `${line.slice(0, -3)}...`].slice(0, lines);
    wrapped.push(line);
    line = word;
  }
  return line === '' || lines < 1 ? wrapped : [...wrapped, line];
}

/** Cuts a word that is wider than the line. */
function pieces(word: string, capHeight: number, width: number): string[] {
  const cut: string[] = [];
  let piece = '';
  for (const letter of word) {
    if (piece !== '' && textWidth(piece + letter, capHeight) > width) {
      cut.push(piece);
      piece = '';
    }
    piece += letter;
  }
  return [...cut, piece];
}
