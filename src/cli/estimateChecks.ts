import { shownUsd } from '../money.ts';
import { estimateText } from '../panels/estimateText.ts';
import { costChange, type PanelChange } from '../panels/panelChanges.ts';
import { movedPanels, type SpecChange } from './estimateChanges.ts';
import type { EstimateReport } from './estimateMarkdown.ts';

/** JUnit's XML: a suite a spec, a case a panel, and one for the limit. A panel without a figure fails. */
export function estimateJunit({ specs, over, total }: EstimateReport): string {
  const suites = specs.map((spec) => {
    const cases = spec.panels.flatMap((change) => (change.after ? [panelCase(spec, change)] : []));
    const errors = (spec.spec?.file.problems ?? []).filter(({ severity }) => severity === 'error');
    if (errors.length > 0)
      cases.push(testCase(spec.path, 'spec', errors.map(({ message }) => message).join('\n')));
    return suite(spec.path, cases);
  });
  suites.push(suite('limit', [testCase('limit', `cost of ${total.panels} calls`, over)]));
  const count = (of: 'tests' | 'failures'): number => suites.reduce((sum, each) => sum + each[of], 0);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="panelmeter estimate" tests="${count('tests')}" failures="${count('failures')}">`,
    ...suites.map(({ xml }) => xml),
    '</testsuites>',
    '',
  ].join('\n');
}

interface TestCase {
  xml: string;
  failed: boolean;
}

function suite(name: string, cases: readonly TestCase[]) {
  const failures = cases.filter(({ failed }) => failed).length;
  const xml = [
    `  <testsuite name="${xmlText(name)}" tests="${cases.length}" failures="${failures}">`,
    ...cases.map((each) => each.xml),
    '  </testsuite>',
  ].join('\n');
  return { xml, tests: cases.length, failures };
}

function panelCase({ path }: SpecChange, { panelId, after }: PanelChange): TestCase {
  const failure = after && 'unknown' in after ? after.unknown : undefined;
  return testCase(path, panelId, failure, after ? estimateText(after) : '');
}

function testCase(of: string, name: string, failure?: string, said = ''): TestCase {
  const inner = [
    ...(failure === undefined ? [] : [`      <failure message="${xmlText(failure)}"/>`]),
    ...(said === '' ? [] : [`      <system-out>${xmlText(said)}</system-out>`]),
  ];
  const open = `    <testcase classname="${xmlText(of)}" name="${xmlText(name)}"`;
  return {
    xml: inner.length === 0 ? `${open}/>` : `${open}>\n${inner.join('\n')}\n    </testcase>`,
    failed: failure !== undefined,
  };
}

/** Characters that XML 1.0 has no way to write are left out. */
function xmlText(text: string): string {
  return text
    .replaceAll(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

/** Workflow commands of GitHub Actions: each problem and each changed panel at its line. */
export function estimateAnnotations({ specs, over, compared }: EstimateReport): string {
  const lines = specs.flatMap((spec) => [
    ...problemLines(spec),
    ...(compared ? movedPanels(spec) : spec.panels).flatMap((change) => panelLine(spec, change, compared)),
  ]);
  if (over !== undefined) lines.push(command('error', { title: 'Cost limit' }, over));
  return lines.map((line) => `${line}\n`).join('');
}

function problemLines({ path, spec }: SpecChange): string[] {
  return (spec?.file.problems ?? []).map(({ severity, message, range }) => {
    const line = spec?.text.slice(0, range.start).split('\n').length ?? 1;
    return command(severity, { file: path, line, title: 'Panel spec' }, message);
  });
}

function panelLine({ path, lines }: SpecChange, change: PanelChange, compared: boolean): string[] {
  const { panelId, after } = change;
  if (!after) return [];
  const at = { file: path, line: lines.get(panelId) ?? 1, title: panelId };
  if ('unknown' in after) return [command('warning', at, estimateText(after))];
  const more = costChange(change);
  const by =
    !compared || more === undefined || !change.before
      ? ''
      : ` (${more > 0n ? '+' : '−'}${shownUsd(more > 0n ? more : -more)})`;
  return [command('notice', at, `${estimateText(after)}${by}`)];
}

function command(name: string, properties: Record<string, string | number>, message: string): string {
  const listed = Object.entries(properties)
    .map(([key, value]) => `${key}=${escaped(String(value)).replaceAll(':', '%3A').replaceAll(',', '%2C')}`)
    .join(',');
  return `::${name} ${listed}::${escaped(message)}`;
}

function escaped(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}
