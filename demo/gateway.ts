import { z } from 'zod';
import { type Checkout, checkoutSchema } from './checkout.ts';
import type { Settings } from './settings.ts';

const problem = z.looseObject({
  code: z.string().default('NO_EXPLANATION'),
  detail: z.string().optional(),
  title: z.string().optional(),
});
const page = z.object({ checkouts: z.array(checkoutSchema), nextCursor: z.string().nullable() });
const statusSchema = z.looseObject({ temporal: z.string(), worker: z.string() });

/** The gateway said no, or said nothing: `code` is `UNREACHABLE` then. */
export class Refused extends Error {
  readonly code: string;
  readonly status: number;

  constructor(code: string, reason: string, status: number) {
    super(reason);
    this.name = 'Refused';
    this.code = code;
    this.status = status;
  }
}

interface CallOptions {
  readonly method?: 'GET' | 'POST';
  readonly body?: unknown;
  readonly key?: string;
  readonly signal?: AbortSignal;
  readonly accept?: string;
}

const ANSWER_WITHIN_MS = 60_000;

export type Gateway = ReturnType<typeof createGateway>;

/** All that the shop knows of Holdfast: HTTP, JSON and the words of the contract. */
export const createGateway = ({ gatewayUrl, apiKey }: Settings) => {
  const ask = async (path: string, options: CallOptions = {}): Promise<Response> => {
    const { method = 'GET', body, key, accept = 'application/json' } = options;
    const request: RequestInit = {
      method,
      redirect: 'error',
      signal: options.signal ?? AbortSignal.timeout(ANSWER_WITHIN_MS),
      headers: {
        accept,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(key === undefined ? {} : { 'idempotency-key': key }),
        ...(apiKey === null ? {} : { authorization: `Bearer ${apiKey}` }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    };
    const response = await fetch(gatewayUrl + path, request).catch(() => {
      throw new Refused(
        'UNREACHABLE',
        'The payment gateway does not answer. Nothing is lost.',
        503,
      );
    });
    if (response.ok) return response;
    throw await refusalOf(response);
  };
  const at = (checkoutId: string, rest = '') =>
    `/v1/checkouts/${encodeURIComponent(checkoutId)}${rest}`;
  const checkoutFrom = async (response: Response): Promise<Checkout> =>
    checkoutSchema.parse(await response.json());

  return {
    start: async (body: unknown, key: string) =>
      checkoutFrom(await ask('/v1/checkouts', { method: 'POST', body, key })),
    get: async (checkoutId: string) => checkoutFrom(await ask(at(checkoutId))),
    /** The checkout once it has the status, or as it stands after 20 s. */
    waitFor: async (checkoutId: string, status: string) =>
      checkoutFrom(await ask(at(checkoutId, `?wait=${status}&timeout=20`))),
    list: async (query = '') => page.parse(await (await ask(`/v1/checkouts${query}`)).json()),
    /** Asks for something on a checkout; the answer is read from the checkout itself afterwards. */
    command: async (
      checkoutId: string,
      command: string,
      options: Omit<CallOptions, 'method'> = {},
    ) => {
      const response = await ask(at(checkoutId, `/${command}`), { method: 'POST', ...options });
      await response.body?.cancel();
    },
    events: (checkoutId: string, signal: AbortSignal) =>
      ask(at(checkoutId, '/events'), { accept: 'text/event-stream', signal }),
    /** A route that exists in development only; 404 anywhere else. */
    dev: (path: string, options: CallOptions = {}) => ask(`/_dev/${path}`, options),
    status: async () => statusSchema.parse(await (await ask('/status')).json()),
  };
};

const refusalOf = async (response: Response): Promise<Refused> => {
  const { code, detail, title } = problem.parse((await response.json().catch(() => ({}))) ?? {});
  return new Refused(code, detail ?? title ?? `HTTP ${response.status}`, response.status);
};

/** A refusal is an answer; anything else is a fault of the shop's. */
export const refusedOnly = (error: unknown): Refused => {
  if (error instanceof Refused) return error;
  throw error;
};
