// A picture of the editor as a PNG with a palette: a fraction of the bytes, and no difference that an eye would find.
import { crc32, deflateSync } from 'node:zlib';
import { PNG } from 'pngjs';

/** `png`: bytes of an opaque PNG. The most frequent colours stay as they are; the rest takes the nearest of them. */
export function smallPng(png, most = 256) {
  const { width, height, data } = PNG.sync.read(png);
  const counts = new Map();
  for (let i = 0; i < data.length; i += 4) {
    const colour = (data[i] << 16) | (data[i + 1] << 8) | data[i + 2];
    counts.set(colour, (counts.get(colour) ?? 0) + 1);
  }
  const palette = chosen(counts, most);
  const places = new Map(palette.map((colour, index) => [colour, index]));
  const rows = Buffer.alloc((width + 1) * height); // each row begins with its filter: none
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const i = (y * width + x) * 4;
      const colour = (data[i] << 16) | (data[i + 1] << 8) | data[i + 2];
      let place = places.get(colour);
      if (place === undefined) places.set(colour, (place = nearest(colour, palette)));
      rows[y * (width + 1) + 1 + x] = place;
    }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 3, 0, 0, 0], 8); // 8 bits, palette
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('PLTE', Buffer.from(palette.flatMap(parts))),
    chunk('IDAT', deflateSync(rows, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** Half by how often a colour is there, the other half spread over what is left, so that pictures keep their shades. */
function chosen(counts, most) {
  const sorted = [...counts].sort(([, a], [, b]) => b - a);
  if (sorted.length <= most) return sorted.map(([colour]) => colour);
  const palette = sorted.slice(0, most / 2).map(([colour]) => colour);
  const boxes = new Map(); // 4 bits of each part
  for (const [colour, count] of sorted.slice(most / 2)) {
    const key = parts(colour).reduce((sum, part) => sum * 16 + (part >> 4), 0);
    const box = boxes.get(key) ?? { count: 0, sum: [0, 0, 0] };
    box.count += count;
    for (const [index, part] of parts(colour).entries()) box.sum[index] += part * count;
    boxes.set(key, box);
  }
  const shades = [...boxes.values()].sort((a, b) => b.count - a.count).slice(0, most / 2);
  for (const { count, sum } of shades) {
    const [red, green, blue] = sum.map((part) => Math.round(part / count));
    palette.push((red << 16) | (green << 8) | blue);
  }
  return [...new Set(palette)];
}

function nearest(colour, palette) {
  const wanted = parts(colour);
  let best = 0;
  let least = Infinity;
  for (const [index, other] of palette.entries()) {
    const far = parts(other).reduce((sum, part, at) => sum + (part - wanted[at]) ** 2, 0);
    if (far < least) [best, least] = [index, far];
  }
  return best;
}

function parts(colour) {
  return [colour >> 16, (colour >> 8) & 255, colour & 255];
}

function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const framed = Buffer.alloc(body.length + 8);
  framed.writeUInt32BE(data.length, 0);
  framed.set(body, 4);
  framed.writeUInt32BE(crc32(body), body.length + 4);
  return framed;
}
