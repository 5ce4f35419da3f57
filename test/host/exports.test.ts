import assert from 'node:assert/strict';
import fs from 'node:fs';
import * as vscode from 'vscode';
import { ledgerDir, panelmeter, recordedCalls, workspaceFile } from './support/editor.ts';

const tags = { chapter: 'export-tests' };
const line = {
  startedAt: '2026-11-19T20:00:00Z',
  source: 'import',
  simulated: false,
  method: 'generateContent',
  requestedModel: 'gemini-3.8-flash',
  modelVersion: 'gemini-3.8-flash',
  outcome: 'ok',
  reason: 'priced',
  picoUsd: '1500000000',
  listPicoUsd: '1500000000',
  flags: [],
  tags,
};

async function record(...calls: object[]): Promise<void> {
  panelmeter(
    ['import', '--ledger', await ledgerDir(), '-'],
    calls.map((call) => JSON.stringify(call)).join('\n'),
  );
}

describe('exports', () => {
  it('Export writes what was chosen, and only that, as the command does', async () => {
    await record({ ...line, id: 'export-1' }, { ...line, id: 'export-2', outcome: 'error', picoUsd: '0' });
    const csv = workspaceFile('chosen.csv');
    const filter = { tags, outcome: 'ok' };
    await vscode.commands.executeCommand('panelmeter.exportLogs', { format: 'csv', out: csv, filter });
    const text = fs.readFileSync(csv.fsPath, 'utf8');
    assert.equal(text.trimEnd().split('\r\n').length, 2);
    assert.match(text, /\r\nexport-1,2026-11-19T20:00:00\.000Z,/);
    const args = ['--format', 'csv', '--out', '-', '--tag', 'chapter=export-tests', '--outcome', 'ok'];
    assert.equal(panelmeter(['export', '--ledger', await ledgerDir(), ...args]), text);
  });

  it('Export writes Parquet by its chunk, and replaces it', async () => {
    const out = workspaceFile('calls-parquet');
    for (let times = 0; times < 2; times++) {
      await vscode.commands.executeCommand('panelmeter.exportLogs', {
        format: 'parquet',
        out,
        filter: { tags },
      });
      const file = fs.readFileSync(vscode.Uri.joinPath(out, 'month=2026-11/calls.parquet').fsPath);
      assert.equal(file.subarray(0, 4).toString(), 'PAR1');
      assert.equal(file.subarray(-4).toString(), 'PAR1');
    }
  });

  it('Import shows a dry run first and writes nothing; then each call once', async () => {
    const file = workspaceFile('spend.json');
    const row = {
      request_id: 'host-1',
      startTime: '2026-11-19T21:00:00Z',
      endTime: '2026-11-19T21:00:01Z',
      model: 'gemini/gemini-3.8-flash',
      custom_llm_provider: 'gemini',
      prompt_tokens: 1000,
      completion_tokens: 200,
      total_tokens: 1200,
      spend: 0.0015,
      call_type: 'acompletion',
    };
    fs.writeFileSync(file.fsPath, JSON.stringify([row], null, 2));
    const run = (given: unknown) =>
      vscode.commands.executeCommand<{ added: number; written: number }>('panelmeter.importCalls', given);
    assert.deepEqual(await run(file), { added: 1, written: 0 });
    assert.match(vscode.window.activeTextEditor?.document.getText() ?? '', /^New {8}1 call/);
    const has = async () => (await recordedCalls()).filter(({ id }) => id === 'litellm-host-1').length;
    assert.equal(await has(), 0);
    assert.deepEqual(await run({ file, write: true }), { added: 1, written: 1 });
    assert.deepEqual(await run({ file, write: true }), { added: 0, written: 0 });
    assert.equal(await has(), 1);
  });
});
