import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { agentTools } from '../../src/runs/agentTools.ts';
import { panel, panelmeter, showSpec, withSettings, workspaceFile } from './support/editor.ts';

interface Declared {
  name: string;
  modelDescription: string;
  displayName: string;
  inputSchema: object;
}

async function ask(name: string, input: object): Promise<{ text: string; data: Record<string, unknown> }> {
  const { content } = await vscode.lm.invokeTool(name, { input, toolInvocationToken: undefined });
  const [text, data] = content.map((part) => (part as vscode.LanguageModelTextPart).value);
  return { text: text ?? '', data: JSON.parse(data ?? '{}') as Record<string, unknown> };
}

describe('tools for language models', () => {
  it('are the ones that the manifest declares, word for word', () => {
    const manifest = vscode.extensions.getExtension('panelmeter.panelmeter')?.packageJSON as {
      contributes: { languageModelTools: Declared[] };
    };
    const declared = manifest.contributes.languageModelTools;
    const built = agentTools({} as never);
    assert.deepEqual(
      declared.map(({ name, displayName, modelDescription, inputSchema }) => ({
        name,
        title: displayName,
        description: modelDescription,
        inputSchema,
      })),
      built.map(({ name, title, description, inputSchema }) => ({ name, title, description, inputSchema })),
    );
    for (const { name } of built)
      assert.ok(
        vscode.lm.tools.some((tool) => tool.name === name),
        name,
      );
  });

  it('estimate a spec of the workspace as the command does', async () => {
    await showSpec('agents.panel.yaml', panel('agents', 'model: gemini-3-pro-image'));
    const { data } = await ask('panelmeter_estimate', { path: 'agents.panel.yaml' });
    const file = workspaceFile('agents.panel.yaml').fsPath;
    const { total } = JSON.parse(panelmeter(['estimate', '--offline', '--json', file])) as {
      total: { lowUsd: string };
    };
    assert.equal(data['unknown'], 0);
    assert.equal(data['lowUsd'], total.lowUsd);
    const outside = await ask('panelmeter_estimate', { path: '../agents.panel.yaml' });
    assert.match(outside.text, /is not in this workspace/);
  });

  it('say what was spent, and refuse over a hard budget without asking anybody', async () => {
    const { data } = await ask('panelmeter_spend', { period: 'all' });
    assert.equal(typeof data['calls'], 'number');
    await withSettings({ budgets: { perDayUsd: '0.000001', hard: true } }, async () => {
      // More than the budget may have been raised to before, by other tests in this window.
      const { text, data: answer } = await ask('panelmeter_budget', { amount_usd: '1000.00' });
      assert.match(text, /^REFUSED: Today's budget would not hold/);
      assert.equal(answer['allowed'], false);
      const unknown = await ask('panelmeter_estimate', { prompt: 'x', model: 'gemini-99-huge' });
      assert.match(unknown.text, /REFUSED: What a call to gemini-99-huge costs is not known/);
    });
  });
});
