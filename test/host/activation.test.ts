import assert from 'node:assert/strict';
import Module from 'node:module';
import * as vscode from 'vscode';
import { ledgerDir } from './support/editor.ts';

interface Manifest {
  contributes: { commands: { command: string }[]; configuration: { properties: Record<string, unknown> } };
}

function loadedFiles(): string[] {
  return Object.keys((Module as unknown as { _cache: Record<string, unknown> })._cache);
}

describe('activation', () => {
  it('activates without loading the Gemini SDK or sql.js', async () => {
    await ledgerDir();
    const files = loadedFiles();
    assert.ok(
      files.some((file) => file.endsWith('dist/extension.cjs')),
      'the extension itself is loaded',
    );
    assert.deepEqual(
      files.filter((file) => /genai|sql-wasm|indexWorker/.test(file)),
      [],
    );
  });

  it('registers every command that the manifest contributes', async () => {
    const manifest = vscode.extensions.getExtension('panelmeter.panelmeter')?.packageJSON as Manifest;
    const registered = new Set(await vscode.commands.getCommands(true));
    const missing = manifest.contributes.commands.filter(({ command }) => !registered.has(command));
    assert.deepEqual(missing, []);
  });

  it('reads only settings that the manifest declares, with the declared defaults', () => {
    const settings = vscode.workspace.getConfiguration('panelmeter');
    const manifest = vscode.extensions.getExtension('panelmeter.panelmeter')?.packageJSON as Manifest;
    for (const key of Object.keys(manifest.contributes.configuration.properties)) {
      assert.notEqual(settings.inspect(key.replace(/^panelmeter\./, ''))?.defaultValue, undefined, key);
    }
  });
});
