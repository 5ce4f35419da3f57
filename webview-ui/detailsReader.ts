import type { ReportDetails } from '../src/protocol/reportDetails.ts';
import type { ReportSnapshot } from '../src/protocol/reportSnapshot.ts';
import type { ReportView } from '../src/protocol/reportView.ts';
import type { Host } from './host.ts';
import { sameView } from './sameView.ts';

/** Reads what is drawn after the totals: one request at a time, and then what was asked for meanwhile. */
export class DetailsReader {
  readonly #taken: (details: ReportDetails) => void;
  readonly #failed: (error: unknown) => void;
  #reading = false;
  #next: ReportView | undefined;

  constructor(taken: (details: ReportDetails) => void, failed: (error: unknown) => void) {
    this.#taken = taken;
    this.#failed = failed;
  }

  /** After the totals of this view are there. Never rejects. */
  async read(host: Host | undefined, { view, recorded }: ReportSnapshot): Promise<void> {
    if (recorded.real + recorded.simulated === 0) return;
    this.#next = view;
    if (this.#reading) return;
    this.#reading = true;
    for (let wanted: ReportView | undefined = view; wanted; wanted = this.#next) {
      this.#next = undefined;
      try {
        // oxlint-disable-next-line no-await-in-loop -- one at a time
        const reply = await host?.request({ type: 'details', view: wanted });
        if (reply?.type === 'details') this.#taken(reply.details);
      } catch (error) {
        this.#failed(error);
      }
    }
    this.#reading = false;
  }
}

/** Details of another view are not drawn beside this one's figures. */
export function detailsOf(
  details: ReportDetails | undefined,
  snapshot: ReportSnapshot,
): ReportDetails | undefined {
  return details && sameView(details.view, snapshot.view) ? details : undefined;
}
