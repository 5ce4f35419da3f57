import type { IncomingMessage } from 'node:http';

/** So much of a body is looked at before its budget is asked. */
const HEAD_BYTES = 256 * 1024;

interface Head {
  chunks: Buffer[];
  /** It is all of the body. */
  whole: boolean;
}

/** Takes the first bytes of a body and leaves it paused there; undefined when the client went away. */
export function readHead(request: IncomingMessage, seen: (bytes: Buffer) => void): Promise<Head | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  return new Promise((resolve) => {
    const stop = (head: Head | undefined): void => {
      request.off('data', take).off('end', ended).off('close', closed);
      request.pause();
      resolve(head);
    };
    const take = (chunk: Buffer): void => {
      chunks.push(chunk);
      length += chunk.length;
      seen(chunk);
      if (length >= HEAD_BYTES) stop({ chunks, whole: false });
    };
    const ended = (): void => stop({ chunks, whole: true });
    const closed = (): void => stop(undefined);
    request.on('data', take).once('end', ended).once('close', closed);
  });
}
