import http from 'node:http';

/**
 * Listens to what the simulator really writes to its sockets while `act` runs: the bodies of its answers, as they go
 * over the wire.
 */
export async function answersOnTheWire<T>(act: () => Promise<T>): Promise<{ result: T; bodies: string[] }> {
  const bodies = new Map<http.ServerResponse, string>();
  const { write, end } = http.ServerResponse.prototype;
  const take = (response: http.ServerResponse, chunk: unknown): void => {
    if (typeof chunk === 'string' || chunk instanceof Uint8Array) {
      bodies.set(response, (bodies.get(response) ?? '') + Buffer.from(chunk as Uint8Array).toString('utf8'));
    }
  };
  const patched = http.ServerResponse.prototype as unknown as Record<
    'write' | 'end',
    (...args: unknown[]) => unknown
  >;
  patched.write = function (this: http.ServerResponse, ...args: unknown[]) {
    take(this, args[0]);
    return (write as (...rest: unknown[]) => unknown).apply(this, args);
  };
  patched.end = function (this: http.ServerResponse, ...args: unknown[]) {
    take(this, args[0]);
    return (end as (...rest: unknown[]) => unknown).apply(this, args);
  };
  try {
    const result = await act();
    return { result, bodies: [...bodies.values()] };
  } finally {
    Object.assign(http.ServerResponse.prototype, { write, end });
  }
}

/** The chunks of a server-sent stream as one JSON array. */
export function chunksOf(stream: string): unknown[] {
  return stream
    .split(/\r?\n\r?\n/)
    .filter((event) => event.startsWith('data:'))
    .map((event) => JSON.parse(event.replace(/^data:\s*/, '')) as unknown);
}
