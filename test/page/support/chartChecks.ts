import type { Page } from 'playwright-core';

/** How many pixels of the page's large chart have a colour. */
export function pixels(page: Page, [red, green, blue]: [number, number, number]): Promise<number> {
  return page.evaluate<number>(`(() => {
    const canvas = document.querySelector('.spend canvas');
    const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
    let count = 0;
    for (let at = 0; at < data.length; at += 4)
      if (data[at] === ${red} && data[at + 1] === ${green} && data[at + 2] === ${blue}) count += 1;
    return count;
  })()`);
}

/** Waits until what is claimed holds, and fails with the claim's own words when it does not come to. */
export async function eventually(claim: () => void | Promise<void>): Promise<void> {
  for (const until = Date.now() + 10_000; ;) {
    try {
      return await claim();
    } catch (error) {
      if (Date.now() > until) throw error;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}

export async function texts(page: Page, selector: string): Promise<string[]> {
  const found = await page.locator(selector).allInnerTexts();
  return found.map((text) => text.replace(/\s+/g, ' ').trim());
}

/** The middle of a bin of the large chart, on the page. */
export async function binPlace(page: Page, bin: number, bins: number): Promise<{ x: number; y: number }> {
  const box = await page.locator('.spend .u-over').boundingBox();
  if (!box) throw new Error('The chart is not drawn.');
  return { x: box.x + ((bin + 0.5) * box.width) / bins, y: box.y + box.height / 2 };
}
