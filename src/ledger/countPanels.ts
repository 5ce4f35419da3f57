import { filterKeys } from './callDimensions.ts';
import { tagKind } from './callMeasures.ts';
import { countedWhere } from './indexFilter.ts';
import { callsInOrder } from './indexQueries.ts';
import type { LedgerIndex } from './ledgerIndex.ts';
import type { CallFilter, PanelsTried } from './ledgerTypes.ts';
import type { Segment } from './segment.ts';
import { isCounted } from './sums.ts';

/** Whether it has an image, by chapter and panel. */
type Panels = Map<string | null, Map<string, boolean>>;

/** Bit of a row whose call counts, as measures have it. */
const COUNTED = 2;

/** In one pass over the columns of panel and chapter: panels' ids come again in each chapter. */
export async function countPanels(index: LedgerIndex, filter: CallFilter): Promise<PanelsTried> {
  const { sealed, hot, corrections } = index;
  const panels: Panels = new Map();
  // Columns have the recorded receipts: conditions may ask for what a later one says.
  if (corrections.size > 0 && (filter.where ?? []).length > 0) return countCalls(index, filter, panels);
  const { from = -Infinity, to = Infinity } = filter;
  for (const segment of sealed.segments) {
    const { firstTs, lastTs } = segment.manifest;
    if (lastTs < from || firstTs >= to) continue;
    // oxlint-disable-next-line no-await-in-loop -- one segment at a time keeps memory bounded
    await segment.withColumns(() => addSealed(segment, filter, panels));
  }
  const where = countedWhere(filter, (sql, values) => hot.rows(sql, values));
  const rows = hot.rows(
    `SELECT t_chapter, t_panel, MAX(images > 0) FROM call WHERE t_panel IS NOT NULL AND ${where.sql} GROUP BY 1, 2`,
    where.values,
  );
  for (const [chapter, panel, hasImage] of rows)
    addPanel(panels, chapter === null ? null : String(chapter), String(panel), hasImage === 1);
  return counted(panels);
}

const PAGE = 1000;

async function countCalls(index: LedgerIndex, filter: CallFilter, panels: Panels): Promise<PanelsTried> {
  const real = { ...filter, simulated: filter.simulated ?? false };
  let after: string | undefined;
  do {
    const page = await callsInOrder(index, real, PAGE, after);
    for (const call of page.calls) {
      const { panel, chapter } = call.tags;
      if (panel !== undefined && isCounted(call))
        addPanel(panels, chapter ?? null, panel, (call.images ?? 0) > 0);
    }
    after = page.next;
  } while (after !== undefined);
  return counted(panels);
}

function counted(panels: Panels): PanelsTried {
  let [tried, kept] = [0, 0];
  for (const ofChapter of panels.values())
    for (const hasImage of ofChapter.values()) {
      tried += 1;
      if (hasImage) kept += 1;
    }
  return { tried, kept };
}

function addSealed(segment: Segment, filter: CallFilter, panels: Panels): void {
  const simulated = filter.simulated ?? false;
  const rows = segment.rows({ ...filter, simulated, keys: filterKeys(filter) });
  const bits = segment.column('bits') ?? new Uint16Array(0);
  const images = segment.column('images');
  const panel = segment.dimension(tagKind('panel'));
  const chapter = segment.dimension(tagKind('chapter'));
  const width = panel.values.length + 1;
  // By codes first: texts are looked up once for each panel, not for each call.
  const found = new Map<number, boolean>();
  for (const row of rows) {
    const code = panel.codes[row] ?? 0;
    if (code === 0 || ((bits[row] ?? 0) & COUNTED) === 0) continue;
    const pair = (chapter.codes[row] ?? 0) * width + code;
    found.set(pair, found.get(pair) === true || (images?.[row] ?? 0) > 0);
  }
  for (const [pair, kept] of found) {
    const id = panel.values[(pair % width) - 1];
    if (id !== undefined) addPanel(panels, chapter.values[Math.floor(pair / width) - 1] ?? null, id, kept);
  }
}

function addPanel(panels: Panels, chapter: string | null, panel: string, kept: boolean): void {
  const ofChapter = panels.get(chapter) ?? new Map<string, boolean>();
  panels.set(chapter, ofChapter);
  ofChapter.set(panel, kept || ofChapter.get(panel) === true);
}
