import * as path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import * as vscode from 'vscode';
import { ChapterCache } from '../panels/chapterCache.ts';
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

interface Parsed {
  version: number;
  file: SpecFile;
  /** Read panel by panel, and not compared with the whole parse yet. */
  quick: boolean;
}

/** What a document says, parsed once for each version of it; a chapter panel by panel, so that typing stays smooth. */
export class SpecDocuments {
  private readonly parsed = new Map<string, Parsed>();
  private readonly chapters = new Map<string, ChapterCache>();
  /** Chapters whose quick reading was once another than the whole one: it is not trusted with them again. */
  private readonly distrusted = new Set<string>();

  /** Undefined: not a spec. */
  of(document: vscode.TextDocument): SpecFile | undefined {
    if (!SCHEMES.has(document.uri.scheme)) return undefined;
    const name = path.basename(document.uri.path);
    const kind = specKindOf(name);
    if (!kind) return undefined;
    const key = document.uri.toString();
    const held = this.parsed.get(key);
    if (held?.version === document.version) return held.file;
    const text = document.getText();
    const plain = kind.kind === 'chapter' && kind.language === 'yaml' && !this.distrusted.has(key);
    const quick = plain ? this.chapter(key).read(name, text) : undefined;
    const file = quick ?? parseSpecFile(name, text, vscode.l10n);
    this.parsed.set(key, { version: document.version, file, quick: quick !== undefined });
    return file;
  }

  /** The whole parse, as the judge of a quick one; true when it says something else. For when typing has rested. */
  confirm(document: vscode.TextDocument): boolean {
    const key = document.uri.toString();
    const held = this.parsed.get(key);
    if (!held?.quick || held.version !== document.version) return false;
    const file = parseSpecFile(path.basename(document.uri.path), document.getText(), vscode.l10n);
    const same = isDeepStrictEqual(file, held.file);
    if (!same) this.distrusted.add(key);
    this.parsed.set(key, { version: held.version, file: same ? held.file : file, quick: false });
    return !same;
  }

  forget(document: vscode.TextDocument): void {
    const key = document.uri.toString();
    this.parsed.delete(key);
    this.chapters.delete(key);
    this.distrusted.delete(key);
  }

  private chapter(key: string): ChapterCache {
    let cache = this.chapters.get(key);
    if (!cache) this.chapters.set(key, (cache = new ChapterCache(vscode.l10n)));
    return cache;
  }
}
