import http from 'node:http';

const BODY = JSON.stringify({ contents: [{ role: 'user', parts: [{ text: 'a'.repeat(2000) }] }] });
const GENERATE = '/v1beta/models/gemini-3.8-flash:generateContent';

export interface Answered {
  firstMs: number;
  ms: number;
}

/** One call through an agent of kept connections. */
export function call(base: string, query: string, agent: http.Agent): Promise<Answered> {
  return new Promise((resolve, reject) => {
    const from = performance.now();
    const request = http.request(
      base + GENERATE + query,
      {
        method: 'POST',
        agent,
        headers: { 'content-type': 'application/json', 'content-length': BODY.length },
      },
      (response) => {
        let firstMs = 0;
        response.on('data', () => (firstMs ||= performance.now() - from));
        response.on('end', () => resolve({ firstMs, ms: performance.now() - from }));
        response.on('error', reject);
      },
    );
    request.on('error', reject);
    request.end(BODY);
  });
}

/** `count` calls, `callers` at a time; through an agent of their own unless one is given. */
export async function calls(
  base: string,
  query: string,
  callers: number,
  count: number,
  kept?: http.Agent,
): Promise<Answered[]> {
  const agent = kept ?? new http.Agent({ keepAlive: true, maxSockets: callers });
  const answers: Answered[] = [];
  let left = count;
  await Promise.all(
    Array.from({ length: callers }, async () => {
      while (left > 0) {
        left -= 1;
        answers.push(await call(base, query, agent));
      }
    }),
  );
  if (!kept) agent.destroy();
  return answers;
}

/** Sends so many MB without ever holding them. */
export function upload(base: string, megabytes: number): Promise<void> {
  const chunk = Buffer.alloc(1 << 20, 'b');
  return new Promise((resolve, reject) => {
    const request = http.request(
      `${base}/upload/v1beta/files`,
      { method: 'POST', agent: false },
      (response) => response.resume().once('end', resolve),
    );
    request.on('error', reject);
    let sent = 0;
    const more = (): void => {
      while (sent < megabytes) {
        sent += 1;
        if (!request.write(chunk)) return;
      }
      request.end();
    };
    request.on('drain', more);
    more();
  });
}

/** Reads an answer of so many MB after it has let it wait; resolves with its length when `resume` was called. */
export function pausedAnswer(base: string, megabytes: number): Promise<{ resume: () => Promise<number> }> {
  return new Promise((resolve, reject) => {
    const request = http.request(
      `${base}${GENERATE}?megabytes=${megabytes}`,
      { method: 'POST', agent: false },
      (response) => {
        response.pause();
        resolve({
          resume: async () => {
            let length = 0;
            for await (const piece of response) length += (piece as Buffer).length;
            return length;
          },
        });
      },
    );
    request.on('error', reject);
    request.end(BODY);
  });
}
