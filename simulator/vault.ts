import { hasNumber } from './cards.ts';
import { accountId } from './ids.ts';
import { type SourceRequest, sourceName } from './payment-sources.ts';
import type { Order, PaymentCard, VaultInstruction } from './records.ts';
import { unprocessable } from './refusal.ts';
import type { SimulatorState } from './state.ts';

/** What a request says of keeping its source; undefined where it shall not be kept. */
export const vaultInstruction = (
  source: SourceRequest | undefined,
): VaultInstruction | undefined => {
  const name = sourceName(source);
  if (!source || (name !== 'paypal' && name !== 'card')) return undefined;
  const { vault, customer } = source[name]?.attributes ?? {};
  return vault?.store_in_vault === 'ON_SUCCESS'
    ? { source: name, customerId: customer?.id ?? null }
    : undefined;
};

/** Keeps the source that an order was paid with, where the request asked for it. */
export const storeInVault = (state: SimulatorState, order: Order): void => {
  const instruction = order.vaultInstruction;
  if (!instruction || order.vaulted || instruction.source !== order.fundingSource) return;
  const id = state.mintId().toLowerCase();
  order.vaulted = { id, customerId: instruction.customerId ?? accountId(`customer ${id}`) };
  state.index(order, { id, invoiceId: null });
};

/** `attributes` of the source in answers, once it is kept. */
export const vaultBody = ({ vaulted }: Order) =>
  vaulted
    ? {
        attributes: {
          vault: { id: vaulted.id, status: 'VAULTED', customer: { id: vaulted.customerId } },
        },
      }
    : {};

/** The vault id a request pays with. */
const vaultIdOf = (source: SourceRequest): string | undefined =>
  source['paypal']?.vault_id ?? source['card']?.vault_id;

/**
 * The card behind a vault id, or nothing where it is a wallet's or the simulator has not made it. Refuses an id of the
 * other kind, of another merchant, and, where the knob says so, one that nobody made.
 */
export const vaultedCard = (
  state: SimulatorState,
  merchantId: string,
  source: SourceRequest,
): PaymentCard | undefined => {
  const id = vaultIdOf(source);
  if (id === undefined) return undefined;
  const owner = state.orders.get(state.ownerOf.get(id) ?? '');
  const known = owner?.vaulted?.id === id && owner.merchantId === merchantId;
  if (!known) {
    if (state.knobs.unknownVaultIds === 'REFUSE') throw unprocessable('TOKEN_ID_NOT_FOUND');
    return undefined;
  }
  if (sourceName(source) !== owner.fundingSource) {
    throw unprocessable('MISMATCHED_VAULT_ID_TO_PAYMENT_SOURCE', '/payment_source');
  }
  return owner.card;
};

/** What PayPal refuses of a payment that the merchant starts with a card on file. */
export const requireStoredCredential = (source: SourceRequest | undefined, units: number): void => {
  const card = source?.['card'];
  if (card?.stored_credential?.payment_initiator !== 'MERCHANT') return;
  if (units > 1) throw unprocessable('MERCHANT_INITIATED_WITH_MULTIPLE_PURCHASE_UNITS');
  if (card.security_code !== undefined && hasNumber(card)) {
    throw unprocessable('MERCHANT_INITIATED_WITH_SECURITY_CODE');
  }
};
