import type { ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';

/** An error of our own, in Google's shape, so that clients read it as one of the service. */
export interface ErrorAnswer {
  code: number;
  status: string;
  message: string;
  /** ErrorInfo.metadata: which budget said no. */
  budget?: string;
}

/** Errors of the proxy by what is wrong. */
export const REFUSALS = {
  host: {
    code: 421,
    status: 'FAILED_PRECONDITION',
    message: 'this address serves 127.0.0.1 and localhost alone.',
  },
  browser: { code: 403, status: 'PERMISSION_DENIED', message: 'pages of a browser are not served.' },
  token: {
    code: 404,
    status: 'NOT_FOUND',
    message: 'there is nothing here. The address begins with /k/ and a token.',
  },
  path: {
    code: 404,
    status: 'NOT_FOUND',
    message: 'only paths of the Gemini API are passed on (/v1, /v1beta, /v1alpha and uploads).',
  },
  verb: { code: 405, status: 'UNIMPLEMENTED', message: 'this HTTP method is not passed on.' },
  form: { code: 400, status: 'INVALID_ARGUMENT', message: 'the request is not well-formed.' },
  slow: { code: 408, status: 'DEADLINE_EXCEEDED', message: 'the request came too slowly.' },
  large: { code: 431, status: 'INVALID_ARGUMENT', message: 'the headers are too large.' },
  closing: { code: 503, status: 'UNAVAILABLE', message: 'it is closing. Send the call again.' },
  live: {
    code: 501,
    status: 'UNIMPLEMENTED',
    message:
      'Live sessions (WebSocket) cannot be counted and are not passed on. Connect them to the Gemini API directly, without this base URL.',
  },
} as const satisfies Record<string, ErrorAnswer>;

function errorBody({ code, status, message, budget }: ErrorAnswer): string {
  const details =
    budget === undefined
      ? {}
      : {
          details: [
            {
              '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
              reason: 'BUDGET_EXCEEDED',
              domain: 'panelmeter',
              metadata: { budget },
            },
          ],
        };
  return `${JSON.stringify({ error: { code, message: `Panelmeter proxy: ${message}`, status, ...details } })}\n`;
}

/** Answers and closes the connection: what is left of the request is not read. */
export function sendErrorAnswer(
  response: ServerResponse,
  answer: ErrorAnswer,
  headers: Record<string, string> = {},
): void {
  const body = errorBody(answer);
  response.writeHead(answer.code, {
    'content-type': 'application/json; charset=UTF-8',
    'content-length': String(Buffer.byteLength(body)),
    connection: 'close',
    ...headers,
  });
  response.end(body);
}

/** The same where there is no response object: on a socket. */
export function endSocket(socket: Duplex, answer: ErrorAnswer): void {
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  const body = errorBody(answer);
  socket.end(
    [
      `HTTP/1.1 ${answer.code} ${answer.status}`,
      'Content-Type: application/json; charset=UTF-8',
      `Content-Length: ${Buffer.byteLength(body)}`,
      'Connection: close',
      '',
      body,
    ].join('\r\n'),
    () => socket.destroy(),
  );
}
