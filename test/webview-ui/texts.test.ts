import assert from 'node:assert/strict';
import type * as texts from '../../webview-ui/texts.ts';
import { filled, l10n, language, t } from '../../webview-ui/texts.ts';

interface Page {
  documentElement: { lang: string };
  getElementById: (id: string) => { textContent: string } | null;
}

/** The module anew, as a page loads it. */
async function inPage(page: Page, name: string): Promise<typeof texts> {
  Object.assign(globalThis, { document: page });
  try {
    return (await import(`../../webview-ui/texts.ts?${name}`)) as typeof texts;
  } finally {
    Reflect.deleteProperty(globalThis, 'document');
  }
}

const korean = { Calls: '호출', '{0} of {1}': '{1} 중 {0}' };
const pageOf = (textContent: string | null): Page => ({
  documentElement: { lang: 'ko' },
  getElementById: (id) => (id === 'texts' && textContent !== null ? { textContent } : null),
});

describe('texts of the page', () => {
  it('are English where no document brought others', () => {
    assert.equal(language, 'en');
    assert.equal(t('Calls'), 'Calls');
    assert.equal(t('{0} of {1}', 3, 'ten'), '3 of ten');
    assert.equal(l10n.t('{0} of {1}', 3), '3 of {1}');
  });

  it('are what the document brought, and English where that lacks one', async () => {
    const page = await inPage(pageOf(JSON.stringify(korean)), 'korean');
    assert.equal(page.language, 'ko');
    assert.equal(page.t('Calls'), '호출');
    assert.equal(page.t('{0} of {1}', 3, 10), '10 중 3');
    assert.equal(page.l10n.t('Turns of {0}', '$&'), 'Turns of $&');
  });

  it('are English with a document that brought none', async () => {
    for (const [name, text] of [
      ['empty', ''],
      ['braces', '{}'],
      ['nothing', null],
    ] as const)
      assert.equal((await inPage(pageOf(text), name)).t('Calls'), 'Calls');
  });

  it('take parts of the page in the order of the language', () => {
    const [strong, code] = [{ a: 1 }, { b: 2 }];
    assert.deepEqual(filled('{0} of {1}', strong, code), ['', strong, ' of ', code, '']);
    assert.deepEqual(filled('{1} 중 {0}', strong, code), ['', code, ' 중 ', strong, '']);
    assert.deepEqual(filled('{0} and {0} again', strong), ['', strong, ' and ', strong, ' again']);
    assert.deepEqual(filled('nothing', strong), ['nothing']);
  });

  it('show a placeholder that got no part, and no sign in a part for one', () => {
    assert.deepEqual(filled('{0} of {1}', '{1}'), ['', '{1}', ' of ', '{1}', '']);
    assert.deepEqual(filled('{0}%{x}', 0), ['', 0, '%{x}']);
  });
});
