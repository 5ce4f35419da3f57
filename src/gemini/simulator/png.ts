import { crc32, deflate } from 'node:zlib';
import { promisify } from 'node:util';
import type { Raster } from './raster.ts';

const deflateAsync = promisify(deflate);
const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

function chunk(type: string, data: Uint8Array): Buffer {
  const out = Buffer.alloc(12 + data.length);
  out.writeUInt32BE(data.length, 0);
  out.write(type, 4, 'latin1');
  out.set(data, 8);
  out.writeUInt32BE(crc32(out.subarray(4, 8 + data.length)), 8 + data.length);
  return out;
}

/**
 * A PNG of a raster: 8 bits, palette, no row filters. The one library for Node that writes PNG in colour
 * (pngjs) has no palette writer and needs 4 bytes a pixel, 67 MB for a 4K picture. Deflating runs off the
 * main thread.
 */
export async function encodePng(raster: Raster, palette: Uint8Array, note: string): Promise<Buffer> {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(raster.width, 0);
  header.writeUInt32BE(raster.height, 4);
  header.set([8, 3, 0, 0, 0], 8);
  const pixels = await deflateAsync(raster.bytes, { level: 1 });
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', header),
    chunk('tEXt', Buffer.from(`Software\0${note}`, 'latin1')),
    chunk('PLTE', palette),
    chunk('IDAT', pixels),
    chunk('IEND', new Uint8Array(0)),
  ]);
}
