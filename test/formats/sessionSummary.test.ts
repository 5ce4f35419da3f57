import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { CallSums } from '../../src/formats/callSums.ts';
import { sessionSummaryJson, sessionSummaryText } from '../../src/formats/sessionSummary.ts';
import { callFixture } from '../support/callFixture.ts';
import { sampleCalls } from '../support/sampleCalls.ts';

function sumsOf(calls: readonly Parameters<CallSums['add']>[0][]): CallSums {
  const sums = new CallSums();
  for (const call of calls) sums.add(call);
  return sums;
}

function golden(name: string): string {
  return readFileSync(new URL(`../fixtures/formats/${name}`, import.meta.url), 'utf8');
}

describe('session summary', () => {
  it('is written as the golden file shows', () => {
    assert.equal(sessionSummaryJson(sumsOf(sampleCalls)), golden('session-summary.json'));
  });

  it('is printed as the golden file shows', () => {
    assert.equal(sessionSummaryText(sumsOf(sampleCalls)), golden('session-summary.txt'));
  });

  it('names no session when there are several', () => {
    const calls = [callFixture(), callFixture({ id: '2', session: 'session-2' })];
    const summary: Record<string, unknown> = JSON.parse(sessionSummaryJson(sumsOf(calls)));
    assert.equal(summary['session_id'], null);
  });

  it('says that there are no calls yet', () => {
    assert.equal(sessionSummaryText(sumsOf([])), 'Gemini cost\n  No calls yet.\n');
  });

  it('shows — where no cost is known, never $0', () => {
    const { picoUsd: _, ...unpriced } = callFixture({ reason: 'unpriced' });
    const text = sessionSummaryText(sumsOf([unpriced]));
    assert.match(text, /Cost +— \(1 unpriced\)/);
    assert.doesNotMatch(text, /\$0/);
  });

  it('hands no control character of a name to the terminal', () => {
    const text = sessionSummaryText(sumsOf([callFixture({ modelVersion: 'evil\u001b[2J\u009bmodel' })]));
    assert.doesNotMatch(text.replaceAll('\n', ''), /\p{Cc}/u);
  });
});
