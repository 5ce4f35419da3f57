import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const script = fileURLToPath(new URL('./recordingProcess.ts', import.meta.url));

export interface RecordingProcess {
  /** Ids whose acknowledgement was printed. */
  acknowledged: string[];
  /** Resolves when there are as many, fails when the process ends before. */
  until(count: number): Promise<void>;
  /** kill -9; resolves when it is gone and all that it printed was read. */
  kill(): Promise<void>;
}

/** A process of its own that records calls `<prefix>-1`, `<prefix>-2`, … as fast as it can. */
export function recordInProcess(dir: string, prefix: string, width = 1): RecordingProcess {
  const child: ChildProcess = spawn(process.execPath, [script, dir, prefix, String(width)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const acknowledged: string[] = [];
  const checks = new Set<() => void>();
  let rest = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    acknowledged.push(...lines);
    for (const check of checks) check();
  });
  const gone = new Promise<void>((resolve) => {
    child.once('close', () => resolve());
  });
  return {
    acknowledged,
    until: (count) =>
      new Promise((resolve, reject) => {
        const check = () => {
          if (acknowledged.length < count) return;
          checks.delete(check);
          resolve();
        };
        checks.add(check);
        check();
        void gone.then(() => reject(new Error(`ended after ${acknowledged.length} of ${count} calls`)));
      }),
    async kill() {
      child.kill('SIGKILL');
      await gone;
    },
  };
}
