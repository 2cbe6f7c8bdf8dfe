import {
  createServer,
  type IncomingMessage,
  request,
  type Server,
  type ServerResponse,
} from 'node:http';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import orders from '../../../simulator/openapi/orders.json' with { type: 'json' };
import payments from '../../../simulator/openapi/payments.json' with { type: 'json' };

const ajv = new Ajv({ strict: false, logger: false, unicodeRegExp: false, allErrors: true });
addFormats.default(ajv);
ajv.addSchema(orders, 'orders').addSchema(payments, 'payments');

/** What PayPal's OpenAPI files say of one operation: where it is, and the schema of each good status. */
interface Documented {
  method: string;
  path: RegExp;
  /** Null where the answer has no body. */
  answers: Readonly<Record<number, string | null>>;
}

const order = 'orders#/components/schemas/order';
const paidOrder = 'orders#/components/schemas/order_authorize_response';
const authorization = 'payments#/components/schemas/authorization-2';
const capture = 'payments#/components/schemas/capture-2';
const refund = 'payments#/components/schemas/refund';

const at = (path: string): RegExp => new RegExp(`^/v2/${path.replaceAll(':id', '[^/]+')}$`);

/** checkout_orders_v2.json and payments_payment_v2.json, operation by operation. */
const documented: readonly Documented[] = [
  { method: 'POST', path: at('checkout/orders'), answers: { 200: order, 201: order } },
  { method: 'GET', path: at('checkout/orders/:id'), answers: { 200: order } },
  { method: 'PATCH', path: at('checkout/orders/:id'), answers: { 204: null } },
  {
    method: 'POST',
    path: at('checkout/orders/:id/authorize'),
    answers: { 200: paidOrder, 201: paidOrder },
  },
  {
    method: 'POST',
    path: at('checkout/orders/:id/capture'),
    answers: { 200: order, 201: order },
  },
  { method: 'GET', path: at('payments/authorizations/:id'), answers: { 200: authorization } },
  { method: 'POST', path: at('payments/authorizations/:id/capture'), answers: { 201: capture } },
  {
    method: 'POST',
    path: at('payments/authorizations/:id/reauthorize'),
    answers: { 201: authorization },
  },
  {
    method: 'POST',
    path: at('payments/authorizations/:id/void'),
    answers: { 200: authorization, 204: null },
  },
  { method: 'GET', path: at('payments/captures/:id'), answers: { 200: capture } },
  { method: 'POST', path: at('payments/captures/:id/refund'), answers: { 201: refund } },
  { method: 'GET', path: at('payments/refunds/:id'), answers: { 200: refund } },
];

interface Seen {
  method: string;
  path: string;
  status: number;
  contentType: string;
  body: string;
}

/** The schema of the answer, null for one without a body, undefined where PayPal documents no such answer. */
const schemaFor = ({ method, path, status }: Seen): string | null | undefined => {
  const operation = documented.find((one) => one.method === method && one.path.test(path));
  if (!operation) return undefined;
  if (status < 400) return operation.answers[status];
  const api = path.startsWith('/v2/checkout') ? 'orders' : 'payments';
  return `${api}#/components/schemas/error_${status}`;
};

const problemsOf = (seen: Seen): string[] => {
  const schema = schemaFor(seen);
  if (schema === undefined) return ['PayPal documents no such answer'];
  if (schema === null) return seen.body === '' ? [] : ['the answer has no body at PayPal'];
  if (!seen.contentType.startsWith('application/json')) return [`Content-Type ${seen.contentType}`];
  const validate = ajv.compile({ $ref: schema });
  validate(JSON.parse(seen.body));
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
};

const textOf = async (message: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
};

/** A proxy in front of the simulator that holds every answer of Orders v2 and Payments v2 against PayPal's files. */
export class ValidatingProxy {
  /** What does not agree with PayPal's files, one line for each place. */
  readonly findings: string[] = [];
  /** How many answers were held against a schema, by operation. */
  readonly checked = new Map<string, number>();
  readonly #server: Server;
  readonly #target: URL;

  constructor(target: string) {
    this.#target = new URL(target);
    this.#server = createServer((incoming, answer) => {
      this.#pass(incoming, answer).catch((error: Error) => {
        this.findings.push(`${incoming.method} ${incoming.url}: ${error.message}`);
        answer.destroy();
      });
    });
  }

  /** Listens on a free port of loopback; the URL clients are pointed at. */
  open(): Promise<string> {
    return new Promise((resolve) => {
      this.#server.listen(0, '127.0.0.1', () => {
        const address = this.#server.address();
        resolve(`http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`);
      });
    });
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  async #pass(incoming: IncomingMessage, answer: ServerResponse): Promise<void> {
    const { method = 'GET', url = '/', headers } = incoming;
    const sent = await textOf(incoming);
    const { hostname, port } = this.#target;
    const upstream = await new Promise<IncomingMessage>((resolve, reject) => {
      const call = request({ hostname, port, method, path: url, headers }, resolve);
      call.once('error', reject);
      call.end(sent);
    });
    const body = await textOf(upstream);
    const [path = ''] = url.split('?');
    const status = upstream.statusCode ?? 0;
    if (path.startsWith('/v2/')) {
      const contentType = upstream.headers['content-type'] ?? '';
      this.#check({ method, path, status, contentType, body });
      if (upstream.headers['paypal-debug-id'] === undefined)
        this.findings.push(`${method} ${path}: no PayPal-Debug-Id`);
    }
    answer.writeHead(status, upstream.headers);
    answer.end(body);
  }

  #check(seen: Seen): void {
    const name = `${seen.method} ${seen.path.replaceAll(/[0-9A-Z]{17}/g, ':id')} ${seen.status}`;
    this.checked.set(name, (this.checked.get(name) ?? 0) + 1);
    for (const problem of problemsOf(seen)) this.findings.push(`${name}: ${problem}`);
  }
}
