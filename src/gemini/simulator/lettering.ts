import { stringToPaths } from 'hershey';
import type { Raster } from './raster.ts';

/** Height of a capital letter in the font's own units, and the distance of two lines of text. */
const CAP_HEIGHT = 21;
const LINE_HEIGHT = 34;

/** A text colour over a plain ground, as palette indices: the ground, then `steps` shades up to the ink. */
export interface Ink {
  ramp: number;
  steps: number;
}

interface Glyph {
  advance: number;
  paths: readonly (readonly (readonly [number, number])[])[];
}

const glyphs = new Map<string, Glyph>();

/** A letter of the Hershey font; one that it does not have is drawn as a box, so that nothing vanishes. */
function glyph(letter: string): Glyph {
  const known = glyphs.get(letter);
  if (known) return known;
  const { bounds, paths } = stringToPaths(letter);
  const drawn = paths.filter((path) => path.length > 0);
  const made: Glyph =
    drawn.length === 0 && letter.trim() !== ''
      ? { advance: 20, paths: [[[-7, -9], [7, -9], [7, 10], [-7, 10], [-7, -9]]] } // prettier-ignore
      : { advance: bounds.maxX - bounds.minX, paths: drawn };
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
  return (capHeight * LINE_HEIGHT) / CAP_HEIGHT;
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
  const thickness = Math.max(1, scale * 2.2 * bold);
  let left = x;
  for (const letter of text) {
    const { advance, paths } = glyph(letter);
    const middle = left + (advance * scale) / 2;
    for (const path of paths) {
      const points = path.map(([px, py]) => ({ x: middle + px * scale, y: y + (12 - py) * scale }));
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
