import { drawText, lineHeight, textWidth, wrapText } from './lettering.ts';
import { BADGE, FRAME, HILLS, INK_STEPS, makePalette, MOON, PAPER, SKY, SKY_STEPS, STAR } from './palette.ts';
import { encodePng } from './png.ts';
import { Raster } from './raster.ts';
import { randomFrom } from './seed.ts';
import type { Random } from './seed.ts';

export interface PanelPicture {
  width: number;
  height: number;
  /** The heading: the panel's id, or what stands for it. */
  title: string;
  prompt: string;
  /** One small line under the prompt: model, size, take. */
  note: string;
  /** Same text, same picture. */
  seed: string;
}

/**
 * A PNG that a person can tell from others of its chapter: a night sky over hills in colours of its own, with
 * the panel's id and prompt in a box below, and SIMULATED in the corner.
 */
export async function drawPanel(picture: PanelPicture): Promise<Buffer> {
  const random = randomFrom(picture.seed);
  const palette = makePalette(random);
  const raster = new Raster(picture.width, picture.height);
  // One unit is about 1/100 of the picture's side, whatever its shape.
  const unit = Math.min(
    Math.sqrt(picture.width * picture.height) / 100,
    Math.min(picture.width, picture.height) / 30,
  );
  const boxTop = Math.round(picture.height * (picture.width > picture.height * 1.4 ? 0.62 : 0.7));
  await drawSky(raster, boxTop, random);
  for (let layer = 0; layer < 3; layer++) await drawHills(raster, boxTop, layer, random);
  drawFrame(raster, unit * 1.6, boxTop);
  drawBox(raster, picture, unit, boxTop);
  drawBadge(raster, unit);
  return encodePng(raster, palette, 'Panelmeter simulator (SIMULATED picture, not made by a model)');
}

async function drawSky(raster: Raster, bottom: number, random: Random): Promise<void> {
  const shade = (y: number): number => SKY + Math.min(SKY_STEPS - 1, Math.floor((y / bottom) * SKY_STEPS));
  await raster.eachRow(0, bottom, (y) => raster.fillRow(y, 0, raster.width, shade(y)));
  const side = Math.min(raster.width, bottom);
  for (let star = 0; star < 70; star++) {
    const size = side * (0.0012 + random() * 0.0022);
    raster.fillDisc(random() * raster.width, random() * bottom * 0.75, size, STAR);
  }
  const moon = { x: raster.width * (0.2 + random() * 0.6), y: bottom * (0.2 + random() * 0.2) };
  const radius = side * (0.11 + random() * 0.06);
  for (let ring = 24; ring > 0; ring--) {
    const glow = Math.min(SKY + SKY_STEPS - 1, shade(moon.y) + Math.round(1.4 * (25 - ring)));
    raster.fillDisc(moon.x, moon.y, radius * (1 + ring * 0.03), glow);
  }
  raster.fillDisc(moon.x, moon.y, radius, MOON);
}

async function drawHills(raster: Raster, bottom: number, layer: number, random: Random): Promise<void> {
  const base = bottom * (0.6 + layer * 0.13);
  const waves = [1, 2.3, 5.1, 11].map((frequency) => ({
    frequency: frequency * (0.7 + random() * 0.6),
    phase: random() * Math.PI * 2,
    height: (bottom * (0.09 - layer * 0.02)) / frequency ** 0.8,
  }));
  const ridge = Float64Array.from({ length: raster.width }, (_, x) =>
    waves.reduce(
      (y, wave) => y + wave.height * Math.sin(wave.phase + (x / raster.width) * Math.PI * 2 * wave.frequency),
      base,
    ),
  );
  const top = Math.floor(ridge.reduce((least, y) => Math.min(least, y), bottom));
  await raster.eachRow(top, bottom, (y) => {
    const row = raster.row(y);
    for (let x = 0; x < raster.width; x++) {
      if (y >= (ridge[x] ?? bottom)) raster.bytes[row + x] = HILLS + layer;
    }
  });
}

function drawFrame(raster: Raster, width: number, boxTop: number): void {
  const { width: w, height: h } = raster;
  raster.fillRect(0, 0, w, width, FRAME);
  raster.fillRect(0, 0, width, h, FRAME);
  raster.fillRect(w - width, 0, width, h, FRAME);
  raster.fillRect(0, boxTop, w, h - boxTop, PAPER);
}

function drawBox(raster: Raster, picture: PanelPicture, unit: number, boxTop: number): void {
  const ink = { ramp: PAPER, steps: INK_STEPS };
  const margin = unit * 3.4;
  const width = raster.width - margin * 2;
  const fitting = (text: string, cap: number): number => Math.min(cap, (cap * width) / textWidth(text, cap));
  const titleCap = fitting(picture.title, unit * 4.2);
  const noteCap = fitting(picture.note, unit * 1.5);
  const promptCap = unit * 1.9;
  const noteTop = raster.height - margin - noteCap;
  const titleTop = boxTop + unit * 3;
  drawText(raster, picture.title, margin, titleTop, titleCap, ink, 1.5);
  // A very wide panel has no room below its title: the prompt stands beside it.
  const below = titleTop + lineHeight(titleCap) + lineHeight(promptCap) <= noteTop;
  const left = below
    ? margin
    : margin * 2 + Math.max(textWidth(picture.title, titleCap), textWidth(picture.note, noteCap));
  let y = below ? titleTop + lineHeight(titleCap) : titleTop;
  const bottom = below ? noteTop : raster.height - margin / 2;
  const lines = Math.floor((bottom - y) / lineHeight(promptCap));
  for (const line of wrapText(picture.prompt, promptCap, raster.width - margin - left, lines)) {
    drawText(raster, line, left, y, promptCap, ink);
    y += lineHeight(promptCap);
  }
  drawText(raster, picture.note, margin, noteTop, noteCap, ink);
}

function drawBadge(raster: Raster, unit: number): void {
  const cap = unit * 1.3;
  const width = textWidth('SIMULATED', cap);
  const left = raster.width - unit * 4 - width;
  raster.fillRect(left - unit, unit * 3, width + unit * 2, cap * 2.1, BADGE);
  drawText(raster, 'SIMULATED', left, unit * 3 + cap * 0.55, cap, { ramp: BADGE, steps: INK_STEPS });
}
