import type { Payload, PayloadCodec } from '@temporalio/common';
import { describe, expect, it } from 'vitest';
import { HoldfastError } from '../../../src/client/error.ts';
import type { CheckoutView } from '../../../src/domain/checkout/view.ts';
import {
  aCheckout,
  anAuthorizedCheckout,
  dollars,
  effectsOf,
  noRenewal,
  operator,
  running,
  signalEvent,
  untilStatus,
  useShop,
} from './fixtures.ts';

/** What is sent when the worker is about to report the end of a Workflow: once. */
let atTheEnd: (() => Promise<unknown>) | null = null;

const isResult = ({ data }: Payload): boolean => {
  const text = Buffer.from(data ?? []).toString();
  const isOfCheckout = text.startsWith('{"checkout":') && text.includes('"outcomes":');
  return isOfCheckout || (text.includes('"freezes":') && text.includes('"account":'));
};

/** The worker encodes a Workflow's result when its last task is done and not yet reported: a message that comes now is too late for it. */
const codec: PayloadCodec = {
  encode: async (payloads) => {
    const send = atTheEnd;
    if (send !== null && payloads.some(isResult)) {
      atTheEnd = null;
      await send();
    }
    return payloads;
  },
  decode: async (payloads) => payloads,
};

const shop = useShop({ worker: { dataConverter: { payloadCodecs: [codec] } } });

const codeOf = (error: unknown): string =>
  error instanceof HoldfastError ? error.code : String(error);

/** How many Workflow Tasks the server discarded. */
const discarded = async (workflowId: string): Promise<number> => {
  const { events } = await shop.temporal.client.workflow.getHandle(workflowId).fetchHistory();
  return events?.filter((one) => one.workflowTaskFailedEventAttributes).length ?? 0;
};

type Message = (checkout: CheckoutView) => Promise<unknown>;

const MESSAGES = {
  'a hint of approval': ({ checkoutId }) => running(shop, checkoutId).signal('approve'),
  'an event of PayPal’s': (checkout) =>
    signalEvent(shop, checkout, {
      eventType: 'PAYMENT.AUTHORIZATION.CREATED',
      resourceId: checkout.authorization?.rootId ?? 'NOBODY',
      status: 'CREATED',
    }),
  'an event that is news': (checkout) =>
    signalEvent(shop, checkout, {
      eventType: 'PAYMENT.AUTHORIZATION.VOIDED',
      resourceId: checkout.authorization?.rootId ?? 'NOBODY',
      status: 'VOIDED',
    }),
  'a cancellation': ({ checkoutId }) => running(shop, checkoutId).cancel(),
} as const satisfies Readonly<Record<string, Message>>;

const authorizedOnce = () => anAuthorizedCheckout(shop, { policy: noRenewal });

/** PayPal refused what was asked, so that an operator has to choose. */
const refused = async (checkout: CheckoutView, operation: string, ask: () => Promise<unknown>) => {
  const issue = 'COMPLIANCE_VIOLATION';
  await shop.paypal.faults([{ operation, kind: 'refuse', issue, times: 1 }]);
  await ask().catch(() => undefined);
  return await untilStatus(shop, checkout.checkoutId, 'NEEDS_ATTENTION');
};

const authorizeRefused = async () => {
  const checkout = await aCheckout(shop);
  await shop.paypal.payerApproves(checkout.orderId ?? '');
  return await refused(checkout, 'authorizeOrder', () =>
    shop.holdfast.approve(checkout.checkoutId),
  );
};

const captureRefused = async () => {
  const checkout = await authorizedOnce();
  return await refused(checkout, 'captureAuthorization', () =>
    shop.holdfast.capture(checkout.checkoutId, {}, 'refused'),
  );
};

const resolved = (action: 'void' | 'capture' | 'close') => (checkoutId: string) =>
  shop.holdfast.resolve(checkoutId, { action, ...operator });

type Ending = {
  readonly command: string;
  readonly begin: () => Promise<CheckoutView>;
  readonly send: (checkoutId: string) => Promise<unknown>;
  readonly moved: readonly string[];
};

const HELD = 'AUTHORIZED 100.00';

/** Every command that can be a checkout's last, and what PayPal's books have then. */
const ENDINGS: readonly Ending[] = [
  {
    command: 'void before approval',
    begin: () => aCheckout(shop),
    send: (id) => shop.holdfast.void(id, {}),
    moved: [],
  },
  {
    command: 'void of a hold',
    begin: authorizedOnce,
    send: (id) => shop.holdfast.void(id, {}),
    moved: [HELD, 'VOIDED 100.00'],
  },
  {
    command: 'capture of all',
    begin: authorizedOnce,
    send: (id) => shop.holdfast.capture(id, {}, 'all'),
    moved: [HELD, 'CAPTURED 100.00'],
  },
  {
    command: 'operator’s void before anything is held',
    begin: authorizeRefused,
    send: resolved('void'),
    moved: [],
  },
  {
    command: 'operator’s close before anything is held',
    begin: authorizeRefused,
    send: resolved('close'),
    moved: [],
  },
  {
    command: 'operator’s void of a hold',
    begin: captureRefused,
    send: resolved('void'),
    moved: [HELD, 'VOIDED 100.00'],
  },
  {
    command: 'operator’s capture',
    begin: captureRefused,
    send: resolved('capture'),
    moved: [HELD, 'CAPTURED 100.00'],
  },
];

describe.each(ENDINGS)('a $command that ends the checkout', ({ begin, send, moved }) => {
  it.each(Object.entries(MESSAGES))(
    'is answered and done once where %s comes as the Workflow ends',
    async (_what, message) => {
      const checkout = await begin();
      const { checkoutId, orderId } = checkout;
      atTheEnd = () => message(checkout);
      expect(await send(checkoutId).then(() => 'DONE', codeOf)).toBe('DONE');
      await running(shop, checkoutId).result();
      expect(atTheEnd).toBeNull();
      expect(await discarded(`checkout:default:${checkoutId}`)).toBeGreaterThan(0);
      expect(await effectsOf(shop, orderId)).toEqual(moved);
    },
  );
});

describe('a command that comes as another one ends the checkout', () => {
  it.each([
    ['capture', (id: string) => shop.holdfast.capture(id, {}, 'late')],
    ['void', (id: string) => shop.holdfast.void(id, {}, 'late')],
    ['reauthorize', (id: string) => shop.holdfast.reauthorize(id, {}, 'late')],
    ['resolve', resolved('close')],
  ])('is refused, and nothing moves: %s beside an event', async (_what, late) => {
    const checkout = await authorizedOnce();
    const { checkoutId, orderId } = checkout;
    const answers: Promise<string>[] = [];
    atTheEnd = async () => {
      answers.push(late(checkoutId).then(() => 'DONE', codeOf));
      await MESSAGES['an event of PayPal’s'](checkout);
    };
    await shop.holdfast.capture(checkoutId, {}, 'all');
    await running(shop, checkoutId).result();
    expect(await Promise.all(answers)).toEqual(['CHECKOUT_CLOSED']);
    expect(await effectsOf(shop, orderId)).toEqual([HELD, 'CAPTURED 100.00']);
  });
});

describe('a refund', () => {
  it.each([
    ['readRefunds', []],
    ['freeze', [{ because: 'PAYMENT.CAPTURE.REVERSED', source: 'WH-1' }]],
  ])('is answered and made once where %s comes as its Workflow ends', async (signal, args) => {
    const { checkoutId, orderId } = await authorizedOnce();
    const { captureId } = await shop.holdfast.capture(checkoutId, {}, 'all');
    await running(shop, checkoutId).result();
    const workflowId = `refund:default:${captureId}`;
    const refunds = shop.temporal.client.workflow.getHandle(workflowId);
    atTheEnd = () => refunds.signal<unknown[]>(signal, ...args);
    const request = { captureId, amount: dollars('10.00') };
    expect(await shop.holdfast.refund(request, 'k').then(() => 'DONE', codeOf)).toBe('DONE');
    await expect.poll(() => atTheEnd).toBeNull();
    await expect.poll(() => discarded(workflowId)).toBeGreaterThan(0);
    expect(await effectsOf(shop, orderId)).toEqual([HELD, 'CAPTURED 100.00', 'REFUNDED 10.00']);
  });
});
