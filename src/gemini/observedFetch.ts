const NONE = Buffer.alloc(0);

/**
 * One HTTP exchange as it passes through the SDK. The SDK hands out an answer's content alone; the true HTTP
 * status (an error chunk inside a 200 reads like an error status there), the first byte and the header that
 * names the service tier are seen here.
 */
export class ObservedExchange {
  /** Something went out: a request that the SDK itself refuses never gets here. */
  sent = false;
  status?: number;
  serviceTier?: string;
  firstByteMs?: number;
  readonly #startedAt = performance.now();

  /** Monotonic and never 0. */
  elapsedMs(): number {
    return Math.max(0.001, performance.now() - this.#startedAt);
  }

  /** For `httpOptions.fetch`. Takes the global fetch at call time, since the editor puts its proxy support there. */
  readonly fetch = async (...call: Parameters<typeof globalThis.fetch>): Promise<Response> => {
    this.sent = true;
    const response = await globalThis.fetch(...call);
    this.status = response.status;
    const tier = response.headers.get('x-gemini-service-tier');
    if (tier !== null) this.serviceTier = tier;
    if (!response.body) return response;
    const streamed = response.headers.get('content-type')?.startsWith('text/event-stream') ?? false;
    const body = response.body.pipeThrough(this.#passThrough(streamed));
    const { status, statusText, headers } = response;
    return new Response(body, { status, statusText, headers });
  };

  /**
   * Hands on server-sent events whole. The SDK searches all that it holds again with each network chunk: an
   * event with a picture of 14 MB took 1.2 s of its time, and takes 0.1 s when it comes in one piece.
   */
  #passThrough(streamed: boolean): TransformStream<Uint8Array, Uint8Array> {
    let held: Uint8Array[] = [];
    let tail: Uint8Array = NONE;
    return new TransformStream({
      transform: (bytes, controller) => {
        this.firstByteMs ??= this.elapsedMs();
        if (!streamed) {
          controller.enqueue(bytes);
          return;
        }
        const seen = Buffer.concat([tail, bytes]);
        const end = endOfLastEvent(seen) - tail.length;
        tail = seen.subarray(-3);
        if (end <= 0) {
          held.push(bytes);
          return;
        }
        controller.enqueue(Buffer.concat([...held, bytes.subarray(0, end)]));
        held = end < bytes.length ? [bytes.subarray(end)] : [];
      },
      flush: (controller) => {
        if (held.length > 0) controller.enqueue(Buffer.concat(held));
      },
    });
  }
}

/** The offset after the last blank line; 0 when there is none. */
function endOfLastEvent(bytes: Buffer): number {
  const ends = ['\n\n', '\r\n\r\n', '\r\r'].map((blank) => {
    const at = bytes.lastIndexOf(blank);
    return at < 0 ? 0 : at + blank.length;
  });
  return Math.max(...ends);
}
