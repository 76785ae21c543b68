import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';

/** Why the server answers by itself; the codes are those of `commonErrors`. */
export interface Refusal {
  readonly status: number;
  /** The phrase of the status. */
  readonly title: string;
  readonly code:
    | 'bad_request'
    | 'request_incomplete'
    | 'payload_too_large'
    | 'expectation_failed'
    | 'header_fields_too_large'
    | 'internal_error';
}

/** What is known of a request that is refused, where its header could be read. */
export interface RefusedRequest {
  readonly method: string | undefined;
  /** The target without its query. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
}

/** Writes the answer to what is refused: header fields, and a document that is problem+json unless they say otherwise. */
export type DescribeRefusal = (
  refusal: Refusal,
  request: RefusedRequest | undefined,
) => { readonly headers: Readonly<Record<string, string>>; readonly body: string };

const badRequest: Refusal = { status: 400, title: 'Bad Request', code: 'bad_request' };

const refusals: Readonly<Record<string, Refusal>> = {
  HPE_HEADER_OVERFLOW: {
    status: 431,
    title: 'Request Header Fields Too Large',
    code: 'header_fields_too_large',
  },
  HPE_CHUNK_EXTENSIONS_OVERFLOW: {
    status: 413,
    title: 'Content Too Large',
    code: 'payload_too_large',
  },
  ERR_HTTP_REQUEST_TIMEOUT: { status: 408, title: 'Request Timeout', code: 'request_incomplete' },
  ERR_EXPECTATION: { status: 417, title: 'Expectation Failed', code: 'expectation_failed' },
};

const failure: Refusal = { status: 500, title: 'Internal Server Error', code: 'internal_error' };

const plain: DescribeRefusal = ({ status, title }) => ({
  headers: {},
  body: JSON.stringify({ type: 'about:blank', title, status }),
});

/** Answers what reaches no handler: a problem document, and the end of the connection. */
export interface Refuser {
  /** A request whose header could be read. */
  request(code: string, incoming: IncomingMessage, outgoing: ServerResponse): void;
  /** A request whose handler failed. */
  failed(): Response;
  /** What is no request, as the event `clientError` tells it. */
  unreadable(error: NodeJS.ErrnoException, socket: Duplex): void;
}

export function refuser(describe: DescribeRefusal = plain): Refuser {
  const answer = (refusal: Refusal, request?: RefusedRequest) => {
    const { headers, body } = describe(refusal, request);
    return {
      body,
      headers: {
        'Content-Type': 'application/problem+json',
        ...headers,
        'Content-Length': String(Buffer.byteLength(body)),
        Connection: 'close',
      },
    };
  };
  return {
    request(code, incoming, outgoing) {
      const refusal = refusals[code] ?? badRequest;
      const { method, url = '', headers: sent } = incoming;
      const [path = ''] = url.split('?');
      const { headers, body } = answer(refusal, { method, path, headers: sent });
      outgoing.writeHead(refusal.status, headers).end(body);
    },
    failed() {
      const { headers, body } = answer(failure);
      return new Response(body, { status: failure.status, headers });
    },
    unreadable(error, socket) {
      if (error.code === 'ECONNRESET' || !socket.writable || isAnswering(socket)) {
        socket.destroy();
        return;
      }
      const refusal = refusals[error.code ?? ''] ?? badRequest;
      const { headers, body } = answer(refusal);
      const fields = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
      socket.end(`HTTP/1.1 ${refusal.status} ${refusal.title}\r\n${fields.join('')}\r\n${body}`);
    },
  };
}

/** Whether an answer has begun that is not at its end; Node keeps it at the socket, and looks there for the same reason. */
function isAnswering(socket: Duplex): boolean {
  const { _httpMessage: answer } = socket as { _httpMessage?: ServerResponse | null };
  return answer?.headersSent === true;
}
