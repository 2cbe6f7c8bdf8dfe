import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { compareWithSpec } from './official-spec.ts';

/** Paths of the APIs whose official files are known (official-spec.ts). */
const SPECIFIED = /^\/(v2|v1\/payments|v1\/shipping|v1\/reporting|v1\/customer)\//;

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
export const startValidatingProxy = async (target: string): Promise<ValidatingProxy> => {
  const findings: string[] = [];
  const checked = new Map<string, number>();
  const { hostname, port } = new URL(target);

  const pass = async (incoming: IncomingMessage, answer: ServerResponse): Promise<void> => {
    const { method = 'GET', url: path = '/', headers } = incoming;
    const sent = await text(incoming);
    const upstream = await new Promise<IncomingMessage>((resolve, reject) => {
      const call = request({ hostname, port, method, path, headers }, resolve);
      call.once('error', reject);
      call.end(sent);
    });
    const answered = await text(upstream);
    const { statusCode: status = 0, headers: answerHeaders } = upstream;
    if (SPECIFIED.test(path)) {
      const exchange = { method, path, headers, sent, status, answerHeaders, answered };
      const { operation, findings: found } = compareWithSpec(exchange);
      const name = operation ? `${operation.api} ${operation.id}` : `${method} ${path}`;
      checked.set(`${name} ${status}`, (checked.get(`${name} ${status}`) ?? 0) + 1);
      findings.push(...found);
    }
    answer.writeHead(status, answerHeaders);
    answer.end(answered);
  };

  const server = createServer((incoming, answer) => {
    pass(incoming, answer).catch((error: Error) => {
      findings.push(`${incoming.method} ${incoming.url}: ${error.message}`);
      answer.destroy();
    });
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
