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
    assert.doesNotMatch(html, /<style|style=|\son\w+=|<script[^>]*>[^<]/);
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
});
