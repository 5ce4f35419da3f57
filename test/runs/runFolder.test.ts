import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { RunFolder } from '../../src/runs/runFolder.ts';
import type { RunRecord } from '../../src/runs/runRecord.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';

const run: RunRecord = {
  version: 1,
  id: 'run-1',
  name: 'chapter 1',
  specPath: '/x/ch1.chapter.yaml',
  simulated: true,
  startedAt: 1,
  state: 'running',
  panels: [{ id: 'p1', state: 'waiting' }],
  open: [],
};
const now = () => Date.now();

/** As if the process that owns the files had ended: its number is one that no process has. */
function kill(dir: string): void {
  const dead = Number(execFileSync(process.execPath, ['-p', 'process.pid'], { encoding: 'utf8' }));
  for (const name of fs.readdirSync(dir)) {
    fs.renameSync(path.join(dir, name), path.join(dir, name.replace(`-${process.pid}-`, `-${dead}-`)));
  }
}

describe('the folder of runs', () => {
  it('does not exist before there is a run, and has no orphans then', async () => {
    const dir = path.join(temporaryFolder(), 'runs');
    assert.deepEqual(await new RunFolder(dir, now).claimOrphans(), []);
    assert.equal(fs.existsSync(dir), false);
  });

  it('leaves the runs of a living process alone', async () => {
    const dir = temporaryFolder();
    await new RunFolder(dir, now).save(run);
    assert.deepEqual(await new RunFolder(dir, now).claimOrphans(), []);
  });

  it('gives those of a killed process to exactly one other', async () => {
    const dir = temporaryFolder();
    await new RunFolder(dir, now).save(run);
    kill(dir);
    const windows = Array.from({ length: 8 }, () => new RunFolder(dir, now));
    const claims = await Promise.all(windows.map((window) => window.claimOrphans()));
    assert.equal(claims.flat().length, 1);
    assert.deepEqual(claims.flat()[0], run);
    const owners = await Promise.all(windows.map((window) => window.owns(run.id)));
    assert.deepEqual(
      owners,
      claims.map((claimed) => claimed.length === 1),
    );
  });

  it('clears away half a file of a killed process, and none of a living one', async () => {
    const dir = temporaryFolder();
    await new RunFolder(dir, now).save(run);
    const [name = ''] = fs.readdirSync(dir);
    fs.writeFileSync(path.join(dir, `${name}.0123abcd.tmp`), '{"version":1,');
    await new RunFolder(dir, now).claimOrphans();
    assert.equal(fs.readdirSync(dir).length, 2);
    kill(dir);
    await new RunFolder(dir, now).claimOrphans();
    const left = fs.readdirSync(dir);
    assert.ok(left.length === 1 && left[0]?.endsWith('.json'), left.join());
  });

  it('takes over from one that says nothing any more, as after a restart with the same number', async () => {
    const dir = temporaryFolder();
    await new RunFolder(dir, now).save(run);
    const later = () => Date.now() + 60_000;
    const next = new RunFolder(dir, later);
    assert.equal((await next.claimOrphans()).length, 1);
    assert.equal(await next.owns(run.id), true);
  });

  it('hands on what was released, and nothing of what was removed', async () => {
    const dir = temporaryFolder();
    const first = new RunFolder(dir, now);
    await first.save(run);
    await first.save({ ...run, id: 'run-2' });
    await first.release('run-1');
    await first.remove('run-2');
    assert.deepEqual(
      (await new RunFolder(dir, now).claimOrphans()).map(({ id }) => id),
      ['run-1'],
    );
  });

  it('shows the runs of other living windows, not its own and not those of dead ones', async () => {
    const dir = temporaryFolder();
    const [mine, other] = [new RunFolder(dir, now), new RunFolder(dir, now)];
    await mine.save(run);
    await other.save({ ...run, id: 'run-2' });
    assert.deepEqual(
      (await mine.others()).map(({ id }) => id),
      ['run-2'],
    );
    kill(dir);
    assert.deepEqual(await mine.others(), []);
  });

  it('leaves what it cannot read where it is', async () => {
    const dir = temporaryFolder();
    const names = ['run-3~none-0-00000000.json', 'run-4~none-0-00000000.json', 'notes.txt'];
    fs.writeFileSync(path.join(dir, names[0] ?? ''), '{"version":2}');
    fs.writeFileSync(path.join(dir, names[1] ?? ''), '{"version":1,"id":"an');
    fs.writeFileSync(path.join(dir, names[2] ?? ''), 'mine');
    assert.deepEqual(await new RunFolder(dir, now).claimOrphans(), []);
    assert.deepEqual(fs.readdirSync(dir).toSorted(), names.toSorted());
  });

  it('rejects a write that failed and leaves no draft', async () => {
    const file = path.join(temporaryFolder(), 'file');
    fs.writeFileSync(file, '');
    await assert.rejects(new RunFolder(file, now).save(run));
  });
});
