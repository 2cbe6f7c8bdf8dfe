import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { compareWithSpec, type Exchange } from './official-spec.ts';

/** A call before it is passed on. */
type Asked = Pick<Exchange, 'method' | 'path' | 'headers' | 'sent'>;

/** Paths of the APIs whose official files are known (official-spec.ts). */
const SPECIFIED =
  /^\/(v2|v1\/payments|v1\/shipping|v1\/reporting|v1\/customer|v1\/notifications)\//;

/** What a proxy in front of the simulator has seen. */
export type ValidatingProxy = {
  readonly url: string;
  /** What does not agree with PayPal's files, one line for each place. */
  readonly findings: string[];
  /** How many exchanges were compared, by API, operation and status, such as `paymentsV1 sale.get 200`. */
  readonly checked: ReadonlyMap<string, number>;
  readonly close: () => Promise<void>;
};

/** A proxy in front of the simulator that compares every call and every answer with PayPal's official files. */
export const startValidatingProxy = async (
  target: string,
  onCall: (asked: Asked) => void = () => undefined,
): Promise<ValidatingProxy> => {
  const findings: string[] = [];
  const checked = new Map<string, number>();
  const { hostname, port } = new URL(target);

  const compare = (exchange: Exchange): void => {
    const { method, path, status } = exchange;
    const { operation, findings: found } = compareWithSpec(exchange);
    const name = operation ? `${operation.api} ${operation.id}` : `${method} ${path}`;
    checked.set(`${name} ${status}`, (checked.get(`${name} ${status}`) ?? 0) + 1);
    findings.push(...found);
  };

  const pass = async (incoming: IncomingMessage, answer: ServerResponse): Promise<void> => {
    const { method = 'GET', url: path = '/', headers } = incoming;
    const sent = await text(incoming);
    const asked = { method, path, headers, sent };
    if (SPECIFIED.test(path)) onCall(asked);
    const upstream = await new Promise<IncomingMessage>((resolve, reject) => {
      const call = request({ hostname, port, method, path, headers }, resolve);
      call.once('error', reject);
      call.end(sent);
    });
    const answered = await text(upstream);
    const { statusCode: status = 0, headers: answerHeaders } = upstream;
    if (SPECIFIED.test(path)) compare({ ...asked, status, answerHeaders, answered });
    answer.writeHead(status, answerHeaders);
    answer.end(answered);
  };

  const server = createServer((incoming, answer) => {
    // The simulator cuts calls off where a test loses an answer; the caller then sees the same.
    pass(incoming, answer).catch(() => answer.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`,
    findings,
    checked,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};
