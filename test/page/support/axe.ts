import axe from 'axe-core';
import type { Page } from 'playwright-core';

/**
 * What axe finds on the page as it stands, one line a finding. It is run through the debugger, as the page's own
 * policy would stop it; read that policy's violations before, axe makes some of its own.
 */
export async function axeFindings(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  return page.evaluate<string[]>(
    `axe.run({ preload: false }).then(({ violations }) => violations.flatMap(({ id, impact, nodes }) =>
      nodes.map(({ html, failureSummary }) => impact + ' ' + id + ': ' + html.slice(0, 160) + ' | ' + failureSummary)))`,
  );
}
