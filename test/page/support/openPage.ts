import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import type { ReportCommand } from '../../../src/protocol/report.ts';
import type { Call } from '../../../src/call.ts';
import {
  IN_ENGLISH,
  type PageLanguage,
  type PagePlace,
  reportHtml,
} from '../../../src/editor/report/reportHtml.ts';
import { ReportSession } from '../../../src/editor/report/reportSession.ts';
import type { ReportSources } from '../../../src/editor/report/reportSources.ts';
import { launchBrowser } from '../../../tools/vscode/browser.mjs';
import { KOREAN_TEXTS } from '../../support/korean.ts';
import type { ThemeName } from './themes.ts';
import { THEMES } from './themes.ts';

const dist = path.resolve(process.env['PANELMETER_DIST'] ?? 'dist');
/** An arrow function's text, without the semicolon that ends its file. */
const webviewDouble = fs
  .readFileSync(path.join(import.meta.dirname, 'webviewDouble.js'), 'utf8')
  .replace(/;\s*$/, '');
const TYPES: Record<string, string> = {
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.ttf': 'font/ttf',
  '.png': 'image/png',
};
const LANGUAGES: Record<'en' | 'ko', PageLanguage> = {
  en: IN_ENGLISH,
  ko: { id: 'ko', texts: KOREAN_TEXTS },
};
/** As an editor in that language finds them on its own. */
const FONTS = {
  en: '',
  ko: ', NanumGothic, "Noto Sans CJK KR", "Noto Sans KR", "Malgun Gothic", "Apple SD Gothic Neo"',
};
const NONCE = '5eed5eed5eed5eed5eed5eed5eed5eed';

export interface OpenOptions {
  sources: ReportSources;
  theme?: ThemeName;
  width?: number;
  height?: number;
  /** What the page had kept before a reload. */
  kept?: unknown;
  /** Where the page stands; it takes that place's background. */
  place?: PagePlace;
  /** The editor's language; English when absent. */
  language?: keyof typeof LANGUAGES;
  /** A script that runs before the page's own. */
  before?: string;
  /** Answers nothing: the page stays as it is before the first snapshot. */
  silent?: boolean;
  /** Where a call's image is loaded from. */
  imageUri?: (call: Call) => string | undefined;
}

/** The built page in Chromium, with the product's own host side over a double of VS Code's message channel. */
export interface OpenedPage {
  page: Page;
  session: ReportSession;
  /** What the page asked the editor to do. */
  asked: string[];
  /** Files that the page asked the editor to save, and text to copy. */
  saved: { kind: string; name: string; data: string }[];
  copied: string[];
  /** Content policy violations and errors on the console. */
  faults: string[];
  log: string[];
  kept: () => Promise<unknown>;
  /** Sends a message as it is. */
  post: (message: unknown) => Promise<void>;
  close: () => Promise<void>;
}

/** One browser and one loopback server for a file of tests. */
export class PageHarness {
  private readonly browser: Browser;
  private readonly server: http.Server;
  private readonly origin: string;

  private constructor(browser: Browser, server: http.Server) {
    this.browser = browser;
    this.server = server;
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('The server has no port.');
    this.origin = `http://127.0.0.1:${address.port}`;
  }

  static async start(): Promise<PageHarness> {
    if (!fs.existsSync(path.join(dist, 'report.js')))
      throw new Error(`${dist} has no report.js: run "npm run build" first`);
    const server = http.createServer((request, response) => serve(request, response));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new PageHarness(await launchBrowser(), server);
  }

  async stop(): Promise<void> {
    await this.browser.close();
    await new Promise((resolve) => this.server.close(resolve));
  }

  async open(options: OpenOptions): Promise<OpenedPage> {
    const context = await this.browser.newContext({
      viewport: { width: options.width ?? 1400, height: options.height ?? 900 },
      timezoneId: Intl.DateTimeFormat().resolvedOptions().timeZone,
    });
    const page = await context.newPage();
    const [asked, faults, log, copied]: [string[], string[], string[], string[]] = [[], [], [], []];
    const saved: OpenedPage['saved'] = [];
    page.on('pageerror', (error) => faults.push(`error: ${error.message}`));
    page.on('console', (message) => {
      if (message.type() === 'error' || /Content Security Policy/i.test(message.text()))
        faults.push(message.text());
    });
    // Like a real webview, the page may reach nothing but its own files.
    await context.route(
      (url) => url.origin !== this.origin,
      (route) => {
        faults.push(`request: ${route.request().url()}`);
        return route.abort();
      },
    );

    const post = (message: unknown) => page.evaluate<void>(`postMessage(${JSON.stringify(message)}, '*')`);
    const session = new ReportSession(
      options.sources,
      {
        imageUri: (call) => Promise.resolve(options.imageUri?.(call)),
        openImage: (call) => Promise.resolve(void asked.push(`openImage ${call.id}`)),
        openSpec: (call) => Promise.resolve(void asked.push(`openSpec ${call.id}`)),
        export: (what) =>
          Promise.resolve(void asked.push(what === undefined ? 'export' : `export ${JSON.stringify(what)}`)),
        copyCall: (call) => Promise.resolve(void asked.push(`copyCall ${call.id}`)),
        save: (kind, name, data) => {
          saved.push({ kind, name, data });
          return Promise.resolve();
        },
        copyText: (text) => Promise.resolve(void copied.push(text)),
        run: (command: ReportCommand, model?: string) =>
          Promise.resolve(void asked.push(model === undefined ? command : `${command} ${model}`)),
        log: (text) => void log.push(text),
      },
      // Not awaited: a closing page takes no messages.
      (message) => void post(message).catch(() => undefined),
    );
    await page.exposeFunction('hostReceives', (data: unknown) => {
      if (!options.silent) void session.receive(data);
    });
    const { bodyClass, tokens } = THEMES[options.theme ?? 'dark'];
    const fonts = `${tokens['font-family'] ?? ''}${FONTS[options.language ?? 'en']}`;
    const settings = {
      theme: { bodyClass, tokens: { ...tokens, 'font-family': fonts } },
      kept: options.kept === undefined ? null : JSON.stringify(options.kept),
    };
    await page.addInitScript({ content: `(${webviewDouble})(${JSON.stringify(settings)})` });
    if (options.before !== undefined) await page.addInitScript({ content: options.before });
    await page.goto(
      `${this.origin}/?${new URLSearchParams({ place: options.place ?? 'panel', language: options.language ?? 'en' }).toString()}`,
    );
    return {
      page,
      session,
      asked,
      saved,
      copied,
      faults,
      log,
      kept: () => page.evaluate<unknown>("JSON.parse(sessionStorage.getItem('kept') ?? 'null')"),
      post,
      close: () => context.close(),
    };
  }
}

function serve(request: http.IncomingMessage, response: http.ServerResponse): void {
  const origin = `http://${request.headers.host ?? ''}`;
  const { pathname, searchParams } = new URL(request.url ?? '/', origin);
  const name = pathname.slice(1);
  if (name === '') {
    const file = (one: string) => `${origin}/${one}`;
    const files = { script: file('report.js'), style: file('report.css'), icons: file('codicon.css') };
    response.setHeader('content-type', 'text/html');
    const place = searchParams.get('place') === 'side' ? 'side' : 'panel';
    response.end(
      reportHtml(files, origin, NONCE, place, LANGUAGES[searchParams.get('language') === 'ko' ? 'ko' : 'en']),
    );
    return;
  }
  const found = path.join(dist, path.basename(name));
  if (!fs.existsSync(found)) {
    response.statusCode = 404;
    response.end();
    return;
  }
  response.setHeader('content-type', TYPES[path.extname(found)] ?? 'application/octet-stream');
  response.end(fs.readFileSync(found));
}
