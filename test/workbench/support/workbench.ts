import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { root } from '../../../tools/install.mjs';
import { launchBrowser } from '../../../tools/vscode/browser.mjs';
import { ledgersOf } from '../../../tools/vscode/drive.mjs';
import { hostPids, openWindow, startServer } from '../../../tools/vscode/server.mjs';

/** A real VS Code server with Panelmeter installed, on a copy of the sample, and a real browser. */
export class Workbench {
  readonly folder: string;
  readonly browser: Browser;
  readonly server: Awaited<ReturnType<typeof startServer>>;
  private readonly work: string;
  private constructor(
    work: string,
    folder: string,
    browser: Browser,
    server: Awaited<ReturnType<typeof startServer>>,
  ) {
    this.work = work;
    this.folder = folder;
    this.browser = browser;
    this.server = server;
  }

  /** `extension`: the repository as it was built, or a .vsix. `asksForTrust`: the folder is not trusted at first. `language`: as `ko`. */
  static async start(
    settings: Record<string, unknown> = {},
    env: Record<string, string> = {},
    extension = root,
    { asksForTrust = false, language }: { asksForTrust?: boolean; language?: string } = {},
  ): Promise<Workbench> {
    const work = fs.mkdtempSync(path.join(os.tmpdir(), 'panelmeter-workbench-'));
    const folder = path.join(work, 'webtoon');
    fs.cpSync(path.join(root, 'examples/webtoon'), folder, { recursive: true });
    const server = await startServer({
      install: [extension],
      settings: { 'panelmeter.simulator': true, ...settings },
      env,
      asksForTrust,
      ...(language === undefined ? {} : { language }),
    });
    return new Workbench(work, folder, await launchBrowser(), server);
  }

  open(file: string, viewport = { width: 1400, height: 900 }): Promise<Page> {
    return openWindow(this.browser, this.server, {
      folder: this.folder,
      open: path.join(this.folder, file),
      viewport,
    });
  }

  file(name: string): string {
    return path.join(this.folder, name);
  }

  hosts(): number[] {
    return hostPids(this.server);
  }

  /** Where the extension keeps things of each workspace. */
  storage(): string[] {
    const storage = path.join(this.server.home, 'data/User/workspaceStorage');
    if (!fs.existsSync(storage)) return [];
    return fs.readdirSync(storage).map((name) => path.join(storage, name, 'panelmeter.panelmeter'));
  }

  /** The ledger directories that the extension has made so far. */
  ledgers(): string[] {
    return ledgersOf(this.server);
  }

  async stop(): Promise<void> {
    await this.browser.close();
    await this.server.stop();
    fs.rmSync(this.work, { recursive: true, force: true });
  }
}
