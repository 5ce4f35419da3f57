// What Node itself costs: a proxy that only passes on, in a thread as ours is. Nothing is checked, read or counted.
import http from 'node:http';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';

function serve(upstream: URL, listening: (port: number) => void): void {
  const agent = new http.Agent({ keepAlive: true });
  const server = http.createServer({ keepAliveTimeout: 75_000 }, (request, response) => {
    const { method, url: path, rawHeaders: headers } = request;
    const onward = http.request(
      { host: upstream.hostname, port: upstream.port, agent, method, path, headers },
      (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
        answer.pipe(response);
      },
    );
    onward.on('error', () => response.destroy());
    request.pipe(onward);
  });
  server.listen(0, '127.0.0.1', () => {
    const address = server.address();
    listening(typeof address === 'object' && address ? address.port : 0);
  });
}

if (isMainThread) {
  const worker = new Worker(new URL(import.meta.url), { workerData: process.argv[2] });
  worker.on('message', (port: number) => process.send?.({ url: `http://127.0.0.1:${port}` }));
  process.on('message', () => {
    const { user, system } = process.cpuUsage();
    process.send?.({ rss: process.memoryUsage.rss(), processMs: (user + system) / 1000 });
  });
} else {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
  serve(new URL(String(workerData)), (port) => parentPort?.postMessage(port));
}
