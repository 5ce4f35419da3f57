import { MEASURES, sumOfMeasures } from './callMeasures.ts';
import { BUCKETS, type Histogram } from './histogram.ts';
import type { Sum } from './ledgerTypes.ts';
import { addSums } from './sums.ts';

/** Sums and percentiles in the making, by value; null: the calls that have none. */
export class CallGroups {
  readonly #groups = new Map<
    string | null,
    { measures: Float64Array; more: Sum | undefined; histogram: Histogram }
  >();

  at(key: string | null) {
    let group = this.#groups.get(key);
    if (!group) {
      group = { measures: new Float64Array(MEASURES), more: undefined, histogram: new Uint32Array(BUCKETS) };
      this.#groups.set(key, group);
    }
    return group;
  }

  addMeasures(key: string | null, measures: Float64Array, at: number, times = 1): Histogram {
    const group = this.at(key);
    for (let i = 0; i < MEASURES; i++)
      group.measures[i] = (group.measures[i] ?? 0) + times * (measures[at + i] ?? 0);
    return group.histogram;
  }

  addSum(key: string | null, sum: Sum): Histogram {
    const group = this.at(key);
    group.more = group.more ? addSums(group.more, sum) : sum;
    return group.histogram;
  }

  entries(): { key: string | null; rows: number; sum: Sum; histogram: Histogram }[] {
    return [...this.#groups].map(([key, { measures, more, histogram }]) => {
      const sum = sumOfMeasures(measures);
      return { key, rows: measures[0] ?? 0, sum: more ? addSums(sum, more) : sum, histogram };
    });
  }
}
