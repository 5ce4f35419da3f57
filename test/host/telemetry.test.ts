import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { otlpReceiver } from '../support/otlpReceiver.ts';
import { panel, showSpec, until } from './support/editor.ts';
import type { PanelResult } from '../../src/runs/panelResult.ts';

describe('telemetry', () => {
  it('sends a generated panel to the endpoint of the settings, without prompt or key, and stops with it', async () => {
    const receiver = await otlpReceiver();
    const settings = vscode.workspace.getConfiguration('panelmeter');
    const setEndpoint = (url?: string): Thenable<void> =>
      settings.update('telemetry.endpoint', url, vscode.ConfigurationTarget.Global);
    const generate = async (id: string): Promise<string> => {
      const text = panel(id, 'model: gemini-3-pro-image').replace(
        /prompt: .*/,
        'prompt: canary-in-the-prompt',
      );
      assert.ok(text.includes('canary'));
      const document = await showSpec(`${id}.panel.yaml`, text);
      const result = await vscode.commands.executeCommand<PanelResult>('panelmeter.generatePanel', {
        uri: document.uri.toString(),
        panelId: id,
      });
      return result.calls[0]?.id ?? '';
    };
    try {
      await setEndpoint(receiver.url);
      const call = await generate('telemetry_on');
      const body = await until(
        () => receiver.of('/v1/traces').map((each) => each.body.toString())[0],
        'the span of the call',
      );
      assert.ok(call !== '' && body.includes(call));
      assert.ok(body.includes('"panelmeter.simulated"'));
      assert.ok(!body.includes('gen_ai.cost.usd'), 'a simulated call cost nothing');
      assert.ok(!body.includes('canary'));
      await setEndpoint(undefined);
      const after = receiver.received.length;
      await generate('telemetry_off');
      assert.equal(receiver.received.length, after);
    } finally {
      await setEndpoint(undefined);
      await receiver.close();
    }
  });
});
