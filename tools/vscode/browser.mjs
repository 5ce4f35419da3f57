// A Chromium to drive: an installed one, else the one from npm.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliDecompressSync } from 'node:zlib';
import { chromium } from 'playwright-core';

const here = path.dirname(fileURLToPath(import.meta.url));

/** Unpacks @sparticuz/chromium once (x64 Linux; it brings its NSS libraries and a font). */
function packagedChromium() {
  const from = path.join(here, 'node_modules/@sparticuz/chromium/bin');
  const to = path.join(here, '.cache/chromium');
  const exe = path.join(to, 'chromium');
  if (!fs.existsSync(exe)) {
    fs.mkdirSync(to, { recursive: true });
    const inflate = (name) => brotliDecompressSync(fs.readFileSync(path.join(from, name)));
    for (const name of ['al2023.tar.br', 'fonts.tar.br'])
      execFileSync('tar', ['-x', '-C', to], { input: inflate(name) });
    const dirs = [`${to}/fonts`, '/usr/share/fonts'].map((dir) => `<dir>${dir}</dir>`).join('');
    fs.writeFileSync(
      path.join(to, 'fonts.conf'),
      `<fontconfig>${dirs}<cachedir>${to}/fonts-cache</cachedir></fontconfig>`,
    );
    const partial = `${exe}.${process.pid}`;
    fs.writeFileSync(partial, inflate('chromium.br'), { mode: 0o755 });
    fs.renameSync(partial, exe);
  }
  return {
    executablePath: exe,
    env: { ...process.env, LD_LIBRARY_PATH: path.join(to, 'lib'), FONTCONFIG_PATH: to },
  };
}

const INSTALLED = [
  '/usr/bin/chromium',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

const ATTEMPTS = 3;

/** A headless Chromium. CHROMIUM names another executable; CHROMIUM=npm insists on the packaged one. */
export async function launchBrowser() {
  const wanted = process.env.CHROMIUM;
  const found =
    wanted === 'npm' ? undefined : [wanted, ...INSTALLED].find((file) => file && fs.existsSync(file));
  const options = {
    ...(found ? { executablePath: found } : packagedChromium()),
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  };
  for (let attempt = 1; ; attempt++) {
    try {
      return await chromium.launch(options);
    } catch (error) {
      // Chromium was seen to crash while it started (SIGSEGV), once in some hundred times.
      if (attempt === ATTEMPTS) throw error;
    }
  }
}
