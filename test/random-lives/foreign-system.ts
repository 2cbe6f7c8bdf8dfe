import { z } from 'zod';
import { SIMULATOR_CREDENTIALS } from '../../src/config/paypal.ts';
import type { LedgerOrder } from '../support/ledger.ts';
import { dollars } from './caller.ts';
import type { Elsewhere } from './payment.ts';

const named = z.object({ id: z.string() });
const held = z.object({
  purchase_units: z.array(z.object({ payments: z.object({ authorizations: z.array(named) }) })),
});
const approved = z.object({ payerId: z.string() });
const executed = z.object({
  transactions: z.tuple([
    z.object({ related_resources: z.array(z.record(z.string(), z.looseObject(named.shape))) }),
  ]),
});

/** Request ids of calls that do not come from Holdfast begin like this. */
export const FOREIGN = 'foreign-';

const HELD: ReadonlySet<string> = new Set(['CREATED', 'PARTIALLY_CAPTURED']);

/** A payment of Payments v1 takes the order's place, and its id says so. */
export const isOfV1 = (orderId: string): boolean => orderId.startsWith('PAYID-');

/** What was made elsewhere: the order or payment, and its first authorization where there is one. */
export type MadeElsewhere = { readonly orderId: string; readonly authorizationId: string | null };

/** The payer's decision about a payment that is executed elsewhere. */
type Decision = { readonly outcome: string; readonly fundingSource: string };

/** Another system of the same merchant, or PayPal's own pages. PayPal may refuse its calls, and faults may prevent them. */
export const foreignSystem = (url: string, seed: number) => {
  let calls = 0;

  const post = async (path: string, body: object): Promise<unknown> => {
    calls += 1;
    // Other calls may begin while this one asks for its token.
    const requestId = `${FOREIGN}${seed}-${calls}`;
    const credentials = Buffer.from(`${SIMULATOR_CREDENTIALS}:${SIMULATOR_CREDENTIALS}`);
    try {
      const granted = await fetch(`${url}/v1/oauth2/token`, {
        method: 'POST',
        headers: {
          authorization: `Basic ${credentials.toString('base64')}`,
          'content-type': 'application/x-www-form-urlencoded',
        },
        body: 'grant_type=client_credentials',
      });
      const token = z.object({ access_token: z.string() }).safeParse(await granted.json());
      if (!token.success) return null;
      const made = await fetch(`${url}${path}`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${token.data.access_token}`,
          'content-type': 'application/json',
          'paypal-request-id': requestId,
        },
        body: JSON.stringify(body),
      });
      return await made.json();
    } catch (error) {
      // A connection that a fault cuts is a TypeError of fetch.
      if (error instanceof TypeError) return null;
      throw error;
    }
  };

  const payerApproves = async (path: string, decision: Partial<Decision> = {}) =>
    await post(`/_simulator/${path}/approve`, decision);

  const captureOf = async (authorizationId: string, of: Captured): Promise<void> => {
    await (of.isV1
      ? post(`/v1/payments/authorization/${authorizationId}/capture`, {
          amount: moneyV1(of.cents),
          is_final_capture: of.final,
        })
      : post(`/v2/payments/authorizations/${authorizationId}/capture`, {
          amount: moneyV2(of.cents),
          final_capture: of.final,
          ...(of.invoiceId !== undefined && { invoice_id: of.invoiceId }),
        }));
  };

  const makeInV2 = async (cents: number, what: Elsewhere): Promise<MadeElsewhere> => {
    const purchase_units = [{ amount: moneyV2(cents) }];
    const isToCapture = what === 'ORDER_TO_CAPTURE';
    const body = { intent: isToCapture ? 'CAPTURE' : 'AUTHORIZE', purchase_units };
    const { id: orderId } = named.parse(await post('/v2/checkout/orders', body));
    if (what === 'ORDER' || isToCapture) return { orderId, authorizationId: null };
    await payerApproves(`orders/${orderId}`);
    const answer = held.parse(await post(`/v2/checkout/orders/${orderId}/authorize`, {}));
    const [authorization] = answer.purchase_units[0]?.payments.authorizations ?? [];
    return { orderId, authorizationId: authorization?.id ?? null };
  };

  /** A payment of Payments v1 that has been executed, and what it led to first. */
  const makeInV1 = async (
    cents: number,
    { intent, decision }: { readonly intent: IntentV1; readonly decision: Decision },
  ) => {
    const { id: orderId } = named.parse(
      await post('/v1/payments/payment', {
        intent,
        payer: { payment_method: 'paypal' },
        transactions: [{ amount: moneyV1(cents) }],
        redirect_urls: {
          return_url: 'https://shop.example/back',
          cancel_url: 'https://shop.example/no',
        },
      }),
    );
    const { payerId } = approved.parse(await payerApproves(`payments/${orderId}`, decision));
    const path = `/v1/payments/payment/${orderId}/execute`;
    const { transactions } = executed.parse(await post(path, { payer_id: payerId }));
    const kind = intent === 'authorize' ? 'authorization' : intent;
    const made = transactions[0].related_resources.find((related) => kind in related)?.[kind];
    return { orderId, id: made?.id ?? '' };
  };

  return {
    /** An order or payment, and what was done with it. Nothing may fail before it is made. */
    make: async (cents: number, what: Elsewhere, decision: Decision): Promise<MadeElsewhere> => {
      const isV1 = what.endsWith('V1');
      const isOrder = what === 'ORDER_V1';
      const intent = isOrder ? 'order' : 'authorize';
      const ofV1 = isV1 ? await makeInV1(cents, { intent, decision }) : null;
      const made = ofV1
        ? { orderId: ofV1.orderId, authorizationId: isOrder ? null : ofV1.id }
        : await makeInV2(cents, what);
      if (what.startsWith('CAPTURED_IN_PART') && made.authorizationId !== null)
        await captureOf(made.authorizationId, { isV1, cents: Math.ceil(cents / 4), final: false });
      return made;
    },

    /** A sale of Payments v1, which has taken the money. */
    makeSale: async (cents: number) => {
      const decision = { outcome: 'APPROVED', fundingSource: 'paypal' };
      const { orderId, id } = await makeInV1(cents, { intent: 'sale', decision });
      return { orderId, saleId: id };
    },

    capture: async (
      { orderId, authorizations }: LedgerOrder,
      of: Omit<Captured, 'isV1'>,
    ): Promise<void> => {
      const newest = authorizations.findLast(({ status }) => HELD.has(status));
      if (newest) await captureOf(newest.authorizationId, { ...of, isV1: isOfV1(orderId) });
    },

    refund: async ({ orderId, captures: [capture] }: LedgerOrder, cents: number): Promise<void> => {
      if (capture === undefined) return;
      const { captureId } = capture;
      await (isOfV1(orderId)
        ? post(`/v1/payments/capture/${captureId}/refund`, { amount: moneyV1(cents) })
        : post(`/v2/payments/captures/${captureId}/refund`, { amount: moneyV2(cents) }));
    },
  };
};

type IntentV1 = 'authorize' | 'order' | 'sale';

type Captured = {
  readonly isV1: boolean;
  readonly cents: number;
  readonly final: boolean;
  readonly invoiceId?: string;
};

const moneyV2 = (cents: number) => {
  const { currencyCode, value } = dollars(cents);
  return { currency_code: currencyCode, value };
};

const moneyV1 = (cents: number) => {
  const { currencyCode, value } = dollars(cents);
  return { currency: currencyCode, total: value };
};
