// Runs mocha files in this process and returns what passed and failed, printed as mocha's spec.
import Mocha from 'mocha';

/** An unhandled rejection anywhere counts as a failure. */
export async function runMocha(files, options = {}) {
  const mocha = new Mocha({ ui: 'bdd', timeout: 60_000, reporter: 'spec', color: false, ...options });
  for (const file of files) mocha.addFile(file);
  await mocha.loadFilesAsync();
  const unhandled = [];
  const onUnhandled = (error) => unhandled.push(error);
  process.on('unhandledRejection', onUnhandled);
  const stats = await new Promise((resolve) => {
    const runner = mocha.run(() => resolve(runner.stats));
  });
  process.off('unhandledRejection', onUnhandled);
  for (const error of unhandled) console.error('Unhandled rejection:', error);
  return { passed: stats.passes, failed: stats.failures + unhandled.length, skipped: stats.pending };
}
