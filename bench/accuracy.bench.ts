/**
 * The same answers through Panelmeter and through price packages from npm, each beside what the oracle says. Writes
 * docs/accuracy.md and prints JSON.
 */
import fs from 'node:fs';
import path from 'node:path';
import prices from '../data/prices/gemini.json' with { type: 'json' };
import { exactUsd } from '../src/money.ts';
import { canonicalModelId } from '../src/pricing/modelId.ts';
import { parsePriceBook } from '../src/pricing/priceBook.ts';
import { makeReceipt } from '../src/pricing/receipt.ts';
import { readAnswer } from '../src/usage/readAnswer.ts';
import { oracleCases, type OracleCase } from '../test/support/oracle.ts';
import { installedPeers, type Peer } from './accuracy/peers.ts';

const ROOT = path.join(import.meta.dirname, '..');
/** The packages count in floating point. */
const TOLERANCE = 1e-9;

type Verdict = 'right' | 'wrong' | 'unpriced';

interface Tried {
  verdict: Verdict;
  said: string;
}

const book = parsePriceBook(prices);
const { peers, missing } = await installedPeers([ROOT]);

function byPanelmeter({ requestedModel, at, tier, status, imageSize, body, expected }: OracleCase): Tried {
  const receipt = makeReceipt(
    {
      requestedModel,
      startedAt: Date.parse(at),
      tier: 'paid',
      ...(tier === 'batch' ? { serviceTier: 'batch' as const } : {}),
      ...(status === undefined ? {} : { httpStatus: status }),
      ...(imageSize === undefined ? {} : { imageSize }),
      answer: readAnswer(body),
    },
    book,
  );
  const right = receipt.picoUsd === expected.picoUsd && receipt.reason === expected.reason;
  const said = receipt.picoUsd === null ? '—' : `$${exactUsd(receipt.picoUsd)}`;
  return { verdict: right ? 'right' : receipt.picoUsd === null ? 'unpriced' : 'wrong', said };
}

function byPeer(peer: Peer, { requestedModel, at, body, expected }: OracleCase): Tried {
  const model = canonicalModelId(readAnswer(body).modelVersion ?? requestedModel);
  let usd: number | undefined;
  try {
    usd = peer.price({ model, at, body });
  } catch {
    usd = undefined; // it refuses the model or the body: no figure
  }
  if (usd === undefined || Number.isNaN(usd)) {
    return { verdict: expected.picoUsd === null ? 'right' : 'unpriced', said: '—' };
  }
  const said = `$${Number(usd.toPrecision(10))}`;
  if (expected.picoUsd === null) return { verdict: 'wrong', said };
  const wanted = Number(expected.picoUsd) / 1e12;
  return { verdict: Math.abs(usd - wanted) <= TOLERANCE * Math.max(1, wanted) ? 'right' : 'wrong', said };
}

const columns = [
  { name: 'Panelmeter', tried: oracleCases.map(byPanelmeter) },
  ...peers.map((peer) => ({
    name: `${peer.name} ${peer.version}`,
    tried: oracleCases.map((one) => byPeer(peer, one)),
  })),
];

const table = (head: string[], rows: string[][]): string =>
  [head, head.map((_, index) => (index === 0 ? ':--' : '--:')), ...rows]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');
const count = (tried: readonly Tried[], verdict: Verdict): number =>
  tried.filter((one) => one.verdict === verdict).length;
const tally = (tried: readonly Tried[]): string =>
  `${count(tried, 'right')} / ${count(tried, 'wrong')} / ${count(tried, 'unpriced')}`;

const groups = [...new Set(oracleCases.map(({ group }) => group))];
const inGroup = (tried: readonly Tried[], group: string): Tried[] =>
  tried.filter((_, index) => oracleCases[index]?.group === group);
function groupRow(group: string): string[] {
  const tallies = columns.map(({ tried }) => tally(inGroup(tried, group)));
  return [`${group} (${oracleCases.filter((one) => one.group === group).length})`, ...tallies];
}
const MARKS: Record<Verdict, string> = { right: '', wrong: '✘ ', unpriced: '' };

const text = `# How right the figures are

${oracleCases.length} answers of the Gemini API whose cost was worked out by hand from its published prices
(\`test/fixtures/oracle/cases.json\`), through Panelmeter and through price packages from npm. Made by
\`npm run bench:accuracy\`.

- **right**: the same amount (to ${TOLERANCE} of a dollar: the packages count in floating point), or no figure where
  none can be known.
- **wrong**: another amount, or an amount where none can be known.
- **unpriced**: no figure although there is one.

The packages get the whole answer body where they read one, else its totals with thoughts counted as output, the model
that served, and the time where they take one. They take neither the HTTP status nor the service tier that was asked for.
${missing.length > 0 ? `\nNot installed, so not in the table: ${missing.join(', ')}.\n` : ''}
## right / wrong / unpriced

${table(
  ['cases', ...columns.map(({ name }) => name)],
  [...groups.map(groupRow), ['**all**', ...columns.map(({ tried }) => `**${tally(tried)}**`)]],
)}

## Case by case

${table(
  ['case', 'expected', ...columns.map(({ name }) => name)],
  oracleCases.map(({ name, expected }, index) => [
    name,
    expected.picoUsd === null ? `— (${expected.reason})` : `$${exactUsd(expected.picoUsd)}`,
    ...columns.map(({ tried }) => `${MARKS[tried[index]?.verdict ?? 'right']}${tried[index]?.said ?? ''}`),
  ]),
)}
`;

fs.writeFileSync(path.join(ROOT, 'docs/accuracy.md'), text);
console.log(
  JSON.stringify({
    bench: 'accuracy',
    cases: oracleCases.length,
    ...Object.fromEntries(
      columns.map(({ name, tried }) => [
        name,
        { right: count(tried, 'right'), wrong: count(tried, 'wrong'), unpriced: count(tried, 'unpriced') },
      ]),
    ),
    missing,
  }),
);
