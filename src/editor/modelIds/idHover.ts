import * as vscode from 'vscode';
import type { ComingCost } from '../../budgets/comingCost.ts';
import { modelStanding } from '../../pricing/modelMentions.ts';
import type { PriceBook } from '../../pricing/priceBook.ts';
import { hoverText } from './hoverText.ts';
import { mentionAt } from './mentions.ts';
import type { OwnFigures, OwnUse } from './ownUse.ts';

interface IdHoverParts {
  enabled: () => boolean;
  book: () => PriceBook;
  now: () => number;
  own: Pick<OwnUse, 'of'>;
  costs: () => readonly ComingCost[];
  log: (text: string) => void;
}

/** What a model costs, on its id; at most one look at a line when the pointer rests elsewhere. */
export function idHover({ enabled, book, now, own, costs, log }: IdHoverParts): vscode.HoverProvider {
  return {
    async provideHover(document, position) {
      if (!enabled()) return undefined;
      const range = mentionAt(document, position);
      if (!range) return undefined;
      const written = document.getText(range);
      const atMs = now();
      const standing = modelStanding(written, book(), atMs, vscode.l10n);
      if (!standing) return undefined;
      let figures: OwnFigures | undefined;
      try {
        figures = standing.kind === 'unknown' ? undefined : await own.of(standing.entry);
      } catch (error) {
        // Prices are worth showing without it.
        log(
          `Own spend for a hover could not be read: ${error instanceof Error ? error.message : String(error)}`,
        );
      }
      const { l10n } = vscode;
      const text = hoverText({ written, standing, book: book(), atMs, costs: costs(), own: figures, l10n });
      return new vscode.Hover(new vscode.MarkdownString(text, true), range);
    },
  };
}
