import { randomUUID } from 'node:crypto';
import { ApplicationFailure } from '@temporalio/common';
import { beforeEach } from 'vitest';
import { z } from 'zod';
import { paypalEventSignal } from '../../../src/contract/messages.ts';
import { moveWorkflow } from '../../../src/dev/clocks.ts';
import type { CheckoutView } from '../../../src/domain/checkout/view.ts';
import { twists } from '../../support/answers.ts';
import { readLedger } from '../../support/ledger.ts';
import { payPalToken } from '../../support/paypal-token.ts';
import { dollars, pass, type Shop, useShop } from '../../support/shop.ts';

export {
  aCheckout,
  anAuthorizedCheckout,
  days,
  dollars,
  hours,
  hundredDollars,
  pass,
  until,
  untilKnown,
  untilStatus,
  useShop,
} from '../../support/shop.ts';

export const minutes = (count: number): number => count * 60;

/** A shop in which a story can change what Activities answer, until the next story. */
export const useTwistedShop = () => {
  const { twisted, worker } = twists();
  const shop = useShop({ worker });
  beforeEach(() => twisted.clear());
  return { shop, twisted };
};

/** How long a story waits for what must come. */
export const SOON = { timeout: 20_000 };

/** No capture waits for a reauthorization, and none is made. */
export const noRenewal = { reauthorize: 'NEVER' } as const;

export const part = (value: string) => ({ amount: dollars(value), finalCapture: false });

export const operator = { actor: 'op', reason: 'seen in PayPal' };

/** What PayPal really did to the money of one order, in its order: `CAPTURED 40.00`. */
export const effectsOf = async (shop: Shop, orderId: string | null): Promise<string[]> => {
  const { effects } = await readLedger(shop.paypal.url, orderId ?? '');
  return effects.map(({ effect, amount }) => `${effect} ${amount.value}`);
};

/** The order as PayPal's books have it. */
export const bookedOrder = async (shop: Shop, orderId: string | null) => {
  const { orders } = await readLedger(shop.paypal.url, orderId ?? '');
  const [order] = orders;
  if (order === undefined) throw new Error(`PayPal knows no order ${orderId}`);
  return order;
};

/** How often an operation was called for one order. */
export const callsOf = async (
  shop: Shop,
  orderId: string | null,
  operation: string,
): Promise<number> => (await bookedOrder(shop, orderId)).calls[operation] ?? 0;

const madeSchema = z.looseObject({ id: z.string() });

/** A call that the merchant makes with another tool: the same account, and nothing that Holdfast hears of. */
export const atPayPal = async (shop: Shop, path: string, body?: unknown) => {
  const { url } = shop.paypal;
  const token = await payPalToken(url);
  const answer = await fetch(`${url}${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: {
      Authorization: `Bearer ${token}`,
      'Content-Type': 'application/json',
      Prefer: 'return=representation',
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  return madeSchema.parse(await answer.json());
};

/** A capture made with another tool. Answers its id. */
export const foreignCapture = async (
  shop: Shop,
  authorizationId: string,
  { value, isFinal = false }: { readonly value: string; readonly isFinal?: boolean },
): Promise<string> => {
  const path = `/v2/payments/authorizations/${authorizationId}/capture`;
  const amount = { currency_code: 'USD', value };
  return (await atPayPal(shop, path, { amount, final_capture: isFinal })).id;
};

export const rootOf = ({ authorization }: CheckoutView): string => {
  if (authorization === null) throw new Error('nothing is authorized');
  return authorization.rootId;
};

export const running = (shop: Shop, checkoutId: string) =>
  shop.temporal.client.workflow.getHandle(`checkout:default:${checkoutId}`);

/** PayPal's event reaches the open checkout at once, without waiting for visibility to know its order. */
export const signalEvent = (
  shop: Shop,
  { checkoutId, orderId }: Pick<CheckoutView, 'checkoutId' | 'orderId'>,
  of: { eventType: string; resourceId: string; status: string; captureId?: string },
): Promise<void> =>
  running(shop, checkoutId).signal(paypalEventSignal, {
    eventId: `WH-${randomUUID()}`,
    orderId,
    captureId: null,
    otherCaptureIds: [],
    ...of,
  });

export const captureEvent = (captureId: string) => ({
  eventType: 'PAYMENT.CAPTURE.COMPLETED',
  resourceId: captureId,
  captureId,
  status: 'COMPLETED',
});

/** How many commands the checkout has accepted. */
export const acceptedBy = async (shop: Shop, checkoutId: string): Promise<number> => {
  const { events } = await running(shop, checkoutId).fetchHistory();
  return events?.filter((one) => one.workflowExecutionUpdateAcceptedEventAttributes).length ?? 0;
};

export const historyLength = async (shop: Shop, checkoutId: string): Promise<number> =>
  (await running(shop, checkoutId).fetchHistory()).events?.length ?? 0;

/** The Workflows that run and that the query finds. */
export const runningWorkflows = async (shop: Shop, query: string): Promise<string[]> => {
  const ids: string[] = [];
  const all = `${query} AND ExecutionStatus = 'Running'`;
  for await (const { workflowId } of shop.temporal.client.workflow.list({ query: all })) {
    ids.push(workflowId);
  }
  return ids;
};

/** Holds what comes to it until it is opened. */
export const gate = () => {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { open, opened };
};

/** The time for all attempts of one round is over, and nothing arrived at PayPal. */
export const unsent = async (): Promise<never> => {
  throw noAnswer();
};

/** PayPal did it, and the answer was lost in every attempt. */
export const answerLost = async (go: () => Promise<unknown>): Promise<never> => {
  await go();
  throw noAnswer();
};

export const LAST_DEBUG_ID = 'f0a1b2c3d4e5f';

const noAnswer = () =>
  ApplicationFailure.nonRetryable('PayPal answers 503', 'PAYPAL_SERVER_ERROR', {
    operation: null,
    requestId: null,
    debugId: LAST_DEBUG_ID,
    httpStatus: 503,
    issue: 'SERVICE_UNAVAILABLE',
  });

/** Moves the checkout's own clock while something is asked of PayPal: retries and waits fall due on the way. */
export const timePasses = async (
  shop: Shop,
  checkoutId: string,
  seconds: number,
): Promise<void> => {
  const move = { ms: seconds * 1000, giveUpAt: Date.now() + 240_000 };
  const arrived = await moveWorkflow(shop.temporal.client, `checkout:default:${checkoutId}`, move);
  if (!arrived) throw new Error(`time did not pass for ${checkoutId}`);
};

/**
 * Moves PayPal's clock of the order, then the checkout's own: where a call has no answer, `pass` would wait for what
 * the call itself waits for.
 */
export const timePassesWithoutAnswer = async (
  shop: Shop,
  { checkoutId, orderId }: Pick<CheckoutView, 'checkoutId' | 'orderId'>,
  seconds: number,
): Promise<void> => {
  await shop.paypal.moveOrder(orderId ?? '', seconds);
  await timePasses(shop, checkoutId, seconds);
};

/** Moves time until the checkout needs a person, by at most half an hour. */
export const untilParked = async (shop: Shop, checkoutId: string): Promise<CheckoutView> => {
  let view = await shop.holdfast.get(checkoutId);
  for (let step = 0; view.attention === null && step < 6; step += 1) {
    view = await pass(shop, checkoutId, minutes(5));
  }
  return view;
};

export const wasRaised = ({ timeline }: CheckoutView): boolean =>
  timeline.some(({ event }) => event === 'ATTENTION_RAISED');
