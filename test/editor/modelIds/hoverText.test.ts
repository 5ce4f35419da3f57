import assert from 'node:assert/strict';
import limits from '../../../data/quota/limits.json' with { type: 'json' };
import { parseQuotaLimits } from '../../../src/budgets/quotaLimits.ts';
import type { Call } from '../../../src/call.ts';
import { costComing } from '../../../src/calls/costComing.ts';
import { hoverText } from '../../../src/editor/modelIds/hoverText.ts';
import { OwnUse } from '../../../src/editor/modelIds/ownUse.ts';
import { ENGLISH } from '../../../src/l10n.ts';
import { modelStanding } from '../../../src/pricing/modelMentions.ts';
import { callFixture } from '../../support/callFixture.ts';
import { MemoryLedger } from '../../support/memoryLedger.ts';
import { shippedBook as book } from '../../support/shippedBook.ts';

const AT = Date.parse('2026-11-25T18:00:00Z');

/** The hover as a person reads it, by lines. */
async function lines(written: string, calls: Call[] = [], simulated = false): Promise<string[]> {
  const standing = modelStanding(written, book, AT);
  assert.ok(standing);
  const ledger = new MemoryLedger(calls);
  const quota = parseQuotaLimits(limits);
  const use = new OwnUse({
    ledger,
    book: () => book,
    limits: quota,
    simulated: () => simulated,
    now: () => AT,
  });
  const own = standing.kind === 'unknown' ? undefined : await use.of(standing.entry);
  const costs = await costComing(ledger, book, AT);
  const text = hoverText({ written, standing, book, atMs: AT, costs, own, l10n: ENGLISH });
  assert.doesNotMatch(text, /(?<!\\)~/);
  return text.replaceAll(/\\(.)/g, '$1').split('\n\n');
}

function flash(id: string, more: Parameters<typeof callFixture>[0] = {}): Call {
  return callFixture({
    ...{ id, requestedModel: 'gemini-3.8-flash', modelVersion: 'gemini-3.8-flash', images: undefined },
    ...{ startedAt: new Date(AT - 3_600_000).toISOString(), promptTokens: 1_000_000 },
    ...{ tokensByMeter: { 'input.text': 1_000_000 }, picoUsd: '750000000000', ...more },
  });
}

describe('the hover on a model id', () => {
  it('tells prices now and after the next change, free tier, own spend and source', async () => {
    const calls = [
      flash('a'),
      flash('b'),
      flash('c', { startedAt: new Date(AT - 40 * 86_400_000).toISOString() }),
    ];
    const [name, now, next, free, own, source, ...more] = await lines('gemini-3.8-flash', calls);
    assert.equal(name, '**gemini-3.8-flash** · Gemini 3.8 Flash');
    assert.equal(now, 'in $0.75 · cached $0.075 · out $3.75 per 1M tokens');
    assert.equal(
      next,
      'From 1 January 2027: in $1.50 · cached $0.15 · out $7.50 per 1M tokens (your last 30 days would have cost $1.50 more)',
    );
    assert.equal(free, 'Free tier: 20 requests a day (seen 2026-10), 18 left today');
    assert.equal(own, 'You: $1.50 in 30 days, 2 calls, P95 $0.750');
    assert.match(source ?? '', /^As of 2026-\d\d-\d\d · \S+ · \[.+\]\(https:\/\/\S+\)$/);
    assert.deepEqual(more, []);
  });

  it('says where a sum lacks something, and that nothing was called', async () => {
    const unpriced = flash('d', { reason: 'unpriced', picoUsd: undefined, listPicoUsd: undefined });
    assert.ok(
      (await lines('gemini-3.8-flash', [flash('a'), unpriced])).includes(
        'You: $0.750 + 1 unpriced in 30 days, 2 calls, P95 $0.750',
      ),
    );
    assert.ok((await lines('gemini-3.8-flash')).includes('You: no calls in 30 days'));
  });

  it('keeps simulated calls apart', async () => {
    const simulated = flash('s', { simulated: true });
    assert.ok((await lines('gemini-3.8-flash', [simulated])).includes('You: no calls in 30 days'));
    const shown = await lines('gemini-3.8-flash', [simulated], true);
    assert.ok(shown.includes('You: SIM $0.750 in 30 days, 1 call, P95 $0.750'));
    assert.ok(shown.includes('Free tier: 20 requests a day (seen 2026-10), 20 left today'));
  });

  it('tells of reroutes, ends and steps', async () => {
    const pro = await lines('gemini-2.5-pro');
    assert.ok(
      pro.some((line) =>
        /^\$\(warning\) Model gemini-2\.5-pro will be served and billed as gemini-3\.8-flash from 1 December 2026\. Use gemini-3\.8-flash\.$/.test(
          line,
        ),
      ),
    );
    assert.ok(pro.some((line) => line.endsWith('per 1M tokens, prompts up to 200,000')));
    assert.ok(pro.some((line) => line.endsWith('per 1M tokens, prompts over 200,000')));
    assert.ok(
      (await lines('gemini-3.1-flash-lite')).includes('On 7 May 2027 it may be shut down (earliest date)'),
    );
  });

  it('does not take a moving alias or an unknown id for a price', async () => {
    const [moving] = await lines('gemini-flash-latest');
    assert.match(
      moving ?? '',
      /moves; now thought to be gemini-3\.8-flash .* Bills follow what the answer names/,
    );
    const unknown = await lines('gemini-9-flash');
    assert.match(unknown.join(' '), /its cost is not known/);
    assert.doesNotMatch(unknown.join(' '), /\$/);
    const lacking = await lines('gemini-omni-1.1-flash');
    assert.ok(lacking.includes('No price is known: calls with it are unpriced.'));
  });

  it('lets nothing of a name act as Markdown', async () => {
    const text = hoverText({
      written: 'gemini-9-[x](command:y)~~',
      standing: { kind: 'unknown' },
      book,
      atMs: AT,
      costs: [],
      own: undefined,
      l10n: ENGLISH,
    });
    assert.doesNotMatch(text, /(?<!\\)[[\]()~]/);
  });
});
