import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import net from 'node:net';
import { ProcessFinder } from '../../src/attribution/processTree.ts';

describe('the process at the other end', () => {
  const server = net.createServer();
  let port = 0;
  before(async function () {
    if (process.platform !== 'linux') {
      console.log('      skipped: only Linux tells it');
      this.skip();
    }
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    port = typeof address === 'object' && address ? address.port : 0;
  });
  after(() => {
    server.close();
  });

  it('is found with its parents, of several connections at the same time', async () => {
    const finder = new ProcessFinder();
    const program = `const s = require('net').connect(${port}, '127.0.0.1'); s.resume();`;
    const clients = [1, 2, 3].map(() => spawn(process.execPath, ['-e', program]));
    const sockets: net.Socket[] = [];
    while (sockets.length < 3) sockets.push(((await once(server, 'connection')) as [net.Socket])[0]);
    const found = await Promise.all(sockets.map(({ remotePort = 0 }) => finder.find(remotePort, port)));
    assert.deepEqual(new Set(found.map((tree) => tree?.[0])), new Set(clients.map(({ pid }) => pid)));
    for (const tree of found) assert.equal(tree?.[1], process.pid);
    for (const socket of sockets) socket.destroy();
    await Promise.all(clients.map((client) => once(client, 'exit')));
  });

  it('is not known for a connection that there is not', async () => {
    assert.equal(await new ProcessFinder().find(1, port), undefined);
  });
});
