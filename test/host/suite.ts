// What the extension host calls to run the tests: the same file for VS Code's server and for desktop VS Code.
import fs from 'node:fs';
import type MochaType from 'mocha';

interface Result {
  title: string;
  ok: boolean;
  ms?: number;
  error?: string;
}

export async function run(): Promise<void> {
  const { default: Mocha } = (await import('mocha')) as unknown as { default: typeof MochaType };
  const mocha = new Mocha({
    ui: 'bdd',
    timeout: 60_000,
    color: false,
    ...(process.env.PANELMETER_TEST_GREP ? { grep: process.env.PANELMETER_TEST_GREP } : {}),
  });
  const unhandled: string[] = [];
  process.on('unhandledRejection', (error) => {
    const text = error instanceof Error ? String(error.stack) : String(error);
    // The editor's own extensions fail as they like: TypeScript's lacks its server here.
    if (!/[\\/]extensions[\\/](?:git|typescript-language-features)[\\/]/.test(text)) unhandled.push(text);
  });
  // The bundle holds the test files: they declare their tests on mocha's globals while they are required.
  mocha.suite.emit(
    'pre-require',
    globalThis as unknown as MochaType.MochaGlobals,
    null as unknown as string,
    mocha,
  );
  await import('./activation.test.ts');
  await import('./lens.test.ts');
  await import('./generate.test.ts');
  await import('./runs.test.ts');
  await import('./attempts.test.ts');
  await import('./badInput.test.ts');
  await import('./commands.test.ts');
  await import('./exports.test.ts');
  await import('./retention.test.ts');
  await import('./estimates.test.ts');
  await import('./modelIds.test.ts');
  await import('./priceOverride.test.ts');
  await import('./reprice.test.ts');
  await import('./proxy.test.ts');
  await import('./captureProxy.test.ts');
  await import('./insights.test.ts');
  await import('./budgets.test.ts');
  await import('./agents.test.ts');
  await import('./telemetry.test.ts');
  await import('./models.test.ts');
  await import('./support.test.ts');
  await import('./leaks.test.ts');
  await import('./tracking.test.ts');

  const out = process.env.PANELMETER_TEST_RESULTS;
  const tests: Result[] = [];
  const save = (failures: number): void => {
    if (!out) return;
    const body = { failures, node: process.version, rss: process.memoryUsage().rss, unhandled, tests };
    fs.writeFileSync(`${out}.tmp`, JSON.stringify(body));
    fs.renameSync(`${out}.tmp`, out); // readers never see half a file
  };
  const failures = await new Promise<number>((resolve) => {
    const runner = mocha.run(resolve);
    runner.on('test', (test) => {
      if (out) fs.writeFileSync(`${out}.now`, test.fullTitle()); // tells which test a hang or a crash was in
    });
    runner.on('pass', (test) => tests.push({ title: test.fullTitle(), ok: true, ms: test.duration ?? 0 }));
    runner.on('fail', (test, error: Error) =>
      tests.push({
        title: test.fullTitle(),
        ok: false,
        ms: test.duration ?? 0,
        error: String(error.stack ?? error),
      }),
    );
  });
  save(failures);
  if (failures + unhandled.length > 0)
    throw new Error(`${failures} tests failed, ${unhandled.length} unhandled rejections`);
}
