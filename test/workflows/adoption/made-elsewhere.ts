import { randomUUID } from 'node:crypto';
import type { AdoptRequest } from '../../../src/client.ts';
import { parseMoney } from '../../../src/domain/money/money.ts';
import { createPayPalClient } from '../../../src/paypal/client.ts';
import { refusal } from '../../support/answers.ts';
import { dollars, type Shop } from '../../support/shop.ts';

/** PayPal shows what was made to the client that made it. */
type AtPayPal = Pick<Shop, 'paypal'> & {
  readonly clientId?: string;
  /** The merchant that the client, a partner, acts for. */
  readonly payPalMerchantId?: string;
};

/** PayPal's client in another system than Holdfast. */
const elsewhere = ({ paypal, clientId = 'shop', payPalMerchantId }: AtPayPal) =>
  createPayPalClient({
    baseUrl: paypal.url,
    clientId,
    clientSecret: 'secret',
    ...(payPalMerchantId && { payPalMerchantId }),
  });

const minor = (value: string) => {
  const money = parseMoney(dollars(value));
  if (typeof money === 'string') throw new Error(money);
  return money;
};

type Elsewhere = { readonly customId?: string; readonly invoiceId?: string };

/** An order of 100.00 USD that a page of the shop made with PayPal's buttons. */
export const anOrderElsewhere = async (shop: AtPayPal, unit: Elsewhere = {}): Promise<string> => {
  const { value } = await elsewhere(shop).createOrder({
    purchaseUnit: { amount: dollars('100.00'), ...unit },
    requestId: randomUUID(),
  });
  return value.id;
};

/** The same, approved and authorized there. */
export const aHoldElsewhere = async (shop: AtPayPal, unit: Elsewhere = {}) => {
  const orderId = await anOrderElsewhere(shop, unit);
  await shop.paypal.payerApproves(orderId);
  return { orderId, authorizationId: await authorizeElsewhere(shop, orderId) };
};

/** Authorized there, after the payer approved: the id of the authorization. */
export const authorizeElsewhere = async (shop: AtPayPal, orderId: string): Promise<string> => {
  const { value } = await elsewhere(shop).authorizeOrder({
    orderId,
    amount: minor('100.00'),
    requestId: randomUUID(),
  });
  return value.authorizations[0]?.id ?? '';
};

/** An order of intent CAPTURE, of purchase units of these amounts. */
export const anOrderToCapture = async (
  shop: AtPayPal,
  [first = '100.00', ...others]: readonly string[] = [],
): Promise<string> => {
  const unit = (value: string, index: number) => ({
    referenceId: `seller-${index}`,
    amount: dollars(value),
  });
  const { value } = await elsewhere(shop).createOrder({
    intent: 'CAPTURE',
    purchaseUnit: unit(first, 0),
    ...(others.length > 0 && { otherUnits: others.map((each, index) => unit(each, index + 1)) }),
    requestId: randomUUID(),
  });
  return value.id;
};

/** Captured there, after the payer approved: the ids of its captures. */
export const captureElsewhere = async (
  shop: AtPayPal,
  orderId: string,
  value = '100.00',
): Promise<readonly string[]> => {
  const call = { orderId, amount: minor(value), requestId: randomUUID() };
  const { value: order } = await elsewhere(shop).captureOrder(call);
  return order.captures.map(({ id }) => id);
};

/** A part of it, captured there. */
export const aCaptureElsewhere = async (
  shop: AtPayPal,
  authorizationId: string,
  value: string,
): Promise<string> => {
  const { value: capture } = await elsewhere(shop).captureAuthorization({
    authorizationId,
    amount: minor(value),
    finalCapture: false,
    requestId: randomUUID(),
  });
  return capture.id;
};

/** A reauthorization that was made there. */
export const aRenewalElsewhere = async (
  shop: AtPayPal,
  authorizationId: string,
): Promise<string> => {
  const { value } = await elsewhere(shop).reauthorizeAuthorization({
    authorizationId,
    amount: minor('100.00'),
    requestId: randomUUID(),
  });
  return value.id;
};

/** What the shop expects to find. */
export const expected: AdoptRequest['expected'] = { amount: dollars('100.00') };

/** An order that has aged out answers 404. */
export const agedOut = async () =>
  refusal({ httpStatus: 404, issue: 'INVALID_RESOURCE_ID', issueClass: 'RECONCILE' });
