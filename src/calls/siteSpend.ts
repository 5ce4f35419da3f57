import { readSiteTag } from '../attribution/callSite.ts';
import type { Call } from '../call.ts';
import type { Ledger, Sum } from '../ledger/ledgerTypes.ts';

const DAYS_30 = 30 * 86_400_000;
/** So long figures hold while no call is recorded: others fall out of the 30 days. */
const KEPT_MS = 600_000;

/** Calls of the last 30 days that one place of the workspace made. */
export interface SiteFigures {
  /** The tag `site`. */
  tag: string;
  line: number;
  function?: string;
  sum: Sum;
  /** Undefined: no cost of a single call is known. */
  p95?: bigint;
  last?: Call;
}

export interface FileFigures {
  sites: SiteFigures[];
  /** Calls of the 30 days that tell no place, of all files. */
  without: number;
}

interface SiteSpendParts {
  ledger: Pick<Ledger, 'groups' | 'page'>;
  now: () => number;
}

/** Spend by the place that it is written at. Reads when asked to, off the way of whoever draws. */
export class SiteSpend {
  readonly #parts: SiteSpendParts;
  readonly #files = new Map<string, FileFigures>();
  #loading: { key: string; at: number; all: Promise<Map<string, FileFigures>> } | undefined;

  constructor(parts: SiteSpendParts) {
    this.#parts = parts;
  }

  /** What is known of a file now; undefined: not read yet. */
  of(file: string, simulated: boolean): FileFigures | undefined {
    return this.#files.get(`${simulated} ${file}`);
  }

  /** Calls were recorded, or receipts are others. */
  forget(): void {
    this.#loading = undefined;
  }

  /** Reads what the ledger has of a file; of all files the sums come with one question. */
  async load(file: string, simulated: boolean): Promise<FileFigures> {
    const key = `${simulated}`;
    const at = this.#parts.now();
    if (this.#loading?.key !== key || at - this.#loading.at > KEPT_MS)
      this.#loading = { key, at, all: this.#read(simulated, at - DAYS_30) };
    const { all } = this.#loading;
    const figures = (await all).get(file) ?? { sites: [], without: (await all).get('')?.without ?? 0 };
    for (const site of figures.sites) {
      if (site.last) continue;
      const page = await this.#parts.ledger.page(
        { tags: { site: site.tag }, simulated, from: at - DAYS_30 },
        1,
      );
      const [last] = page.calls;
      if (last) site.last = last;
    }
    this.#files.set(`${simulated} ${file}`, figures);
    return figures;
  }

  async #read(simulated: boolean, from: number): Promise<Map<string, FileFigures>> {
    const groups = await this.#parts.ledger.groups({ tag: 'site' }, { simulated, from });
    const without = groups.find(({ key }) => key === null)?.sum.calls ?? 0;
    const files = new Map<string, FileFigures>([['', { sites: [], without }]]);
    for (const { key, sum, costP95 } of groups) {
      const site = key === null ? undefined : readSiteTag(key);
      if (key === null || !site) continue;
      const { file, ...place } = site;
      const figures = files.get(file) ?? { sites: [], without };
      figures.sites.push({ tag: key, ...place, sum, ...(costP95 === undefined ? {} : { p95: costP95 }) });
      files.set(file, figures);
    }
    return files;
  }
}
