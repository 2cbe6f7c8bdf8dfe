import { HoldfastError } from '../../src/client/error.ts';
import {
  checkoutWorkflowId,
  refundWorkflowId,
  trackerWorkflowId,
} from '../../src/contract/workflow-ids.ts';
import {
  aCheckout,
  days,
  dollars,
  hours,
  pass,
  type Shop,
  until,
  untilKnown,
} from '../support/shop.ts';
import { aPaymentV1 } from '../workflows/payments-v1/v1-payments.ts';
import type { CommandedCall } from './checkpoint.ts';

/** A checkout, or a sale, that has come to where its command is given. */
export type Prepared = {
  /** In the path of the call, and in no other's. */
  readonly resource: string;
  /** The Workflow that makes the call. */
  readonly workflowId: string;
  readonly ask: () => Promise<unknown>;
  /** What follows once the command is answered. */
  readonly after: () => Promise<unknown>;
  /** A sale of Payments v1 has no checkout. */
  readonly hasCheckout: boolean;
};

type Of = { readonly shop: Shop; readonly call: CommandedCall; readonly mark: string };

/** `mark` is the checkout's id and the custom id of what it is about. */
export const prepared = async ({ shop, call, mark }: Of): Promise<Prepared> => {
  if (call === 'refundSaleV1') return await aSale(shop, mark);
  if (call === 'authorizeOrderV1' || call === 'captureOrderV1') {
    return await anOrderV1(shop, mark, call === 'authorizeOrderV1' ? 'AUTHORIZE' : 'CAPTURE');
  }
  const { holdfast } = shop;
  const isV1 = call.endsWith('V1');
  const rootId = isV1 ? await adopted(shop, mark) : await authorized(shop, mark);
  const isRenewal = call.startsWith('reauthorize');
  if (isRenewal) await pass(shop, mark, days(3) + hours(1));
  const isOfCapture = call.startsWith('refund') || call === 'trackOrder';
  const captureId = isOfCapture ? (await holdfast.capture(mark, {}, 'all')).captureId : '';
  const { orderId } = await holdfast.get(mark);
  const workflowOf = (): string => {
    if (call === 'trackOrder') return trackerWorkflowId('default', mark);
    return isOfCapture
      ? refundWorkflowId('default', captureId)
      : checkoutWorkflowId('default', mark);
  };
  const ask = (): Promise<unknown> => {
    switch (call) {
      case 'captureAuthorization':
      case 'captureAuthorizationV1':
        return holdfast.capture(mark, {}, 'all');
      case 'reauthorizeAuthorization':
        return holdfast.reauthorize(mark, {}, 'again');
      case 'reauthorizeAuthorizationV1':
        return holdfast.reauthorize(mark, {}, 'again').catch(notRenewed);
      case 'voidAuthorization':
      case 'voidAuthorizationV1':
        return holdfast.void(mark, {}, 'void');
      case 'refundCapture':
      case 'refundCaptureV1':
        return holdfast.refund({ captureId }, 'back');
      case 'trackOrder':
        return holdfast.addTracker(mark, { captureId, ...PARCEL }, 'parcel');
    }
  };
  const pays = (): string => (call === 'trackOrder' ? (orderId ?? '') : captureId);
  return {
    resource: isOfCapture ? pays() : rootId,
    workflowId: workflowOf(),
    ask,
    after: async () => isRenewal && (await holdfast.capture(mark, {}, 'all')),
    hasCheckout: true,
  };
};

const PARCEL = { trackingNumber: '443844607820', carrier: 'FEDEX' };

/** A renewal that PayPal has never got is not sent again in v1: the hold stands as it was, and the caller is told so. */
const notRenewed = (error: unknown): void => {
  if (!(error instanceof HoldfastError && error.code === 'OUTCOME_UNKNOWN')) throw error;
};

export const requestOf = (mark: string) => ({
  checkoutId: mark,
  purchaseUnit: { amount: dollars('100.00'), customId: mark },
  policy: { reauthorize: 'NEVER' as const },
});

/** The payer approves; answers the authorization. */
export const approved = async (shop: Shop, checkoutId: string): Promise<string> => {
  const { orderId } = await shop.holdfast.get(checkoutId);
  await shop.paypal.payerApproves(orderId ?? '');
  await shop.holdfast.approve(checkoutId);
  const view = await until(shop, checkoutId, ({ status }) => status === 'AUTHORIZED');
  return view.authorization?.rootId ?? '';
};

const authorized = async (shop: Shop, mark: string): Promise<string> => {
  await aCheckout(shop, requestOf(mark));
  return await approved(shop, mark);
};

const adopted = async (shop: Shop, mark: string): Promise<string> => {
  const { paymentId, id } = await aPaymentV1(shop, 'authorize', { custom: mark });
  const { checkoutId, policy } = requestOf(mark);
  const expected = { amount: dollars('100.00') };
  const request = { checkoutId, paymentId, expected, policy };
  await untilKnown(() => shop.holdfast.adopt(request, 'adopt'));
  return id;
};

const anOrderV1 = async (
  shop: Shop,
  mark: string,
  intent: 'AUTHORIZE' | 'CAPTURE',
): Promise<Prepared> => {
  const { paymentId, id } = await aPaymentV1(shop, 'order', { custom: mark });
  const { checkoutId, policy } = requestOf(mark);
  const expected = { amount: dollars('100.00'), intent };
  const { holdfast } = shop;
  return {
    resource: id,
    workflowId: checkoutWorkflowId('default', mark),
    ask: () => holdfast.adopt({ checkoutId, paymentId, expected, policy }, 'adopt'),
    after: async () => {
      if (intent === 'CAPTURE') return;
      await until(shop, mark, ({ status }) => status === 'AUTHORIZED');
      await holdfast.capture(mark, {}, 'all');
    },
    hasCheckout: true,
  };
};

const aSale = async (shop: Shop, mark: string): Promise<Prepared> => {
  const { id: saleId } = await aPaymentV1(shop, 'sale', { custom: mark });
  return {
    resource: saleId,
    workflowId: refundWorkflowId('default', saleId),
    ask: () => shop.holdfast.refund({ captureId: saleId }, 'back'),
    after: async () => undefined,
    hasCheckout: false,
  };
};
