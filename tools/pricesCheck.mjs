// `npm run prices:check -- [--litellm FILE] [--at ISO] [--strict]`: the shipped prices beside @pydantic/genai-prices, and
// beside a map of LiteLLM's shape. Lists what differs with both figures; with --strict a difference is exit code 1.
import fs from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { ensureInstalled, root } from './install.mjs';
import { onPinnedNode } from './node.mjs';

onPinnedNode();
ensureInstalled('.');
const { values } = parseArgs({
  options: { litellm: { type: 'string' }, at: { type: 'string' }, strict: { type: 'boolean' } },
});
const at = values.at === undefined ? Date.now() : Date.parse(values.at);
if (Number.isNaN(at)) {
  console.error(`--at ${values.at} is no time; wanted one as 2026-12-01T08:00:00Z.`);
  process.exit(2);
}
const { parsePriceBook } = await import('../src/pricing/priceBook.ts');
const { comparePrices } = await import('./prices/differences.ts');
const { genaiPrices } = await import('./prices/genaiPrices.ts');
const { litellmMap } = await import('./prices/litellmMap.ts');

const json = (file) => JSON.parse(fs.readFileSync(file, 'utf8'));
const book = parsePriceBook(json(path.join(root, 'data/prices/gemini.json')));
const sources = [{ name: '@pydantic/genai-prices', peer: genaiPrices(at) }];
if (values.litellm !== undefined) {
  sources.push({ name: values.litellm, peer: litellmMap(json(values.litellm)) });
}

let differing = 0;
for (const { name, peer } of sources) {
  const { compared, differences, onlyOurs, onlyTheirs } = comparePrices(book, peer, at);
  differing += differences.length;
  console.log(
    `Price book of ${book.asOf} beside ${name}: ${compared} prices compared, ${differences.length} differ.`,
  );
  for (const { model, meter, above, ours, theirs } of differences) {
    const step = above > 0 ? `, prompts above ${above.toLocaleString('en')}` : '';
    console.log(`  ${model} ${meter}${step}: ours ${ours ?? '—'}, theirs ${theirs} USD per 1M tokens`);
  }
  if (onlyTheirs.length > 0) console.log(`  not priced in the book: ${onlyTheirs.join(', ')}`);
  if (onlyOurs.length > 0) console.log(`  only in the book: ${onlyOurs.join(', ')}`);
}
process.exit(values.strict && differing > 0 ? 1 : 0);
