import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { askOnTerminal } from '../../src/cli/askMoney.ts';

const ask = { what: '20 panels', likely: 2_690_000_000_000n, highest: 2_850_000_000_000n, unpriced: 0 };

function terminal(isTTY: boolean) {
  const controller = new AbortController();
  const stdin = Object.assign(new PassThrough(), { isTTY });
  const stderr = Object.assign(new PassThrough(), { isTTY });
  const io = { stdin, stdout: new PassThrough(), stderr, env: {}, signal: controller.signal };
  return { stdin, stderr, controller, asked: askOnTerminal(io) };
}

describe('askOnTerminal', () => {
  for (const [answer, agreed] of [
    ['y', true],
    ['YES', true],
    ['', false],
    ['n', false],
    ['yesterday', false],
  ] as const) {
    it(`takes ${answer === '' ? 'an empty line' : answer} for ${agreed ? 'yes' : 'no'}`, async () => {
      const { stdin, stderr, asked } = terminal(true);
      const answered = asked(ask);
      stdin.write(`${answer}\n`);
      assert.equal(await answered, agreed);
      stderr.end();
      assert.match(await text(stderr), /Generate 20 panels for ~\$2\.69\? At most \$2\.85\. \[y\/N\] /);
    });
  }

  it('takes ctrl-C, ctrl-D and the end of the process for no', async () => {
    for (const leave of ['\u0003', '\u0004', undefined]) {
      const { stdin, controller, asked } = terminal(true);
      const answered = asked(ask);
      if (leave === undefined) controller.abort();
      else stdin.write(leave);
      assert.equal(await answered, false);
    }
  });

  it('says no where nobody can answer, and how to agree', async () => {
    const { stderr, asked } = terminal(false);
    assert.equal(await asked({ ...ask, unpriced: 2 }), false);
    stderr.end();
    assert.match(await text(stderr), /2 more cannot be priced\. Nobody can answer here: add --yes/);
  });
});
