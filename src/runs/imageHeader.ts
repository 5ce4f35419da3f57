/** Pixels of an image, read off its own header. */
export interface ImagePixels {
  width: number;
  height: number;
  format: 'png' | 'jpeg' | 'webp';
}

/** Reads PNG, JPEG and WebP headers; undefined for anything else or a cut-off header. */
export function imagePixelsOf(bytes: Uint8Array): ImagePixels | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const size = png(view) ?? jpeg(view) ?? webp(view);
  return size && size.width > 0 && size.height > 0 ? size : undefined;
}

function ascii(view: DataView, at: number, text: string): boolean {
  if (at + text.length > view.byteLength) return false;
  for (let i = 0; i < text.length; i += 1) if (view.getUint8(at + i) !== text.charCodeAt(i)) return false;
  return true;
}

/** Signature, then IHDR with width and height, big-endian. */
function png(view: DataView): ImagePixels | undefined {
  if (view.byteLength < 24 || view.getUint32(0) !== 0x89504e47 || !ascii(view, 12, 'IHDR')) return undefined;
  return { width: view.getUint32(16), height: view.getUint32(20), format: 'png' };
}

/** Segments until a start of frame (C0–CF without C4, C8, CC): precision, height, width. */
function jpeg(view: DataView): ImagePixels | undefined {
  if (view.byteLength < 4 || view.getUint16(0) !== 0xffd8) return undefined;
  let at = 2;
  while (at + 9 <= view.byteLength) {
    if (view.getUint8(at) !== 0xff) return undefined;
    const marker = view.getUint8(at + 1);
    if (marker === 0xff) at += 1;
    else if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)) {
      return { width: view.getUint16(at + 7), height: view.getUint16(at + 5), format: 'jpeg' };
    } else at += 2 + view.getUint16(at + 2);
  }
  return undefined;
}

/** RIFF container: lossy `VP8 `, lossless `VP8L`, extended `VP8X`. */
function webp(view: DataView): ImagePixels | undefined {
  if (view.byteLength < 30 || !ascii(view, 0, 'RIFF') || !ascii(view, 8, 'WEBP')) return undefined;
  if (ascii(view, 12, 'VP8 ')) {
    return {
      width: view.getUint16(26, true) & 0x3fff,
      height: view.getUint16(28, true) & 0x3fff,
      format: 'webp',
    };
  }
  if (ascii(view, 12, 'VP8L')) {
    const bits = view.getUint32(21, true);
    return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1, format: 'webp' };
  }
  if (!ascii(view, 12, 'VP8X')) return undefined;
  const three = (at: number): number => view.getUint16(at, true) + (view.getUint8(at + 2) << 16);
  return { width: three(24) + 1, height: three(27) + 1, format: 'webp' };
}
