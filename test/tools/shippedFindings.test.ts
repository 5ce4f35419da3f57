import assert from 'node:assert/strict';
import { shippedFindings } from '../../tools/shippedFindings.mjs';

const advisory = (title: string) => ({
  source: 1,
  name: 'left',
  title,
  url: 'https://example.org/GHSA-1',
  severity: 'high',
  range: '<2.0.0',
});
const report = (vulnerabilities: Record<string, unknown>) =>
  JSON.stringify({ auditReportVersion: 2, vulnerabilities, metadata: {} });
const SHIPPED = ['node_modules/left', 'node_modules/@scope/right'];

describe('known vulnerabilities of what ships', () => {
  it('are told with package, versions, title and address', () => {
    const text = report({
      left: { name: 'left', via: [advisory('Reads too far')], nodes: ['node_modules/left'] },
    });
    assert.deepEqual(shippedFindings(text, SHIPPED), {
      ok: true,
      findings: ['left <2.0.0: Reads too far (high) https://example.org/GHSA-1'],
      elsewhere: 0,
    });
  });

  it('are not those of what only builds and tests, which are counted', () => {
    const text = report({
      tool: { name: 'tool', via: [advisory('Slow')], nodes: ['node_modules/tool'] },
      // Another version of a package that ships, inside of a tool.
      left: { name: 'left', via: [advisory('Slow')], nodes: ['node_modules/tool/node_modules/left'] },
      user: { name: 'user', via: ['tool'], nodes: ['node_modules/user'] },
    });
    assert.deepEqual(shippedFindings(text, SHIPPED), { ok: true, findings: [], elsewhere: 2 });
  });

  it('are one a shipped package when only what it needs has one', () => {
    const text = report({
      left: { name: 'left', via: [advisory('Slow'), 'deep'], nodes: ['node_modules/left'] },
      '@scope/right': { name: '@scope/right', via: ['left'], nodes: ['node_modules/@scope/right'] },
    });
    const found = shippedFindings(text, SHIPPED);
    assert.equal(found.ok && found.findings.length, 1);
  });

  it('are unknown, not none, when the registry refuses or answers something else', () => {
    for (const [text, why] of [
      ['{"message":"405 Method Not Allowed","statusCode":405}', '405 Method Not Allowed'],
      ['{"error":{"code":"ENOLOCK","summary":"no lock file"}}', 'no lock file'],
      ['{"auditReportVersion":2}', 'npm audit answered no report'],
      ['', 'npm audit answered no JSON'],
      ['null', 'npm audit answered no report'],
    ] as const)
      assert.deepEqual(shippedFindings(text, SHIPPED), { ok: false, why });
  });
});
