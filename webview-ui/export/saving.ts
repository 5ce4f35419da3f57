import type { PageRequest } from '../host.ts';
import { t } from '../texts.ts';
import { csvOf, type Table } from './csv.ts';
import { base64Of, pngOf } from './png.ts';

/** Hands tables and pictures of charts to the host, which asks where to, or to the clipboard. None of it rejects. */
export class Saving {
  readonly #tell: (message: PageRequest) => Promise<void>;
  readonly #failed: (problem: string) => void;

  /** `tell` takes care of its own failures. */
  constructor(tell: (message: PageRequest) => Promise<void>, failed: (problem: string) => void) {
    this.#tell = tell;
    this.#failed = failed;
  }

  saveTable(name: string, table: Table): Promise<void> {
    return this.#tell({ type: 'save', kind: 'csv', name, data: csvOf(table) });
  }

  copyTable(table: Table): Promise<void> {
    return this.#tell({ type: 'copyText', text: csvOf(table) });
  }

  async savePicture(name: string, kind: 'png' | 'svg', svg: string): Promise<void> {
    try {
      const data = kind === 'svg' ? svg : await base64Of(await pngOf(svg));
      await this.#tell({ type: 'save', kind, name, data });
    } catch (error) {
      this.#failed(t('The picture could not be drawn, nothing was saved. {0}', String(error)));
    }
  }

  async copyPicture(svg: string): Promise<void> {
    try {
      // The promise goes in at once: a clipboard may be written to only while the click is fresh.
      await navigator.clipboard.write([new ClipboardItem({ 'image/png': pngOf(svg) })]);
    } catch (error) {
      this.#failed(t('The picture could not be copied; save it instead. {0}', String(error)));
    }
  }
}
