import type { Call } from '../call.ts';
import type { Ledger, Sum } from '../ledger/ledgerTypes.ts';
import { panelTags } from '../panels/panelTags.ts';
import type { Panel } from '../panels/spec.ts';

/** Of a panel so many calls are looked at; older ones are in the report. */
const MOST_CALLS = 200;

/** Which panel or prompt a call was for. */
export interface PanelKey {
  /** A panel file's panel is tagged `panel`, a prompt file `prompt`. */
  kind: 'panel' | 'prompt';
  id: string;
  chapter?: string;
}

/** The key that a panel's calls are tagged with. */
export function panelKey(panel: Panel): PanelKey {
  const { chapter } = panelTags(panel);
  return { kind: panel.from, id: panel.spec.panelId, ...(chapter === undefined ? {} : { chapter }) };
}

function keyText({ kind, id, chapter }: PanelKey): string {
  return JSON.stringify([kind, id, chapter ?? null]);
}

function keyOf(call: Call): PanelKey | undefined {
  const { panel, prompt, chapter } = call.tags;
  const id = panel ?? prompt;
  if (id === undefined) return undefined;
  return {
    kind: panel === undefined ? 'prompt' : 'panel',
    id,
    ...(chapter === undefined ? {} : { chapter }),
  };
}

function tagsOf({ kind, id, chapter }: PanelKey): Record<string, string> {
  return { [kind]: id, ...(chapter === undefined ? {} : { chapter }) };
}

/** The last call that answered for each panel, and what a chapter has cost so far. Simulated ones by themselves. */
export class LastActuals {
  private readonly ledger: Ledger;
  private readonly last = new Map<string, Call>();
  /** Images of each panel, oldest first. */
  private readonly images = new Map<string, Call[]>();
  private readonly chapters = new Map<string, Sum>();
  private readonly loaded = new Set<string>();
  constructor(ledger: Ledger) {
    this.ledger = ledger;
  }

  of(key: PanelKey, simulated: boolean): Call | undefined {
    return this.last.get(`${simulated} ${keyText(key)}`);
  }

  /** Every image that was made of a panel and saved, oldest first. */
  attempts(key: PanelKey, simulated: boolean): readonly Call[] {
    return this.images.get(`${simulated} ${keyText(key)}`) ?? [];
  }

  spent(chapter: string, simulated: boolean): Sum | undefined {
    return this.chapters.get(`${simulated} ${chapter}`);
  }

  /** Reads what the ledger holds of these panels; true when something was found. What is known is not asked again. */
  async load(keys: PanelKey[], simulated: boolean): Promise<boolean> {
    let found = false;
    for (const key of keys) {
      const at = `${simulated} ${keyText(key)}`;
      if (this.loaded.has(at)) continue;
      this.loaded.add(at);
      const { calls } = await this.ledger.page({ tags: tagsOf(key), outcome: 'ok', simulated }, MOST_CALLS);
      const [call] = calls;
      // A call recorded while we read is newer than what was read.
      if (call && !this.last.has(at)) this.last.set(at, call);
      for (const each of calls) this.addImage(at, each);
      found ||= call !== undefined;
    }
    for (const chapter of new Set(keys.map((key) => key.chapter).filter((name) => name !== undefined))) {
      const at = `${simulated} ${chapter}`;
      if (this.loaded.has(at)) continue;
      this.loaded.add(at);
      const sum = await this.ledger.sum({ tags: { chapter }, simulated });
      this.chapters.set(at, sum);
      found ||= sum.calls > 0;
    }
    return found;
  }

  /** Receipts changed: all is asked anew by the next load. */
  forget(): void {
    this.last.clear();
    this.chapters.clear();
    this.loaded.clear();
  }

  /** A call that was recorded, each once. */
  add(call: Call): void {
    const key = keyOf(call);
    if (!key) return;
    if (call.outcome === 'ok' && call.method !== 'countTokens') {
      const at = `${call.simulated} ${keyText(key)}`;
      this.last.set(at, call);
      this.addImage(at, call);
    }
    // Asked anew by the next load: the ledger alone knows what other windows added.
    if (key.chapter !== undefined) this.loaded.delete(`${call.simulated} ${key.chapter}`);
  }

  private addImage(at: string, call: Call): void {
    if (call.imageFile === undefined) return;
    const images = this.images.get(at) ?? [];
    if (images.some(({ id }) => id === call.id)) return;
    const sorted = [...images, call].toSorted((a, b) => Date.parse(a.startedAt) - Date.parse(b.startedAt));
    this.images.set(at, sorted);
  }
}
