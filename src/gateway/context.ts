import type { HttpBindings } from '@hono/node-server';
import type { Client } from '@temporalio/client';
import type { Logger } from 'pino';
import type { CheckoutCalls } from '../client/calls.ts';
import type { Merchants } from '../config/merchants.ts';
import type { Caller } from './caller.ts';
import type { ErrorCode } from './error-codes.ts';
import type { Limits } from './limits.ts';
import type { MerchantAccount } from './merchant-accounts.ts';
import type { Metrics } from './metrics.ts';
import type { GatewaySettings } from './settings.ts';

/** What all routes use. */
export type GatewayContext = {
  readonly client: Client;
  readonly taskQueue: string;
  /** Of callers without a key of another merchant's, and of PayPal's events at `/webhooks/paypal`. */
  readonly merchantId: string;
  readonly merchants: Merchants;
  /** Null where the merchant is not configured. */
  readonly accountOf: (merchantId: string) => MerchantAccount | null;
  readonly holdfastOf: (merchantId: string) => CheckoutCalls;
  /** Set where the simulator takes PayPal's place. */
  readonly simulatorUrl: string | null;
  readonly stateFolder: string;
  readonly settings: GatewaySettings;
  readonly limits: Limits;
  /** Seals the cursors of a merchant's lists; never leaves the process. */
  readonly cursorKeyOf: (merchantId: string) => Buffer;
  readonly metrics: Metrics;
  readonly log: Logger;
  /** Aborted once the gateway is to take no more requests: load balancers learn it from /readyz. */
  readonly shuttingDown: AbortSignal;
  /** Aborted when the gateway closes: whoever watches is let go. */
  readonly closing: AbortSignal;
};

/** What Hono carries through one request. */
export type GatewayEnv = {
  Bindings: HttpBindings;
  Variables: {
    requestId: string;
    caller: Caller;
    /** Of a checkout that the request has started: its path does not name it. */
    checkoutId?: string;
    problemCode?: ErrorCode;
    /** PayPal’s, of what it refused. */
    debugId?: string;
  };
};
