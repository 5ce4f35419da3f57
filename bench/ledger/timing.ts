import fs from 'node:fs';
import path from 'node:path';

export async function timed(act: () => unknown): Promise<number> {
  const started = performance.now();
  await act();
  return performance.now() - started;
}

export function rank(times: readonly number[], share: number): number {
  const sorted = times.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

export function rounded(value: number): number {
  return value >= 100 ? Math.round(value) : Math.round(value * 100) / 100;
}

export function diskMegabytes(dir: string): number {
  const sizes = fs
    .readdirSync(dir, { recursive: true, encoding: 'utf8' })
    .map((name) => fs.statSync(path.join(dir, name)))
    .map((stat) => (stat.isFile() ? stat.size : 0));
  return rounded(sizes.reduce((sum, size) => sum + size, 0) / 1e6);
}

export function residentMegabytes(): number {
  return process.memoryUsage.rss() / 1e6;
}
