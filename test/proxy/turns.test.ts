import assert from 'node:assert/strict';
import { TurnBook } from '../../src/proxy/turnBook.ts';
import { proxiedSimulator, type Proxied } from './support/proxied.ts';

const TOOLS = [{ functionDeclarations: [{ name: 'look' }] }];
const user = (text: string): object => ({ role: 'user', parts: [{ text }] });
const asks = { role: 'model', parts: [{ functionCall: { name: 'look', args: {} } }] };
const result = {
  role: 'user',
  parts: [{ functionResponse: { name: 'look', response: { seen: 'x'.repeat(3000) } } }],
};
const says = (text: string): object => ({ role: 'model', parts: [{ text }] });

describe('turns', () => {
  let proxied: Proxied;
  beforeEach(async () => {
    proxied = await proxiedSimulator();
  });
  afterEach(() => proxied.close());

  async function turnOf(
    body: object,
    { path = '/v1beta/models/gemini-3.8-flash:generateContent', agent = 'a/1' } = {},
  ): Promise<string> {
    const at = proxied.records.length;
    const answer = await fetch(`${proxied.proxy.url}${path}?key=k`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'user-agent': agent },
      body: JSON.stringify(body),
    });
    await answer.arrayBuffer();
    const record = (await proxied.seen(at + 1))[at];
    return record?.exchange.turn ?? 'none';
  }

  it('are what somebody said and all calls until the tools were done', async () => {
    const talk: object[] = [user('Look around. [sim:call look x2]')];
    const turns: string[] = [];
    for (const next of [[], [asks, result], [asks, result]]) {
      talk.push(...next);
      turns.push(await turnOf({ contents: talk, tools: TOOLS }));
    }
    assert.equal(new Set(turns).size, 1, 'three hops of one turn');
    talk.push(says('Done.'), user('And now?'));
    const next = await turnOf({ contents: talk, tools: TOOLS });
    assert.notEqual(next, turns[0], 'the next message is another turn of the same chat');
    talk.push(asks, result);
    assert.equal(await turnOf({ contents: talk }), next);
  });

  it('are told apart by client and by what was said', async () => {
    const begun = await turnOf({ contents: [user('Go.')] });
    assert.notEqual(await turnOf({ contents: [user('Go.'), asks, result] }, { agent: 'b/2' }), begun);
    assert.notEqual(await turnOf({ contents: [user('Go!'), asks, result] }), begun);
    assert.equal(await turnOf({ contents: [user('Go.'), asks, result] }), begun);
    assert.notEqual(await turnOf({ contents: [user('Go.')] }), begun, 'the same said again is another turn');
  });

  it('hold a retry after a failure together with its first try', async () => {
    const body = { contents: [user('[sim:503 x1] Go.')] };
    assert.equal(await turnOf(body), await turnOf(body));
  });

  it('go on in the model’s own words, as with a continuation token', async () => {
    const begun = await turnOf({ contents: [user('A long story.')] });
    assert.equal(await turnOf({ contents: [user('A long story.'), says('Once')] }), begun);
  });

  it('are found on the compatible path too, and counting tokens has none', async () => {
    const path = '/v1beta/openai/chat/completions';
    const said = [{ role: 'user', content: 'Look.' }];
    const begun = await turnOf({ model: 'gemini-3.8-flash', messages: said }, { path });
    const more = [
      ...said,
      { role: 'assistant', content: null, tool_calls: [] },
      { role: 'tool', tool_call_id: 'x', content: 'seen' },
    ];
    assert.equal(await turnOf({ model: 'gemini-3.8-flash', messages: more }, { path }), begun);
    const count = '/v1beta/models/gemini-3.8-flash:countTokens';
    assert.equal(await turnOf({ contents: [user('Look.')] }, { path: count }), 'none');
  });

  it('are forgotten after an hour, and of many conversations the oldest', () => {
    let now = 0;
    let made = 0;
    const book = new TurnBook(
      () => now,
      () => `t${(made += 1)}`,
    );
    assert.equal(book.turnOf(['a'], 'user'), 't1');
    assert.equal(book.turnOf(['a', 'b'], 'tool'), 't1');
    now += 2 * 3_600_000;
    assert.equal(book.turnOf(['x'], 'user'), 't2');
    assert.equal(book.turnOf(['a', 'c'], 'tool'), 't3');
    for (let at = 0; at < 6000; at += 1) book.turnOf([`m${at}`], 'user');
    assert.notEqual(book.turnOf(['x', 'y'], 'tool'), 't2');
    assert.equal(book.turnOf([], undefined), undefined);
  });
});
