import assert from 'node:assert/strict';
import { type OpenedPage, type OpenOptions, PageHarness } from './openPage.ts';

/**
 * For a `describe` block: one browser, and one page at a time, which must have broken no policy and thrown nothing when
 * the next one opens or its test ends. `ready`: what the page has when a test may begin.
 */
export function onePage(ready: string) {
  let harness: PageHarness;
  let opened: OpenedPage | undefined;
  const close = async (): Promise<void> => {
    assert.deepEqual(opened?.faults ?? [], []);
    await opened?.close();
    opened = undefined;
  };
  before(async () => {
    harness = await PageHarness.start();
  });
  after(() => harness.stop());
  afterEach(close);
  return {
    async open(options: OpenOptions, readyNow = ready): Promise<OpenedPage> {
      await close();
      opened = await harness.open(options);
      await opened.page.locator(readyNow).first().waitFor();
      return opened;
    },
    /** Something that the page shows has changed. */
    changed(): void {
      void opened?.session.changed();
    },
  };
}
