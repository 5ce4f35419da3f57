import assert from 'node:assert/strict';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import * as vscode from 'vscode';
import type { PanelResult } from '../../src/runs/panelResult.ts';
import { panel, recordedCalls, showSpec, withSettings } from './support/editor.ts';

describe('behind the editor’s proxy', () => {
  it('calls go through http.proxy, and what breaks there is a call that cost nothing known', async () => {
    const asked: string[] = [];
    const proxy = http.createServer();
    proxy.on('connect', (request, socket) => {
      asked.push(request.url ?? '');
      socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
    });
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    const { port } = proxy.address() as AddressInfo;
    const settings = vscode.workspace.getConfiguration('http');
    await settings.update('proxy', `http://127.0.0.1:${port}`, vscode.ConfigurationTarget.Global);
    process.env.GEMINI_API_KEY = 'a-key-of-the-test';
    try {
      await withSettings({ simulator: false }, async () => {
        const document = await showSpec('proxied.panel.yaml', panel('proxied', 'tier: flash'));
        const ref = { uri: document.uri.toString(), panelId: 'proxied' };
        const result = await vscode.commands.executeCommand<PanelResult>('panelmeter.generatePanel', ref);
        assert.equal(result.outcome, 'failed', result.message);
      });
    } finally {
      delete process.env.GEMINI_API_KEY;
      await settings.update('proxy', undefined, vscode.ConfigurationTarget.Global);
      proxy.closeAllConnections();
      proxy.close();
    }
    assert.ok(
      asked.includes('generativelanguage.googleapis.com:443'),
      `the proxy was asked for ${asked.join(', ')}`,
    );
    const recorded = (await recordedCalls()).filter(({ tags }) => tags.panel === 'proxied');
    assert.ok(recorded.length > 0);
    for (const call of recorded) {
      assert.equal(call.simulated, false);
      assert.equal(call.outcome, 'error');
      assert.equal(call.picoUsd, undefined);
      assert.doesNotMatch(JSON.stringify(call), /a-key-of-the-test/);
    }
  });
});
