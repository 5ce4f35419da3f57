import type { PageRequest } from '../host.ts';
import { base64Of, pngOf } from './png.ts';

/** Hands pictures of charts to the host, or to the clipboard. */
export class PictureSaving {
  private readonly tell: (message: PageRequest) => Promise<void>;
  private readonly failed: (problem: string) => void;

  constructor(tell: (message: PageRequest) => Promise<void>, failed: (problem: string) => void) {
    this.tell = tell;
    this.failed = failed;
  }

  /** Never rejects. */
  async savePicture(name: string, kind: 'png' | 'svg', svg: string): Promise<void> {
    try {
      const data = kind === 'svg' ? svg : await base64Of(await pngOf(svg));
      await this.tell({ type: 'save', kind, name, data });
    } catch (error) {
      this.failed(`The picture could not be drawn, nothing was saved. ${String(error)}`);
    }
  }

  /** Never rejects. */
  async copyPicture(svg: string): Promise<void> {
    try {
      // The promise goes in at once: a clipboard may be written to only while the click is fresh.
      await navigator.clipboard.write([new ClipboardItem({ 'image/png': pngOf(svg) })]);
    } catch (error) {
      this.failed(`The picture could not be copied; save it instead. ${String(error)}`);
    }
  }
}
