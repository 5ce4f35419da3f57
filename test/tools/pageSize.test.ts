import assert from 'node:assert/strict';
import { build } from 'esbuild';

/** What a page loads is what the reader waits for; `esbuild.mjs --production` holds the same line. */
const MOST_BYTES = 250_000;

describe('the page’s bundle', function () {
  this.timeout(0);

  it('is below 250 kB minified, and brings nothing that makes code at run time', async () => {
    const { metafile, outputFiles } = await build({
      entryPoints: ['webview-ui/main.ts'],
      bundle: true,
      minify: true,
      format: 'iife',
      target: 'chrome120',
      metafile: true,
      write: false,
      outdir: 'unused',
      loader: { '.ttf': 'file' },
    });
    const script = outputFiles.find(({ path }) => path.endsWith('.js'));
    assert.ok(script);
    const parts = Object.values(metafile.outputs)
      .flatMap(({ inputs }) => Object.entries(inputs))
      .sort(([, a], [, b]) => b.bytesInOutput - a.bytesInOutput)
      .slice(0, 5)
      .map(([file, { bytesInOutput }]) => `${file} ${bytesInOutput}`);
    assert.ok(script.contents.length < MOST_BYTES, `${script.contents.length} bytes: ${parts.join(', ')}`);
    assert.doesNotMatch(script.text, /\bnew Function\(|\beval\(/);
  });
});
