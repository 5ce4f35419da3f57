/**
 * What an open chapter of 200 panels costs the editor, and a folder of 10,000 panels: parse, keystroke, estimates,
 * all that a lens looks up. Prints JSON, milliseconds. The best, the median and the mean of CPU time over several rounds: where the machine is shared, the
 * last says more than the clock.
 */
import { createHmac } from 'node:crypto';
import prices from '../data/prices/gemini.json' with { type: 'json' };
import { ChapterCache } from '../src/panels/chapterCache.ts';
import { OutputHistories } from '../src/calls/outputHistory.ts';
import { contentOf } from '../src/panels/contentOf.ts';
import { chooseModel } from '../src/panels/chooseModel.ts';
import { estimateText } from '../src/panels/estimateText.ts';
import { panelModelProblems } from '../src/panels/modelProblems.ts';
import { referencesOf } from '../src/panels/panelRequest.ts';
import { parseSpecFile } from '../src/panels/specFile.ts';
import type { SpecFile } from '../src/panels/spec.ts';
import { parsePriceBook } from '../src/pricing/priceBook.ts';
import { estimateSpec } from '../src/runs/estimateSpec.ts';

const PANELS = 200;
const FOLDER_FILES = 50;
const ROUNDS = 25;
const AT = Date.parse('2026-11-22T12:00:00Z');
const NAME = 'c.chapter.yaml';

const book = parsePriceBook(prices);

/** About a kilobyte a panel, as chapters of this field have. */
function chapter(panels: number, name: string): string {
  const one = (n: number): string =>
    [
      `  - panel_id: s${Math.floor(n / 10)}_p${String(n).padStart(4, '0')}`,
      `    scene_id: scene_${Math.floor(n / 10)}`,
      '    aspect_ratio: "3:4"',
      `    image_size: ${n % 3 === 0 ? '2K' : '1K'}`,
      `    tier: ${n % 5 === 0 ? 'pro' : 'flash'}`,
      '    characters:',
      '      - { character_id: jin_sohan, reference: refs/jin_sohan.png }',
      '      - { character_id: dokma, reference: refs/dokma.png, description: the old blind swordsman }',
      '    references: [refs/gate.png]',
      '    prompt: |',
      ...Array.from(
        { length: 10 },
        (_, line) =>
          `      Line ${line} of ${name}, panel ${n}: lanterns swing over the wet stones of the gate.`,
      ),
    ].join('\n');
  const lines = Array.from({ length: panels }, (_, n) => one(n)).join('\n');
  return `chapter: ${name}\ntarget: 8.00\ndefaults:\n  style: ink and wash, muted colours\npanels:\n${lines}\n`;
}

function rounds(act: (round: number) => void): { best: number; median: number; cpu: number } {
  const before = process.cpuUsage();
  const times = Array.from({ length: ROUNDS }, (_, round) => {
    const start = performance.now();
    act(round);
    return performance.now() - start;
  }).sort((a, b) => a - b);
  const shown = (ms = 0): number => Math.round(ms * 100) / 100;
  const { user, system } = process.cpuUsage(before);
  return {
    best: shown(times[0]),
    median: shown(times[ROUNDS >> 1]),
    cpu: shown((user + system) / 1000 / ROUNDS),
  };
}

const text = chapter(PANELS, 'bench');
const whole = rounds(() => void parseSpecFile(NAME, text));

const cache = new ChapterCache();
cache.read(NAME, text);
let typed = text;
const keystroke = rounds((round) => {
  const at = typed.indexOf('Line 5 of bench, panel 120') + round;
  typed = `${typed.slice(0, at)}x${typed.slice(at)}`;
  if (!cache.read(NAME, typed)) throw new Error('not read piece by piece');
});

/** 200 calls of each model, as a user of some weeks has. */
const histories = new OutputHistories(
  { groups: () => Promise.resolve([]), page: () => Promise.resolve({ calls: [], total: 0 }) },
  (model) => model,
);
for (const model of ['gemini-nano-banana-2.1', 'gemini-3-pro-image'])
  for (let n = 0; n < 200; n++)
    histories.add({
      id: `${model} ${n}`,
      startedAt: new Date(AT).toISOString(),
      source: 'runner',
      simulated: false,
      method: 'generateContent',
      requestedModel: model,
      outcome: 'ok',
      reason: 'priced',
      tokensByMeter: {
        'input.text': 200 + n,
        'output.thoughts': 300 + n,
        'output.text': n,
        'output.image': 1120,
      },
      estimateTextTokens: 200,
      estimateTextBy: 'offline',
      flags: [],
      tags: { panel: `p${n % 60}` },
    });
const history = histories.history(false);

const key = Buffer.alloc(32, 7);
/** As long as a SHA-256 of a reference image. */
const digestOf = (name: string): string => name.padEnd(43, '0');
function provide(file: SpecFile): string[] {
  const { panels } = estimateSpec(file, { book, atMs: AT, tier: 'paid', history });
  return panels.map(({ panel, estimate }) => {
    createHmac('sha256', key)
      .update(contentOf(panel, chooseModel(panel.spec).model, referencesOf(panel.spec).map(digestOf)))
      .digest('base64url');
    return `${panelModelProblems(panel, book, AT).length} ${estimateText(estimate)}`;
  });
}
const file = parseSpecFile(NAME, text);
const lenses = rounds(() => void provide(file));

const folder = Array.from({ length: FOLDER_FILES }, (_, n) => chapter(PANELS, `f${n}`));
const start = performance.now();
const cpuStart = process.cpuUsage();
let panels = 0;
for (const one of folder)
  panels += estimateSpec(parseSpecFile(NAME, one), { book, atMs: AT, history }).panels.length;
const folderMs = Math.round(performance.now() - start);
const { user, system } = process.cpuUsage(cpuStart);

console.log(
  JSON.stringify(
    {
      panels: PANELS,
      bytes: Buffer.byteLength(text),
      wholeParseMs: whole,
      keystrokeMs: keystroke,
      provideLensesMs: lenses,
      folder: { panels, parseAndEstimateMs: folderMs, cpuMs: Math.round((user + system) / 1000) },
      wanted: { keystrokeMs: 5, provideLensesMs: 20, folderMs: 2000 },
    },
    null,
    2,
  ),
);
