import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import shipped from '../../data/prices/gemini.json' with { type: 'json' };
import { longDay } from '../../src/pricing/longDay.ts';
import {
  ledgerDir,
  lensWith,
  panel,
  panelmeter,
  showSpec,
  until,
  withSettings,
  workspaceFile,
} from './support/editor.ts';
import { hoverOn, marksOf } from './support/hover.ts';

const MODEL = 'gemini-3-pro-image';

/** The shipped prices of the model with each multiplied, as a row from a day on. */
function prices(factor: number, from: string | null = null): string {
  const meters = shipped.models.find(({ id }) => id === MODEL)?.prices[0]?.tiers[0]?.meters ?? {};
  const dearer = Object.fromEntries(
    Object.entries(meters).map(([meter, usd]) => [meter, String(Number(usd) * factor)]),
  );
  const row = { from, to: null, tiers: [{ maxPromptTokens: null, meters: dearer }] };
  return JSON.stringify({ models: [{ id: MODEL, prices: [row] }] }, null, 2);
}

const spec = (): Promise<vscode.TextDocument> =>
  showSpec('priced.panel.yaml', panel('priced', `model: ${MODEL}\nimage_size: 1K`));
const figure = (text: RegExp): RegExp => new RegExp(`^SIM ~\\$${text.source}[\\d.–]* · ${MODEL}`);
const SHIPPED = figure(/0\.1[34]/);
const DOUBLED = figure(/0\.2[678]/);
const TENFOLD = figure(/1\.[34]/);

describe('a price book of the user’s own', () => {
  it('changes lens and hover at once, each time its file changes, and not at all when it is gone', async () => {
    const file = workspaceFile('mine.prices.json').fsPath;
    fs.writeFileSync(file, prices(2));
    const document = await spec();
    await lensWith(document, SHIPPED);
    await withSettings({ priceBookPath: 'mine.prices.json' }, async () => {
      await lensWith(document, DOUBLED);
      fs.writeFileSync(file, prices(10));
      await lensWith(document, TENFOLD);
      assert.match(await hoverOn(document, MODEL), /image out \$1200\.00 per 1M tokens/);
      assert.match(await hoverOn(document, MODEL), /As of \S+ · user/);
    });
    await lensWith(document, SHIPPED);
  });

  it('is followed outside of the workspace too', async () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'panelmeter-prices-'));
    const file = path.join(folder, 'prices.json');
    fs.writeFileSync(file, prices(2));
    const document = await spec();
    try {
      await withSettings({ priceBookPath: file }, async () => {
        await lensWith(document, DOUBLED);
        fs.writeFileSync(`${file}.new`, prices(10));
        fs.renameSync(`${file}.new`, file);
        await lensWith(document, TENFOLD);
      });
      await lensWith(document, SHIPPED);
    } finally {
      fs.rmSync(folder, { recursive: true, force: true });
    }
  });

  it('that is faulty is marked at its place, and the last good prices stay', async () => {
    const file = workspaceFile('faulty.prices.json').fsPath;
    fs.writeFileSync(file, prices(2));
    const document = await spec();
    await withSettings({ priceBookPath: 'faulty.prices.json' }, async () => {
      await lensWith(document, DOUBLED);
      fs.writeFileSync(file, prices(10).replace('"1200"', '1200'));
      const book = await vscode.workspace.openTextDocument(workspaceFile('faulty.prices.json'));
      const [fault] = await until(() => {
        const marks = marksOf(book);
        return marks.length > 0 && marks;
      }, 'the fault');
      assert.equal(fault?.severity, vscode.DiagnosticSeverity.Error);
      assert.match(
        fault.message,
        /output\.image: wanted a decimal string.*The prices read before stay in force/,
      );
      await until(() => book.getText(fault.range) === '1200', 'the document as it is on disk');
      await lensWith(document, DOUBLED);
      fs.writeFileSync(file, prices(10));
      await lensWith(document, TENFOLD);
      assert.deepEqual(marksOf(book), []);
    });
    await lensWith(document, SHIPPED);
  });

  it('that is not there leaves the shipped prices', async () => {
    const document = await spec();
    await withSettings({ priceBookPath: 'nowhere.prices.json' }, async () => {
      await lensWith(document, SHIPPED);
      fs.writeFileSync(workspaceFile('nowhere.prices.json').fsPath, prices(2));
      await lensWith(document, DOUBLED);
    });
  });

  it('tells over a spec, and on hover, what is about to change', async () => {
    const day = new Date(Date.now() + 10 * 86_400_000).toISOString().slice(0, 10);
    fs.writeFileSync(workspaceFile('soon.prices.json').fsPath, prices(2, day));
    const document = await spec();
    await withSettings({ priceBookPath: 'soon.prices.json' }, async () => {
      const lens = await lensWith(document, /^doubles on /);
      assert.ok(longDay(day).startsWith(lens.title.replace('doubles on ', '')));
      await lensWith(document, SHIPPED);
      assert.match(await hoverOn(document, MODEL), new RegExp(`From ${longDay(day)}: in \\$4\\.00`));
    });
  });

  it('costs what is about to change on the user’s own calls', async () => {
    const call = {
      ...{ id: 'costed-1', startedAt: new Date(Date.now() - 3_600_000).toISOString(), requestedModel: MODEL },
      ...{
        method: 'generateContent',
        httpStatus: 200,
        outcome: 'ok',
        promptTokens: 1_000_000,
        totalTokens: 1_000_000,
      },
    };
    panelmeter(['import', '--ledger', await ledgerDir(), '-'], `${JSON.stringify(call)}\n`);
    const day = new Date(Date.now() + 11 * 86_400_000).toISOString().slice(0, 10);
    fs.writeFileSync(workspaceFile('costed.prices.json').fsPath, prices(2, day));
    const document = await spec();
    await withSettings({ simulator: false }, async () => {
      await until(async () => (await hoverOn(document, MODEL)).includes('You: $2.00'), 'the imported call');
    });
    await withSettings({ priceBookPath: 'costed.prices.json' }, async () => {
      // 1,000,000 prompt tokens at $2.00 per million, doubled.
      await until(
        async () =>
          (await hoverOn(document, MODEL)).includes('(your last 30 days would have cost $2.00 more)'),
        `what it would have cost: ${await hoverOn(document, MODEL)}`,
      );
    });
  });
});
