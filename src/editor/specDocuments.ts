import * as path from 'node:path';
import type * as vscode from 'vscode';
import type { SpecFile } from '../panels/spec.ts';
import { parseSpecFile, specKindOf } from '../panels/specFile.ts';

/** Specs are lensed where a person edits a file: not in diffs, git or output documents. */
const SCHEMES = new Set(['file', 'untitled', 'vscode-remote']);

export const SPEC_GLOB =
  '**/*.{panel.yaml,panel.yml,panel.json,chapter.yaml,chapter.yml,chapter.json,prompt,prompt.md}';

export const SPEC_SELECTOR: vscode.DocumentSelector = [...SCHEMES].map((scheme) => ({
  scheme,
  pattern: SPEC_GLOB,
}));

/** What a document says, parsed once for each version of it. */
export class SpecDocuments {
  private readonly parsed = new Map<string, { version: number; file: SpecFile }>();

  /** Undefined: not a spec. */
  of(document: vscode.TextDocument): SpecFile | undefined {
    if (!SCHEMES.has(document.uri.scheme)) return undefined;
    const name = path.basename(document.uri.path);
    if (!specKindOf(name)) return undefined;
    const key = document.uri.toString();
    const held = this.parsed.get(key);
    if (held?.version === document.version) return held.file;
    const file = parseSpecFile(name, document.getText());
    this.parsed.set(key, { version: document.version, file });
    return file;
  }

  forget(document: vscode.TextDocument): void {
    this.parsed.delete(document.uri.toString());
  }
}
