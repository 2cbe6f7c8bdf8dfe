import { cardBody } from './cards.ts';
import { accountId } from './ids.ts';
import type { Order } from './records.ts';
import { vaultBody } from './vault.ts';

export const payerName = { given_name: 'John', surname: 'Doe' };
export const payerEmail = 'customer@example.com';
/** PayPal shows the payer's country, and no more of the address, outside of `shipping` (recorded). */
const payerAddress = { country_code: 'US' };

/** The payer of an order: one account per order, the same whenever it is asked for. */
export const payerIdOf = (order: Order): string => accountId(`payer ${order.id}`);

/** Paid, or approved by the payer. */
export const isAgreed = ({ status }: Order): boolean =>
  status === 'APPROVED' || status === 'COMPLETED' || status === 'VOIDED';

const walletBody = (order: Order) => ({
  email_address: payerEmail,
  account_id: payerIdOf(order),
  ...(order.fundingSource === 'paypal' && { account_status: 'VERIFIED' }),
  name: payerName,
  address: payerAddress,
});

/** A card that the payer chose on PayPal's page. */
const cardOnPayPalsPage = { name: 'John Doe', last_digits: '1881', brand: 'VISA', type: 'CREDIT' };

const agreedSource = (order: Order): object => {
  switch (order.fundingSource) {
    case 'paypal':
    case 'venmo':
      return { ...walletBody(order), ...vaultBody(order) };
    case 'card':
      return order.card
        ? {
            ...cardBody(order.card),
            ...(order.authentication && { authentication_result: order.authentication }),
            ...vaultBody(order),
          }
        : cardOnPayPalsPage;
    default:
      return { name: 'John Doe' };
  }
};

/** `payment_source` of an order: what was sent until the payer agrees, then what paid. */
export const paymentSourceOf = (order: Order) => {
  const { fundingSource, sourceSent = {} } = order;
  if (isAgreed(order)) return { payment_source: { [fundingSource]: agreedSource(order) } };
  if (order.status === 'PAYER_ACTION_REQUIRED') {
    return { payment_source: { [fundingSource]: sourceSent[fundingSource] ?? {} } };
  }
  return Object.keys(sourceSent).length > 0 ? { payment_source: sourceSent } : {};
};

/** What the shop said of the payer in a wallet that it sent, until the payer agrees. */
const payerSent = ({ sourceSent }: Order) => {
  const known = Object.entries(sourceSent?.['paypal'] ?? {}).filter(
    ([name]) => name === 'name' || name === 'email_address',
  );
  return known.length > 0 ? { payer: Object.fromEntries(known) } : {};
};

/** Who pays. Nobody is known where the shop sent a card of its own or had one entered (recorded). */
export const payerOf = (order: Order) => {
  if (!isAgreed(order)) return payerSent(order);
  if (order.card !== undefined) return {};
  const payer_id = payerIdOf(order);
  return {
    payer: { name: payerName, email_address: payerEmail, payer_id, address: payerAddress },
  };
};

/** The payer of a refund in the shape that refunds have. */
export const refundPayerOf = (order: Order) =>
  order.card === undefined
    ? { payer: { email_address: payerEmail, merchant_id: payerIdOf(order) } }
    : {};
