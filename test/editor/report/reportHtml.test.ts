import assert from 'node:assert/strict';
import { reportHtml, reportPolicy } from '../../../src/editor/report/reportHtml.ts';

const files = {
  script: 'https://r/report.js',
  style: 'https://r/report.css',
  icons: 'https://r/codicon.css',
};

describe('reportHtml', () => {
  it('lets the page load its own files and nothing else', () => {
    const policy = reportPolicy('https://r', 'abc');
    assert.match(policy, /^default-src 'none'/);
    assert.doesNotMatch(policy, /unsafe|connect-src|\*|http:/);
    assert.match(policy, /script-src 'nonce-abc'$/);
  });

  it('has no inline script or style', () => {
    const html = reportHtml(files, 'https://r', 'abc');
    assert.doesNotMatch(html, /<style|style=|\son\w+=|<script(?! type="application\/json")[^>]*>[^<]/);
    assert.equal(html.match(/nonce="abc"/g)?.length, 3);
  });

  it('keeps what is put into it inside its attributes', () => {
    const html = reportHtml(
      { ...files, script: 'https://r/"><script>alert(1)</script>' },
      'https://r',
      'abc',
    );
    assert.doesNotMatch(html, /<script>alert/);
  });

  it('brings the texts of a language as data that cannot end its block, under the same policy', () => {
    const texts = {
      'Cost report': '비용 & </title><script>alert(1)</script>',
      Calls: '</script><script>alert(1)</script>',
      Now: '<!-- <script> -->',
    };
    const english = reportHtml(files, 'https://r', 'abc');
    const html = reportHtml(files, 'https://r', 'abc', 'side', { id: 'ko', texts });
    const [, data = ''] = /<script type="application\/json" id="texts">(.*?)<\/script>/s.exec(html) ?? [];
    assert.deepEqual(JSON.parse(data), texts);
    assert.equal(html.match(/<script/g)?.length, 2);
    assert.doesNotMatch(html, /<!--|<\/title><script/);
    assert.match(html, /<html lang="ko" data-place="side">/);
    assert.match(html, /<title>비용 &amp; &lt;\/title>/);
    const policyOf = (page: string) => /Content-Security-Policy" content="([^"]*)"/.exec(page)?.[1];
    assert.equal(policyOf(html), policyOf(english));
    assert.equal(policyOf(html), reportPolicy('https://r', 'abc'));
  });

  it('keeps a language inside its attribute', () => {
    const html = reportHtml(files, 'https://r', 'abc', 'panel', {
      id: '"><script>alert(1)</script>',
      texts: {},
    });
    assert.doesNotMatch(html, /<script>alert/);
  });
});
