import * as path from 'node:path';
import * as vscode from 'vscode';
import { shownUsd } from '../../money.ts';
import { specKindOf } from '../../panels/specFile.ts';
import type { ModelEntry } from '../../pricing/modelEntry.ts';
import { modelStanding } from '../../pricing/modelMentions.ts';
import type { PriceBook } from '../../pricing/priceBook.ts';
import { imageFigures, priceFigures } from '../../pricing/priceFigures.ts';

/** `model:` with what is typed of its value, in YAML and JSON. */
const MODEL_KEY = /^\s*(?:-\s+)?(?:\{\s*)?["']?model["']?\s*:(\s*)(["']?)([\w.-]*)$/;

/** Ids of models in specs, each with its price; retired ones are not offered. */
export function idCompletion(book: () => PriceBook, now: () => number): vscode.CompletionItemProvider {
  return {
    provideCompletionItems(document, position) {
      const before = document.lineAt(position.line).text.slice(0, position.character);
      const [, space, quote, typed] = MODEL_KEY.exec(before) ?? [];
      if (typed === undefined) return undefined;
      const range = new vscode.Range(position.translate(0, -typed.length), position);
      const json = document.uri.path.endsWith('.json');
      const imagesOnly = specKindOf(path.posix.basename(document.uri.path))?.kind !== 'prompt';
      return book()
        .models()
        .filter(({ kind }) => kind === 'image' || (kind === 'text' && !imagesOnly))
        .flatMap((entry, index) => {
          const offered = item(entry, book(), now());
          if (!offered) return [];
          offered.range = range;
          offered.sortText = String(index).padStart(3, '0');
          const text = json && quote === '' ? `"${entry.id}"` : entry.id;
          offered.insertText = space === '' && quote === '' ? ` ${text}` : text;
          offered.filterText = entry.id;
          return [offered];
        });
    },
  };
}

function item(entry: ModelEntry, book: PriceBook, atMs: number): vscode.CompletionItem | undefined {
  const standing = modelStanding(entry.id, book, atMs);
  const row = book.rowAt(entry.id, atMs);
  if (standing?.kind !== 'known' || standing.end || !row) return undefined;
  const made = new vscode.CompletionItem(entry.id, vscode.CompletionItemKind.Value);
  const images = imageFigures(entry, row).map(({ size, picoUsd }) => `${size} ${shownUsd(picoUsd)}`);
  const [prices] = priceFigures(row).map(({ figures }) => figures.map(({ label, usd }) => `${label} ${usd}`));
  made.detail = (images.length > 0 ? images : (prices ?? [])).join(' · ');
  const unit = vscode.l10n.t('per 1M tokens');
  made.documentation = images.length > 0 ? `${(prices ?? []).join(' · ')} ${unit}` : unit;
  return made;
}
