import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { findGit, readGitHead, type GitHead } from '../../src/attribution/gitHead.ts';
import { GitHistory } from '../../src/attribution/gitHistory.ts';
import { git, repository } from '../support/gitRepository.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';

async function headOf(folder: string): Promise<GitHead | undefined> {
  const found = await findGit(folder);
  return found && readGitHead(found);
}

describe('what is checked out', () => {
  it('is a branch and its commit, seen from any folder inside', async () => {
    const folder = repository();
    fs.mkdirSync(path.join(folder, 'a/b'), { recursive: true });
    const commit = git(folder, 'rev-parse', 'HEAD');
    assert.deepEqual(await headOf(folder), { branch: 'main', commit });
    assert.deepEqual(await headOf(path.join(folder, 'a/b')), { branch: 'main', commit });
  });

  it('is a branch without a commit before the first one', async () => {
    const folder = temporaryFolder();
    git(folder, 'init', '-q', '-b', 'begin');
    assert.deepEqual(await headOf(folder), { branch: 'begin' });
  });

  it('is a branch with slashes, whose commit is packed', async () => {
    const folder = repository();
    git(folder, 'checkout', '-q', '-b', 'feature/täglich/x');
    git(folder, 'pack-refs', '--all');
    assert.equal(fs.existsSync(path.join(folder, '.git/refs/heads/main')), false);
    assert.deepEqual(await headOf(folder), {
      branch: 'feature/täglich/x',
      commit: git(folder, 'rev-parse', 'HEAD'),
    });
  });

  it('is only a commit when detached', async () => {
    const folder = repository();
    git(folder, 'checkout', '-q', '--detach');
    assert.deepEqual(await headOf(folder), { commit: git(folder, 'rev-parse', 'HEAD') });
  });

  it('is the linked worktree’s own', async () => {
    const folder = repository();
    const linked = path.join(fs.realpathSync(temporaryFolder()), 'linked');
    git(folder, 'worktree', 'add', '-q', '-b', 'side', linked);
    git(linked, 'commit', '-q', '--allow-empty', '-m', 'second');
    assert.deepEqual(await headOf(linked), { branch: 'side', commit: git(linked, 'rev-parse', 'HEAD') });
    assert.equal((await headOf(folder))?.branch, 'main');
  });

  it('is a submodule’s own', async () => {
    const folder = repository();
    const inner = repository();
    git(folder, '-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', inner, 'inner');
    assert.equal((await headOf(path.join(folder, 'inner')))?.commit, git(inner, 'rev-parse', 'HEAD'));
  });

  it('is not known without a repository, or where its files do not say', async () => {
    const folder = temporaryFolder();
    assert.equal(await headOf(folder), undefined);
    fs.mkdirSync(path.join(folder, '.git'));
    assert.equal(await headOf(folder), undefined);
    for (const head of [
      '',
      'ref: refs/heads/.invalid\n',
      'ref: ../../etc/passwd\n',
      'nonsense',
      'ref: refs/bisect/x',
    ]) {
      fs.writeFileSync(path.join(folder, '.git/HEAD'), head);
      assert.equal(await headOf(folder), undefined, head);
    }
    fs.rmSync(path.join(folder, '.git'), { recursive: true });
    fs.writeFileSync(path.join(folder, '.git'), 'gitdir: /no/such/folder\n');
    assert.equal(await headOf(folder), undefined);
  });
});

describe('the history of a folder', () => {
  it('knows what was checked out when a call began, also after a checkout', async () => {
    const folder = repository();
    let now = 1000;
    const history = new GitHistory({ folder, now: () => now });
    await history.look();
    git(folder, 'checkout', '-q', '-b', 'next');
    now = 2000;
    await history.look();
    assert.equal(history.at(1500)?.branch, 'main');
    assert.equal(history.at(2500)?.branch, 'next');
    assert.equal(history.at(10)?.branch, 'main', 'before the first look: what was seen first');
    history.dispose();
  });

  it('sees a checkout by itself', async () => {
    const folder = repository();
    const history = new GitHistory({ folder, now: Date.now });
    await history.look();
    git(folder, 'checkout', '-q', '-b', 'seen');
    while (history.at(Date.now())?.branch !== 'seen') await new Promise((resolve) => setTimeout(resolve, 10));
    history.dispose();
  });

  it('knows when a change came that it was not told of', async () => {
    const folder = temporaryFolder();
    const history = new GitHistory({ folder, now: Date.now });
    await history.look();
    git(folder, 'init', '-q', '-b', 'late');
    git(folder, 'commit', '-q', '--allow-empty', '-m', 'first');
    await new Promise((resolve) => setTimeout(resolve, 50)); // a call begins some time later, and is recorded later still
    const began = Date.now();
    await new Promise((resolve) => setTimeout(resolve, 20));
    await history.look();
    assert.equal(history.at(began)?.branch, 'late');
    history.dispose();
  });

  it('asks the other source where the files do not tell, and says nothing where nobody knows', async () => {
    const folder = temporaryFolder();
    const known = new GitHistory({ folder, now: () => 1, fallback: () => ({ branch: 'told' }) });
    await known.look();
    assert.deepEqual(known.at(1), { branch: 'told' });
    const unknown = new GitHistory({ folder, now: () => 1 });
    await unknown.look();
    assert.deepEqual(unknown.at(1), {});
  });

  it('follows a folder that becomes a repository', async () => {
    const folder = temporaryFolder();
    const history = new GitHistory({ folder, now: () => 1 });
    await history.look();
    git(folder, 'init', '-q', '-b', 'late');
    await history.look();
    assert.equal(history.at(1)?.branch, 'late');
    history.dispose();
  });
});
