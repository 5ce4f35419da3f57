import fs from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

const source = fs.readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/**
 * What axe finds on the page as it stands, one line a finding. It is run through the debugger, as the page's own
 * policy would stop it; read that policy's violations before, axe makes some of its own.
 */
export async function axeFindings(page: Page): Promise<string[]> {
  await page.evaluate(source);
  return page.evaluate<string[]>(
    `axe.run({ preload: false }).then(({ violations }) => violations.flatMap(({ id, impact, nodes }) =>
      nodes.map(({ html, failureSummary }) => impact + ' ' + id + ': ' + html.slice(0, 160) + ' | ' + failureSummary)))`,
  );
}
