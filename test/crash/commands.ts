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
import { atPayPal } from '../workflows/rules/fixtures.ts';
import { ABOUT_SHIPMENTS, type CommandedCall } from './checkpoint.ts';

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
  if (isAboutShipment(call)) return await aShipment(shop, mark, call);
  switch (call) {
    case 'refundSaleV1':
      return await aSale(shop, mark);
    case 'authorizeOrderV1':
      return await anOrderV1(shop, mark, 'AUTHORIZE');
    case 'captureOrderV1':
      return await anOrderV1(shop, mark, 'CAPTURE');
    case 'voidOrderV1':
      return await anOrderToVoid(shop, mark);
    case 'refundCapture':
    case 'refundCaptureV1':
      return await aRefund(shop, mark, call);
    case 'captureAuthorization':
    case 'captureAuthorizationV1':
    case 'reauthorizeAuthorization':
    case 'reauthorizeAuthorizationV1':
    case 'voidAuthorization':
    case 'voidAuthorizationV1':
      return await aHold(shop, mark, call);
  }
};

type CallOfHold = Exclude<
  CommandedCall,
  | CallOfShipment
  | 'refundSaleV1'
  | 'authorizeOrderV1'
  | 'captureOrderV1'
  | 'voidOrderV1'
  | 'refundCapture'
  | 'refundCaptureV1'
>;

const aHold = async (shop: Shop, mark: string, call: CallOfHold): Promise<Prepared> => {
  const { holdfast } = shop;
  const rootId = call.endsWith('V1') ? await adopted(shop, mark) : await authorized(shop, mark);
  const isRenewal = call.startsWith('reauthorize');
  if (isRenewal) await pass(shop, mark, days(3) + hours(1));
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
    }
  };
  return {
    resource: rootId,
    workflowId: checkoutWorkflowId('default', mark),
    ask,
    after: async () => isRenewal && (await holdfast.capture(mark, {}, 'all')),
    hasCheckout: true,
  };
};

/** A checkout that has ended captured. */
const captured = async (
  shop: Shop,
  mark: string,
  { isV1 }: { readonly isV1: boolean },
): Promise<{ readonly orderId: string; readonly captureId: string }> => {
  await (isV1 ? adopted(shop, mark) : authorized(shop, mark));
  const { captureId } = await shop.holdfast.capture(mark, {}, 'all');
  const { orderId } = await shop.holdfast.get(mark);
  return { orderId: orderId ?? '', captureId };
};

const aRefund = async (
  shop: Shop,
  mark: string,
  call: 'refundCapture' | 'refundCaptureV1',
): Promise<Prepared> => {
  const { captureId } = await captured(shop, mark, { isV1: call === 'refundCaptureV1' });
  return {
    resource: captureId,
    workflowId: refundWorkflowId('default', captureId),
    ask: () => shop.holdfast.refund({ captureId }, 'back'),
    after: async () => undefined,
    hasCheckout: true,
  };
};

type CallOfShipment = (typeof ABOUT_SHIPMENTS)[number];

const isAboutShipment = (call: CommandedCall): call is CallOfShipment =>
  ABOUT_SHIPMENTS.some((name) => name === call);

/** Of an order, or of a capture of Payments v1, which the tracking API alone knows. */
const aShipment = async (shop: Shop, mark: string, call: CallOfShipment): Promise<Prepared> => {
  const { holdfast } = shop;
  const isV1 = call === 'addTrackersBatch' || call === 'replaceTracker';
  const { orderId, captureId } = await captured(shop, mark, { isV1 });
  const add = () => holdfast.addTracker(mark, { captureId, ...PARCEL }, 'parcel');
  const isNew = call === 'trackOrder' || call === 'addTrackersBatch';
  const { trackerId } = isNew ? { trackerId: '' } : await add();
  const cancel = () =>
    holdfast.updateTracker({ checkoutId: mark, trackerId }, { status: 'CANCELLED' }, 'cancel');
  return {
    resource: isV1 ? captureId : orderId,
    workflowId: trackerWorkflowId('default', mark),
    ask: isNew ? add : cancel,
    after: async () => {
      const { trackers } = await holdfast.get(mark);
      const shown = trackers.map(({ status }) => status).join();
      if (shown !== (isNew ? 'SHIPPED' : 'CANCELLED')) throw new Error(`${mark}: ${shown}`);
    },
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

/** PayPal does not authorize it, so that the order is all there is to void. */
const anOrderToVoid = async (shop: Shop, mark: string): Promise<Prepared> => {
  const { paymentId, id } = await aPaymentV1(shop, 'order', { custom: mark });
  const { checkoutId, policy } = requestOf(mark);
  const expected = { amount: dollars('100.00') };
  const { holdfast, paypal } = shop;
  await paypal.payerAccount(paymentId, 'CANNOT_PAY');
  await untilKnown(() => holdfast.adopt({ checkoutId, paymentId, expected, policy }, 'adopt'));
  return {
    resource: id,
    workflowId: checkoutWorkflowId('default', mark),
    ask: () => holdfast.void(mark, {}, 'void'),
    // The checkout ends whatever PayPal says to it, and PayPal's ledger is of money alone.
    after: async () => {
      const { state } = await atPayPal(shop, `/v1/payments/orders/${id}`);
      if (state !== 'VOIDED') throw new Error(`order ${id} is ${String(state)}`);
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
