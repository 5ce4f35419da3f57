import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import {
  ledgerDir,
  lensWith,
  panel,
  panelmeter,
  press,
  showSpec,
  until,
  withSettings,
  workspaceFile,
} from './support/editor.ts';

interface Compared {
  id: string;
  chosen: boolean;
  cannot?: string;
}
interface Sum {
  panels: number;
  unknown: number;
  likely: bigint;
  files: number;
}

const CHAPTER = `chapter: planned
target: 0.10
panels:
  - panel_id: pl_p01
    tier: flash
    prompt: A gate at night.
  - panel_id: pl_p02
    key_panel: true
    prompt: The gate opens.
`;

/** Commands that show a choice resolve without waiting for it; this puts it away. */
async function run<T>(command: string, ...given: unknown[]): Promise<T> {
  const result = await vscode.commands.executeCommand<T>(`panelmeter.${command}`, ...given);
  await vscode.commands.executeCommand('workbench.action.closeQuickOpen');
  return result;
}

async function hoverText(document: vscode.TextDocument, at: vscode.Position): Promise<string> {
  const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
    'vscode.executeHoverProvider',
    document.uri,
    at,
  );
  return hovers
    .flatMap(({ contents }) => contents)
    .map((content) => (typeof content === 'string' ? content : content.value))
    .join('\n');
}

async function completions(document: vscode.TextDocument, at: vscode.Position): Promise<string[]> {
  const { items } = await vscode.commands.executeCommand<vscode.CompletionList>(
    'vscode.executeCompletionItemProvider',
    document.uri,
    at,
  );
  return items
    .filter(({ kind }) => kind !== vscode.CompletionItemKind.Text) // words of other documents
    .map(({ label }) => (typeof label === 'string' ? label : label.label).replaceAll('"', ''));
}

function positionOf(document: vscode.TextDocument, text: string): vscode.Position {
  const at = document.getText().indexOf(text);
  assert.ok(at >= 0, text);
  return document.positionAt(at + text.length);
}

describe('estimates', () => {
  it('a chapter says how far it is from its target, and plans how to meet it', async () => {
    const document = await showSpec('planned.chapter.yaml', CHAPTER);
    await lensWith(document, /to finish · target \$0\.100 \(over by ~\$0\.0\d+\)/);
    const plan = await run<string>('planChapter', document.uri);
    assert.match(plan, /\*\*0 of 2 panels can be pro\*\*: \$0\.07/);
    assert.match(plan, /No pro panel \(\$0\.1\d+\) is below \$0\.050/);
    await until(
      () =>
        vscode.window.visibleTextEditors.some((editor) => editor.document.uri.scheme === 'panelmeter-text'),
      'the plan',
    );
  });

  it('compares the panel on every image model that can make it', async () => {
    const document = await showSpec('compared.panel.yaml', panel('compared', 'tier: pro\nimage_size: 4K'));
    await lensWith(document, 'Compare models');
    const found = await run<Compared[]>('compareModels', {
      uri: document.uri.toString(),
      panelId: 'compared',
    });
    assert.equal(found[0]?.id, 'gemini-nano-banana-2.1');
    assert.equal(found.find(({ chosen }) => chosen)?.id, 'gemini-3-pro-image');
    assert.match(
      found.find(({ id }) => id === 'gemini-3.1-flash-lite-image')?.cannot ?? '',
      /makes no 4K image/,
    );
  });

  for (const [name, text, after] of [
    ['set.chapter.yaml', CHAPTER, /  - panel_id: pl_p01\n    model: gemini-3-pro-image\n    tier: flash\n/],
    [
      'own.panel.yaml',
      panel('pl_p01', 'model: gemini-nano-banana-2.1'),
      /\nmodel: gemini-3-pro-image\nprompt/,
    ],
    [
      'set.panel.json',
      '{\n  "panel_id": "pl_p01",\n  "prompt": "x"\n}\n',
      /\n  "panel_id": "pl_p01",\n  "model": "gemini-3-pro-image",\n  "prompt"/,
    ],
  ] as const) {
    it(`writes the model that was chosen into ${name}`, async () => {
      const document = await showSpec(name, text);
      const given = { uri: document.uri.toString(), panelId: 'pl_p01' };
      await run('compareModels', given, 'gemini-3-pro-image');
      assert.match(document.getText(), after);
      await lensWith(document, /gemini-3-pro-image 1K/);
      await document.save();
    });
  }

  it('says what the token budget of a spec does, at its place', async () => {
    const spec = panel('budgeted', 'tier: flash\nmax_input_tokens: 5\nover_budget: reject');
    const document = await showSpec('budgeted.panel.yaml', spec);
    const said = await until(
      () => vscode.languages.getDiagnostics(document.uri).find(({ code }) => code === 'over-token-budget'),
      'a diagnostic',
    );
    assert.equal(document.getText(said.range), '5');
    assert.equal(said.severity, vscode.DiagnosticSeverity.Error);
  });

  it('chooses by the rules of the settings, and says so', async () => {
    const rules = [{ when: { close_up: true }, use: 'pro' }];
    await withSettings({ models: { rules } }, async () => {
      const document = await showSpec('ruled.panel.yaml', panel('ruled', 'close_up: true'));
      await lensWith(document, /gemini-3-pro-image 1K \(your rule: close-up\)/);
    });
    const document = await showSpec('ruled.panel.yaml');
    await lensWith(document, /gemini-nano-banana-2\.1 1K \(rule: no key panel/);
  });

  it('says a wrong setting in the spec, and chooses as without rules', async () => {
    await withSettings({ models: { rules: [{ when: { closeup: true }, use: 'pro' }] } }, async () => {
      const document = await showSpec('ruled.panel.yaml');
      const said = await until(
        () => vscode.languages.getDiagnostics(document.uri).find(({ code }) => code === 'wrong-setting'),
        'a diagnostic',
      );
      assert.match(said.message, /^panelmeter\.models\.rules/);
    });
  });

  it('of the selection and of a folder add up', async () => {
    const document = await showSpec('planned.chapter.yaml', CHAPTER);
    const all = await run<Sum>('estimateSelection', document.uri);
    const editor = vscode.window.visibleTextEditors.find((one) => one.document === document);
    assert.ok(editor);
    editor.selection = new vscode.Selection(new vscode.Position(3, 4), new vscode.Position(4, 2));
    const one = await run<Sum>('estimateSelection', document.uri);
    assert.deepEqual([all.panels, one.panels], [2, 1]);
    assert.ok(one.likely < all.likely);
    editor.selection = new vscode.Selection(0, 0, 0, 0);

    const folder = path.join(path.dirname(document.uri.fsPath), 'many');
    fs.mkdirSync(folder, { recursive: true });
    for (const name of ['a', 'b']) fs.writeFileSync(path.join(folder, `${name}.chapter.yaml`), CHAPTER);
    const sum = await until(async () => {
      const found = await run<Sum>('estimateFolder', vscode.Uri.file(folder));
      return found.files === 2 ? found : undefined;
    }, 'both files');
    assert.deepEqual([sum.panels, sum.unknown], [4, 0]);
    assert.equal(sum.likely, all.likely * 2n);
  });

  it('shows where input tokens go, as a hover and as a counted page', async () => {
    const style = 'Ink and wash, muted, wet paper. '.repeat(10);
    const document = await showSpec('audited.panel.yaml', panel('audited', `tier: flash\nstyle: ${style}`));
    const text = await hoverText(document, positionOf(document, 'panel_id: aud'));
    assert.match(text, /\| style \| .*\d+ \| [6-9]\d\.\d % \|/);
    assert.match(text, /Biggest lever: \*\*style\*\*/);
    const sum = await run<{ tokens: number; guessed: boolean; parts: { part: string }[] }>(
      'auditTokens',
      document.uri,
    );
    assert.equal(sum.guessed, false);
    assert.equal(sum.parts[0]?.part, 'style');
  });

  it('learn from the calls that were made: after five the range is the own one', async () => {
    const document = await showSpec('learn.panel.yaml', panel('learn', 'tier: pro'));
    for (let n = 0; n < 5; n++)
      assert.equal((await press(await lensWith(document, 'Generate panel')))?.outcome, 'generated');
    const calls = panelmeter(['calls', '--ndjson', '--ledger', await ledgerDir()])
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>)
      .filter(({ tags }) => (tags as { panel?: string }).panel === 'learn');
    assert.equal(calls.length, 5);
    for (const call of calls) {
      for (const key of ['estimatePicoUsd', 'estimateLowPicoUsd', 'estimateHighPicoUsd', 'estimateTextBy'])
        assert.equal(typeof call[key], 'string', key);
    }
    const report = panelmeter(['report', '--ledger', await ledgerDir()]);
    assert.match(report, /Estimates against what calls came to\nmodel/);
    const lens = await lensWith(document, /gemini-3-pro-image 1K/);
    assert.match(lens.title, /^SIM ~\$0\.1[34]/);
  });
});

describe('the spec schema', () => {
  for (const [name, text] of [
    ['schema.chapter.yaml', 'chapter: x\npanels:\n  - panel_id: a\n    prompt: x\n    tier: flash\n    \n'],
    ['schema.chapter.json', '{"panels": [{"panel_id": "a", "prompt": "x", "tier": "flash", ""}]}'],
  ] as const) {
    it(`completes keys and values, and explains keys in ${name.split('.').at(-1)}`, async () => {
      const document = await showSpec(name, text);
      const json = name.endsWith('json');
      const empty = json ? positionOf(document, '"flash", "') : new vscode.Position(5, 4);
      const keys = await until(async () => {
        const found = await completions(document, empty);
        return found.includes('image_size') ? found : undefined;
      }, 'keys');
      assert.ok(keys.includes('negative_prompt'));
      assert.ok(!keys.includes('prompt'), 'a key that is there');
      const value = json ? positionOf(document, '"tier": "') : positionOf(document, 'tier: ');
      assert.ok((await completions(document, value)).includes('pro'));
      const hover = await until(
        () => hoverText(document, positionOf(document, json ? '"ti' : '    ti')),
        'a hover',
      );
      assert.match(hover.replaceAll('\\', ''), /gemini-nano-banana-2\.1; pro/);
    });

    it(`has its breaches named in ${name.split('.').at(-1)}`, async () => {
      const document = await showSpec(`bad-${name}`, text.replace('flash', 'flush'));
      const said = await until(
        () =>
          vscode.languages.getDiagnostics(document.uri).find(({ message }) => message.includes('flash, pro')),
        'a diagnostic',
      );
      assert.equal(document.getText(said.range).replaceAll('"', ''), 'flush');
    });
  }

  it('offers nothing inside of a prompt', async () => {
    const document = await showSpec('inside.panel.yaml', 'panel_id: a\nprompt: |\n  Night.\n  \n');
    assert.ok(!(await completions(document, new vscode.Position(3, 2))).includes('image_size'));
  });
});

describe('typing in a chapter', () => {
  it('of 200 panels reads it again within a moment', async () => {
    const one = (n: number): string =>
      `  - panel_id: t${n}\n    tier: flash\n    prompt: |\n      Lanterns swing, panel ${n}.\n`;
    const text = `chapter: typing\npanels:\n${Array.from({ length: 200 }, (_, n) => one(n)).join('')}`;
    const document = await showSpec('typing.chapter.yaml', text);
    await lensWith(document, /^Chapter typing: 0 of 200 panels/);
    for (const letter of 'abc') {
      const edit = new vscode.WorkspaceEdit();
      edit.insert(document.uri, positionOf(document, 'swing, panel 120'), letter);
      await vscode.workspace.applyEdit(edit);
      await lensWith(document, /^Chapter typing: 0 of 200 panels/);
    }
    assert.match(document.getText(), /panel 120cba/);
    await document.save();
    assert.ok(workspaceFile('typing.chapter.yaml'));
  });
});
