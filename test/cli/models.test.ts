import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { modelsOf, specFileOf, workspaceOf } from '../../src/cli/models.ts';
import { TIER_MODELS } from '../../src/panels/chooseModel.ts';
import { writeModelsNote } from '../../src/runs/modelsNote.ts';
import { callsOf, runCommand } from '../support/commandProcess.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';

function workspace(settings?: string): { folder: string; spec: string } {
  const folder = temporaryFolder();
  mkdirSync(path.join(folder, 'book/one'), { recursive: true });
  if (settings !== undefined) {
    mkdirSync(path.join(folder, '.vscode'));
    writeFileSync(path.join(folder, '.vscode/settings.json'), settings);
  }
  const spec = path.join(folder, 'book/one/a.panel.yaml');
  writeFileSync(spec, 'panel_id: p1\nclose_up: true\nprompt: Night.\n');
  return { folder, spec };
}

const RULES = `{
  // as the editor's own settings, with comments
  "editor.fontSize": 14,
  "panelmeter.models": { "rules": [{ "when": { "close_up": true }, "use": "pro", "name": "faces" }], },
}`;

describe('the models that the command chooses by', () => {
  it('are those of the nearest settings file above the spec', async () => {
    const { folder, spec } = workspace(RULES);
    assert.equal(workspaceOf(spec, '/'), folder);
    const { tiers } = await modelsOf(spec, undefined, '/');
    assert.deepEqual(
      tiers.rules?.map(({ name, use }) => [name, use]),
      [['faces', 'pro']],
    );
    assert.deepEqual([tiers.flash, tiers.pro], [TIER_MODELS.flash, TIER_MODELS.pro]);
    assert.deepEqual(specFileOf(spec, '/'), { specFile: 'book/one/a.panel.yaml' });
  });

  it('are those of the working folder before those of a folder within it', async () => {
    const { folder, spec } = workspace(RULES);
    mkdirSync(path.join(folder, 'book/.vscode'));
    writeFileSync(path.join(folder, 'book/.vscode/settings.json'), '{"panelmeter.models":{"pro":"inner"}}');
    assert.equal(workspaceOf(spec, folder), folder);
    assert.equal(workspaceOf(spec, '/'), path.join(folder, 'book'));
  });

  it("lay the workspace's over the user's, key by key, as the editor does", async () => {
    const { spec } = workspace('{"panelmeter.models":{"pro":"gemini-4-pro-image"}}');
    const ledger = temporaryFolder();
    const models = { flash: 'my-flash', pro: 'my-pro' };
    await writeModelsNote(ledger, { models, whole: false });
    const { tiers } = await modelsOf(spec, ledger, '/');
    assert.deepEqual([tiers.flash, tiers.pro], ['my-flash', 'gemini-4-pro-image']);
    await writeModelsNote(ledger, { models, whole: true });
    const whole = await modelsOf(spec, ledger, '/');
    assert.deepEqual([whole.tiers.flash, whole.tiers.pro], ['my-flash', 'my-pro']);
  });

  it('are the product’s own without any settings, and with a note that cannot be read', async () => {
    const { spec } = workspace();
    const ledger = temporaryFolder();
    writeFileSync(path.join(ledger, 'models-v1.json'), '{"version":1,');
    assert.deepEqual(await modelsOf(spec, ledger, '/'), { tiers: TIER_MODELS });
  });

  for (const [what, settings, words] of [
    ['a wrong rule', '{"panelmeter.models":{"rules":[{"when":{"closeup":true},"use":"pro"}]}}', /rules/],
    ['a list', '{"panelmeter.models":[]}', /must be an object/],
    ['a broken file', '{"panelmeter.models":', /cannot be read as JSON/],
  ] as const) {
    it(`are the product's own, and it is said, for ${what}`, async () => {
      const { spec } = workspace(settings);
      const { tiers, problem } = await modelsOf(spec, undefined, '/');
      assert.equal(tiers, TIER_MODELS);
      assert.match(problem ?? '', words);
      const run = await runCommand(['estimate', spec, '--offline']);
      assert.equal(run.code, 0);
      assert.match(
        run.stderr,
        /^warning: .* Your rules are not read: models are chosen as if there were none\.$/m,
      );
    });
  }

  it('are those that estimate and generate go by, and the call names the spec as the editor does', async () => {
    const { spec } = workspace(RULES);
    const estimate = await runCommand(['estimate', spec, '--offline', '--json']);
    const [panel] = JSON.parse(estimate.stdout).files[0].panels;
    assert.deepEqual([panel.model, panel.because], ['gemini-3-pro-image', 'your rule: faces']);
    const ledger = temporaryFolder();
    const run = await runCommand(['generate', spec, '--simulate', '--ledger', ledger]);
    assert.equal(run.code, 0, run.stderr);
    const [call] = callsOf((await runCommand(['calls', '--ndjson', '--ledger', ledger])).stdout);
    assert.deepEqual([call?.requestedModel, call?.specFile], ['gemini-3-pro-image', 'book/one/a.panel.yaml']);
  });
});
