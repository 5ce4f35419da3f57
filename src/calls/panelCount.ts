import type { CallFilter, Group, Ledger } from '../ledger/ledgerTypes.ts';

/** With more chapters in the range the panels are not counted: each chapter is a question to the ledger. */
const CHAPTERS = 50;

interface Tried {
  calls: number;
  images: number;
}

interface ChapterPanels {
  /** A chapter whose sums are what they were has the same panels. */
  sums: string;
  panels: Map<string, Tried>;
}

/** Counts panels by chapter and id, as ids come again in each chapter. A chapter without new calls is not asked again. */
export class PanelCount {
  private readonly ledger: Ledger;
  private key = '';
  private known = new Map<string, ChapterPanels>();
  constructor(ledger: Ledger) {
    this.ledger = ledger;
  }

  /** Of the range's named chapters and panels; undefined when there are too many chapters. */
  async of(
    range: CallFilter,
    chapters: readonly Group[],
    panels: readonly Group[],
  ): Promise<{ tried: number; kept: number } | undefined> {
    if (chapters.length > CHAPTERS) return undefined;
    const key = JSON.stringify(range);
    if (key !== this.key) this.known = new Map();
    this.key = key;
    const rest = new Map(panels.map(({ key: id, sum }) => [id, triedOf(sum)]));
    let [tried, kept] = [0, 0];
    for (const chapter of chapters) {
      for (const [id, { calls, images }] of await this.panelsOf(range, chapter)) {
        tried++;
        if (images > 0) kept++;
        const left = rest.get(id);
        if (!left) continue;
        left.calls -= calls;
        left.images -= images;
      }
    }
    // What is left of an id belongs to no chapter.
    for (const { calls, images } of rest.values()) {
      if (calls <= 0) continue;
      tried++;
      if (images > 0) kept++;
    }
    return { tried, kept };
  }

  private async panelsOf(range: CallFilter, { key, sum }: Group): Promise<Map<string, Tried>> {
    const chapter = key ?? '';
    const sums = [sum.calls, sum.images, sum.totalTokens, sum.billed].join(' ');
    const before = this.known.get(chapter);
    if (before?.sums === sums) return before.panels;
    const groups = await this.ledger.groups({ tag: 'panel' }, { ...range, tags: { ...range.tags, chapter } });
    const panels = new Map(
      groups.flatMap(({ key: id, sum: one }) => (id === null ? [] : [[id, triedOf(one)] as const])),
    );
    this.known.set(chapter, { sums, panels });
    return panels;
  }
}

function triedOf({ calls, images }: Tried): Tried {
  return { calls, images };
}
