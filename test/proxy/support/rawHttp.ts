import net from 'node:net';
import { text } from 'node:stream/consumers';

/** Sends bytes as they are to a port of this machine; what comes back until the connection ends. */
export async function sendRaw(port: number, bytes: string | Buffer): Promise<string> {
  const socket = net.connect(port, '127.0.0.1');
  socket.on('error', () => undefined);
  socket.write(bytes);
  try {
    return await text(socket);
  } catch {
    return 'reset';
  }
}

export function statusOf(answer: string): number {
  return Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1] ?? 0);
}
