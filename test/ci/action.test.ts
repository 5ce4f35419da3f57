import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { temporaryFolder } from '../support/temporaryFolder.ts';

interface Step {
  name?: string;
  id?: string;
  run?: string;
  env?: Record<string, string>;
}
const { runs } = parse(readFileSync('ci/action.yml', 'utf8')) as { runs: { steps: Step[] } };

const CHAPTER =
  'defaults: { model: gemini-3-pro-image }\npanels:\n  - { panel_id: q1, prompt: One. }\n  - { panel_id: q2, prompt: Two. }\n';

/** A pull request that makes one panel 4K. */
function pullRequest(): string {
  const folder = temporaryFolder();
  const git = (...args: string[]): void => {
    execFileSync('git', ['-c', 'user.name=test', '-c', 'user.email=test@example.invalid', ...args], {
      cwd: folder,
      stdio: 'ignore',
    });
  };
  git('init', '-b', 'main');
  writeFileSync(path.join(folder, 'c.chapter.yaml'), CHAPTER);
  writeFileSync(path.join(folder, 'same.chapter.yaml'), CHAPTER);
  git('add', '.');
  git('commit', '-m', 'first');
  git('checkout', '-b', 'change');
  writeFileSync(path.join(folder, 'c.chapter.yaml'), CHAPTER.replace('q1,', 'q1, image_size: 4K,'));
  git('commit', '-am', 'second');
  return folder;
}

interface StepRun {
  status: number | null;
  stdout: string;
  stderr: string;
}

/** Runs one step's own shell text, with `${{ … }}` of its env as given. */
function runStep(
  name: string,
  cwd: string,
  given: Record<string, string>,
  env: Record<string, string>,
): StepRun {
  const step = runs.steps.find((each) => each.name === name);
  assert.ok(step?.run, `the action has no step "${name}"`);
  const own = Object.fromEntries(
    Object.entries(step.env ?? {}).map(([key, value]) => {
      const expression = /^\$\{\{ (.*) \}\}$/.exec(value)?.[1] ?? '';
      const filled = given[expression];
      assert.ok(filled !== undefined, `${key} of "${name}" needs ${expression}`);
      return [key, filled];
    }),
  );
  const { status, stdout, stderr } = spawnSync('bash', ['-eo', 'pipefail', '-c', step.run], {
    cwd,
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], ...env, ...own },
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

function outputs(file: string): Record<string, string> {
  return Object.fromEntries(
    readFileSync(file, 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  );
}

function runner(): { env: Record<string, string>; output: string; summary: string } {
  const folder = temporaryFolder();
  const [output, summary] = [path.join(folder, 'output'), path.join(folder, 'summary')];
  writeFileSync(output, '');
  writeFileSync(summary, '');
  return {
    env: {
      GITHUB_ACTION_PATH: path.resolve('ci'),
      GITHUB_OUTPUT: output,
      GITHUB_STEP_SUMMARY: summary,
      RUNNER_TEMP: folder,
    },
    output,
    summary,
  };
}

const inputs = (maxUsd: string): Record<string, string> => ({
  'inputs.against': 'main',
  'inputs.paths': '.',
  'inputs.max-usd': maxUsd,
});

describe('the composite action', () => {
  before(() => {
    const { status, stderr } = runStep('Build the command', '.', {}, runner().env);
    assert.equal(status, 0, stderr);
    assert.ok(existsSync('dist/panelmeter.cjs'));
  });

  it('estimates what the pull request changes, and nothing else', () => {
    const { env, output, summary } = runner();
    const { status, stdout, stderr } = runStep('Estimate', pullRequest(), inputs('1'), env);
    assert.equal(status, 0, stderr);
    assert.match(stdout, /^::notice file=c\.chapter\.yaml,line=3,title=q1::.*4K.*\(\+\$0\.106\)$/m);
    assert.doesNotMatch(stdout, /same\.chapter|title=q2/);
    const { over, markdown = '', junit = '' } = outputs(output);
    assert.equal(over, 'false');
    const comment = readFileSync(markdown, 'utf8');
    assert.match(comment, /^<!-- panelmeter-estimate -->/);
    assert.match(comment, /\| &nbsp;&nbsp;q1 \| ~\$0\.13.* \| ~\$0\.24.* \| \+\$0\.106 \|/);
    assert.equal(readFileSync(summary, 'utf8'), comment);
    assert.match(
      readFileSync(junit, 'utf8'),
      /<testsuites name="panelmeter estimate" tests="3" failures="0">/,
    );
  });

  it('fails the check, but only after the comment, when the limit is not kept', () => {
    const { env, output } = runner();
    const { status, stdout } = runStep('Estimate', pullRequest(), inputs('0.10'), env);
    assert.equal(status, 0);
    assert.match(stdout, /^::error title=Cost limit::Over the limit/m);
    const { over = '', markdown = '' } = outputs(output);
    assert.equal(over, 'true');
    assert.match(readFileSync(markdown, 'utf8'), /\[!WARNING\]\n> Over the limit/);
    assert.equal(runStep('Check the limit', '.', { 'steps.estimate.outputs.over': over }, env).status, 1);
    assert.equal(runStep('Check the limit', '.', { 'steps.estimate.outputs.over': 'false' }, env).status, 0);
  });

  it('says that nothing has changed where no spec has', () => {
    const { env, output } = runner();
    const { status } = runStep('Estimate', pullRequest(), { ...inputs(''), 'inputs.against': 'HEAD' }, env);
    assert.equal(status, 0);
    assert.match(readFileSync(outputs(output)['markdown'] ?? '', 'utf8'), /No spec has changed\./);
  });

  it('stops on a branch that is not there', () => {
    const { env } = runner();
    const { status, stderr } = runStep(
      'Estimate',
      pullRequest(),
      { ...inputs(''), 'inputs.against': 'nope' },
      env,
    );
    assert.notEqual(status, 0);
    assert.match(stderr, /nope/);
  });

  for (const [earlier, method] of [
    ['', 'POST repos/o/r/issues/7/comments'],
    ['99', 'PATCH repos/o/r/issues/comments/99'],
  ] as const) {
    it(`${earlier === '' ? 'writes' : 'renews'} its one comment`, () => {
      const { env } = runner();
      const bin = temporaryFolder();
      const log = path.join(bin, 'log');
      mkdirSync(bin, { recursive: true });
      writeFileSync(
        path.join(bin, 'gh'),
        `#!/usr/bin/env bash\nif [ "$2" = --method ]; then echo "$3 $4 $6" >> "${log}"; else echo "${earlier}"; fi\n`,
      );
      chmodSync(path.join(bin, 'gh'), 0o755);
      const given = {
        'inputs.token': 'token',
        'github.repository': 'o/r',
        'github.event.pull_request.number': '7',
        'steps.estimate.outputs.markdown': 'comment.md',
      };
      const { status, stderr } = runStep('Comment', bin, given, {
        ...env,
        PATH: `${bin}${path.delimiter}${process.env['PATH']}`,
      });
      assert.equal(status, 0, stderr);
      assert.equal(readFileSync(log, 'utf8'), `${method} body=@comment.md\n`);
    });
  }
});
