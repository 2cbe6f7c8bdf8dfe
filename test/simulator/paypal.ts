import { z } from 'zod';
import { type RunningSimulator, startSimulator } from '../../simulator/simulator.ts';

type SimulatorOptions = NonNullable<Parameters<typeof startSimulator>[0]>;

const linkShape = z.object({ href: z.string(), rel: z.string() });
const moneyShape = z.object({ currency_code: z.string(), value: z.string() });
const resourceShape = z.looseObject({
  id: z.string(),
  status: z.string(),
  amount: moneyShape.optional(),
  expiration_time: z.string().optional(),
  create_time: z.string().optional(),
  links: z.array(linkShape).optional(),
});

/** Whatever PayPal answers, as far as tests read it: a resource, an order, a list of problems. */
const bodyShape = z.looseObject({
  id: z.string().default(''),
  status: z.string().default(''),
  state: z.string().default(''),
  name: z.string().default(''),
  debug_id: z.string().default(''),
  /** Undefined where it is an amount of Payments v1, which has `total` and `currency`. */
  amount: moneyShape.optional().catch(undefined),
  create_time: z.string().default(''),
  expiration_time: z.string().default(''),
  details: z
    .array(
      z.looseObject({
        issue: z.string(),
        description: z.string().optional(),
        field: z.string().optional(),
      }),
    )
    .default([]),
  links: z.array(linkShape).default([]),
  purchase_units: z
    .array(
      z.looseObject({
        payments: z
          .object({
            authorizations: z.array(resourceShape).default([]),
            captures: z.array(resourceShape).default([]),
            refunds: z.array(resourceShape).default([]),
          })
          .default({ authorizations: [], captures: [], refunds: [] }),
      }),
    )
    .default([]),
});

export interface Answer {
  httpStatus: number;
  headers: Headers;
  text: string;
  body: z.infer<typeof bodyShape>;
  issues: string[];
}

export interface CallOptions {
  body?: unknown;
  /** Sent as it is instead of `body`. */
  text?: string;
  requestId?: string;
  headers?: Record<string, string>;
  /** Null sends none; default `application/json`. */
  contentType?: string | null;
  /** Default: the first merchant's. */
  token?: string;
}

const tokenShape = z.object({ access_token: z.string(), expires_in: z.number() });

const effectShape = z.object({
  effect: z.string(),
  operation: z.string(),
  orderId: z.string(),
  resourceId: z.string(),
  targetId: z.string(),
  status: z.string(),
  amount: moneyShape,
  released: moneyShape.optional(),
  requestId: z.string().nullable(),
  at: z.string(),
});

const ledgerShape = z.looseObject({
  effects: z.array(effectShape),
  refused: z.array(z.looseObject({ operation: z.string(), issues: z.array(z.string()) })),
  calls: z.record(z.string(), z.number()),
  orders: z.array(z.looseObject({ orderId: z.string(), status: z.string() })),
});

export const usd = (value: string) => ({ currency_code: 'USD', value });

/** A merchant with a simulator of its own, speaking HTTP to it. */
export class PayPal {
  readonly simulator: RunningSimulator;
  readonly token: string;

  constructor(simulator: RunningSimulator, token: string) {
    this.simulator = simulator;
    this.token = token;
  }

  static async start(options: SimulatorOptions = {}): Promise<PayPal> {
    const simulator = await startSimulator({ port: 0, ...options });
    return new PayPal(simulator, await tokenFor(simulator.url, 'merchant'));
  }

  otherMerchant(): Promise<string> {
    return tokenFor(this.simulator.url, 'another merchant');
  }

  async call(method: string, path: string, options: CallOptions = {}): Promise<Answer> {
    const { contentType = 'application/json' } = options;
    const { body, text = body === undefined ? undefined : JSON.stringify(body) } = options;
    const response = await fetch(this.simulator.url + path, {
      method,
      headers: {
        Authorization: `Bearer ${options.token ?? this.token}`,
        ...(contentType !== null && { 'Content-Type': contentType }),
        Prefer: 'return=representation',
        ...(options.requestId !== undefined && { 'PayPal-Request-Id': options.requestId }),
        ...options.headers,
      },
      ...(text !== undefined && { body: text }),
    });
    const answered = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json') ?? false;
    const json = bodyShape.parse(isJson && answered !== '' ? JSON.parse(answered) : {});
    return {
      httpStatus: response.status,
      headers: response.headers,
      text: answered,
      body: json,
      issues: json.details.map(({ issue }) => issue),
    };
  }

  post(path: string, options: CallOptions = {}): Promise<Answer> {
    return this.call('POST', path, options);
  }

  get(path: string, options: CallOptions = {}): Promise<Answer> {
    return this.call('GET', path, options);
  }

  /** A control hook; refuses to go on when it did not work. */
  async hook(method: 'GET' | 'POST' | 'PUT', path: string, body?: unknown): Promise<unknown> {
    const response = await fetch(`${this.simulator.url}/_simulator/${path}`, {
      method,
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const json: unknown = await response.json();
    if (!response.ok) throw new Error(`${path}: ${response.status} ${JSON.stringify(json)}`);
    return json;
  }

  knobs(knobs: object): Promise<unknown> {
    return this.hook('PUT', 'knobs', knobs);
  }

  faults(...rules: object[]): Promise<unknown> {
    return this.hook('PUT', 'faults', { rules });
  }

  advance(seconds: number, orderId?: string): Promise<unknown> {
    return this.hook('POST', 'clock/advance', {
      seconds,
      ...(orderId !== undefined && { orderId }),
    });
  }

  async ledger(orderId?: string) {
    const query = orderId === undefined ? '' : `?orderId=${orderId}`;
    return ledgerShape.parse(await this.hook('GET', `ledger${query}`));
  }

  /** An order nobody has approved yet. */
  async order(request: object = {}): Promise<string> {
    const answer = await this.post('/v2/checkout/orders', {
      body: { intent: 'AUTHORIZE', purchase_units: [{ amount: usd('100.00') }], ...request },
    });
    if (answer.httpStatus !== 201) throw new Error(answer.text);
    return answer.body.id;
  }

  async approved(decision: object = {}, request: object = {}): Promise<string> {
    const orderId = await this.order(request);
    await this.hook('POST', `orders/${orderId}/approve`, decision);
    return orderId;
  }

  authorize(orderId: string, options: CallOptions = {}): Promise<Answer> {
    return this.post(`/v2/checkout/orders/${orderId}/authorize`, options);
  }

  /** An authorization of 100.00 USD and the order it belongs to. */
  async authorized(decision: object = {}, request: object = {}) {
    const orderId = await this.approved(decision, request);
    const answer = await this.authorize(orderId);
    const authorization = answer.body.purchase_units[0]?.payments.authorizations[0];
    if (!authorization) throw new Error(answer.text);
    return { orderId, authorizationId: authorization.id, authorization };
  }

  async captured(value = '100.00', decision: object = {}) {
    const { orderId, authorizationId } = await this.authorized(decision);
    const answer = await this.capture(authorizationId, { body: { amount: usd(value) } });
    if (answer.httpStatus !== 201) throw new Error(answer.text);
    return { orderId, authorizationId, captureId: answer.body.id };
  }

  capture(authorizationId: string, options: CallOptions = {}): Promise<Answer> {
    return this.post(`/v2/payments/authorizations/${authorizationId}/capture`, options);
  }

  reauthorize(authorizationId: string, options: CallOptions = {}): Promise<Answer> {
    return this.post(`/v2/payments/authorizations/${authorizationId}/reauthorize`, options);
  }

  void(authorizationId: string, options: CallOptions = {}): Promise<Answer> {
    return this.post(`/v2/payments/authorizations/${authorizationId}/void`, options);
  }

  refund(captureId: string, options: CallOptions = {}): Promise<Answer> {
    return this.post(`/v2/payments/captures/${captureId}/refund`, options);
  }

  close(): Promise<void> {
    return this.simulator.close();
  }
}

export const tokenFor = async (url: string, clientId: string): Promise<string> => {
  const response = await fetch(`${url}/v1/oauth2/token`, {
    method: 'POST',
    headers: { Authorization: `Basic ${Buffer.from(`${clientId}:secret`).toString('base64')}` },
    body: new URLSearchParams({ grant_type: 'client_credentials' }),
  });
  return tokenShape.parse(await response.json()).access_token;
};

export const days = (count: number): number => count * 86_400;
export const hours = (count: number): number => count * 3600;
