import assert from 'node:assert/strict';
import type { PageMessage } from '../../src/protocol/report.ts';
import { decodePageMessage } from '../../src/protocol/report.ts';
import { Host, HostError } from '../../webview-ui/host.ts';

function hostOf() {
  const sent: PageMessage[] = [];
  const problems: string[] = [];
  const api = {
    postMessage: (message: unknown) => {
      const decoded = decodePageMessage(message);
      assert.ok(decoded.ok);
      sent.push(decoded.message);
    },
    getState: () => undefined,
    setState: () => undefined,
  };
  const host = new Host(
    api,
    () => undefined,
    (problem) => void problems.push(problem),
  );
  return { host, sent, problems };
}

describe('Host', () => {
  it('gives each request the reply that names it, in whatever order they come', async () => {
    const { host, sent } = hostOf();
    const [first, second] = [host.request({ type: 'export' }), host.request({ type: 'openCall', call: 'c' })];
    const [one, two] = sent.map(({ id }) => id);
    host.receive({ type: 'error', replyTo: two, message: 'Not there.' });
    host.receive({ type: 'done', replyTo: one });
    await assert.rejects(second, (error) => error instanceof HostError && error.reason === 'refused');
    assert.deepEqual(await first, { type: 'done', replyTo: one });
  });

  it('ends a request whose reply is not understood', async () => {
    const { host, sent, problems } = hostOf();
    const asked = host.request({ type: 'openCall', call: 'c' });
    host.receive({ type: 'receipt', replyTo: sent[0]?.id, receipt: { nonsense: true } });
    await assert.rejects(asked, (error) => error instanceof HostError && error.reason === 'not-understood');
    assert.deepEqual(problems, []);
  });

  it('tells the reader of a message that nobody waited for and nobody understands', () => {
    const { host, problems } = hostOf();
    host.receive({ type: 'snapshot', schema: 99 });
    host.receive({ type: 'done', replyTo: 77 }); // an answer to nobody is no fault
    assert.equal(problems.length, 1);
  });
});
