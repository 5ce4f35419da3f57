import type { ModelAccuracy } from '../panels/estimateAccuracy.ts';
import { table } from './table.ts';

/** Estimates against actuals, of the last calls of each model; errors are shares of the actual. */
export function accuracyJson(models: ModelAccuracy[]): object[] {
  return models.map(({ model, calls, median, p90, rest, covered }) => ({
    model,
    calls,
    median: share(median),
    p90: share(p90),
    withoutImage: rest ? { median: share(rest.median), p90: share(rest.p90) } : null,
    inRange: covered === undefined ? null : share(covered),
  }));
}

export function accuracyText(models: ModelAccuracy[]): string {
  if (models.length === 0) return '';
  const rows = models.map(({ model, calls, median, p90, rest, covered }) => [
    model,
    String(calls),
    percent(median),
    percent(p90),
    rest ? percent(rest.median) : '—',
    rest ? percent(rest.p90) : '—',
    covered === undefined ? '—' : percent(covered),
  ]);
  const head = ['model', 'calls', 'median', 'P90', 'no image: median', 'P90', 'in range'];
  return `\nEstimates against what calls came to\n${table([head, ...rows])}`;
}

function share(value: number): string {
  return value.toFixed(4);
}

function percent(value: number): string {
  return `${(value * 100).toFixed(1)} %`;
}
