import type { Page } from 'playwright-core';

/** Runs before the page: what is drawn on a canvas is text, too. */
export const KEEP_DRAWN = `
  globalThis.drawn = new Set();
  const draw = CanvasRenderingContext2D.prototype.fillText;
  CanvasRenderingContext2D.prototype.fillText = function (text, ...place) {
    globalThis.drawn.add(text);
    return draw.call(this, text, ...place);
  };`;

const ATTRIBUTES = ['title', 'aria-label', 'aria-valuetext', 'placeholder', 'alt'];

/**
 * All that the page says now, drawn, folded or only spoken: texts, attributes that are read, and words on canvases.
 * Not what stands as code, nor the keys and values that the query box would write.
 */
export async function pageWords(page: Page): Promise<string[]> {
  return page.evaluate<string[]>(`(() => {
    const found = new Set(globalThis.drawn);
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode())
      if (!node.parentElement.closest('script, style, code, .query-list bdi:first-child')) found.add(node.data.replace(/\\s+/g, ' ').trim());
    for (const name of ${JSON.stringify(ATTRIBUTES)})
      for (const element of document.querySelectorAll('[' + name + ']'))
        found.add(element.getAttribute(name).replace(/\\s+/g, ' ').trim());
    found.add(document.title);
    return [...found].filter(Boolean);
  })()`);
}

/** The page has letters of Korean as wide as they are; without a font, they are narrow signs or nothing. */
export async function hasKoreanFont(page: Page): Promise<boolean> {
  return page.evaluate<boolean>(`(() => {
    const pen = document.createElement('canvas').getContext('2d');
    pen.font = '100px ' + getComputedStyle(document.body).fontFamily;
    return pen.measureText('가나').width > 160;
  })()`);
}

/** What stands in a box too small for it and is cut there, without a way to see it whole (a title, or scrolling). */
export async function clippedTexts(page: Page): Promise<string[]> {
  return page.evaluate<string[]>(`[...document.querySelectorAll('body *')].flatMap((element) => {
    const style = getComputedStyle(element);
    if (style.overflowX !== 'hidden' && style.overflowX !== 'clip') return [];
    if (element.scrollWidth <= element.clientWidth + 1 || element.clientWidth <= 1) return [];
    // Only spoken: a box of one pixel.
    for (let around = element; around; around = around.parentElement)
      if (around.clientWidth === 1 || around.className === 'spoken') return [];
    if (element.closest('[title]') || element.querySelector('[title]')) return [];
    return [element.className + ': ' + element.textContent.replace(/\\s+/g, ' ').trim()];
  })`);
}
