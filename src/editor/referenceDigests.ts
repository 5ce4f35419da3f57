import { readFile, stat } from 'node:fs/promises';
import * as path from 'node:path';
import type * as vscode from 'vscode';
import { panelRequest, referencesOf } from '../panels/panelRequest.ts';
import type { Panel, SpecFile } from '../panels/spec.ts';
import { referenceDigest } from '../runs/referenceDigest.ts';

interface Held {
  /** Of the file when it was read: the same again means the same bytes. */
  stamp: string;
  digest: string;
}

/** Digests of reference images on disk, read ahead so that a lens only looks them up. */
export class ReferenceDigests {
  private readonly held = new Map<string, Held>();

  /** In the order of the panel's request; undefined while one of them is not read, or cannot be. */
  of(document: vscode.TextDocument, panel: Panel): string[] | undefined {
    const folder = path.dirname(document.uri.fsPath);
    const digests: string[] = [];
    for (const name of panelRequest(panel).references) {
      const held = this.held.get(path.resolve(folder, name));
      if (!held) return undefined;
      digests.push(held.digest);
    }
    return digests;
  }

  /** Reads those that are new or were changed. */
  async load(document: vscode.TextDocument, file: SpecFile): Promise<void> {
    const folder = path.dirname(document.uri.fsPath);
    const names = new Set(file.panels.flatMap(({ spec }) => referencesOf(spec)));
    for (const name of names) await this.read(path.resolve(folder, name));
  }

  private async read(file: string): Promise<void> {
    try {
      const { mtimeMs, size } = await stat(file);
      const stamp = `${mtimeMs} ${size}`;
      if (this.held.get(file)?.stamp === stamp) return;
      this.held.set(file, { stamp, digest: referenceDigest(await readFile(file)) });
    } catch {
      this.held.delete(file); // missing or unreadable: diagnostics say so, and the panel cannot be sent
    }
  }
}
