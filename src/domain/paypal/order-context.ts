import type { Money } from '../money/money.ts';
import {
  ALTERNATIVE_METHODS,
  type AlternativeMethod,
  type AlternativePayer,
  type ProcessingInstruction,
} from './alternative-method.ts';
import type { Address, PurchaseUnit } from './purchase-unit.ts';

/** What PayPal's page shows and asks (PayPal: `experience_context`), in the names of PayPal's TypeScript client. */
export type ExperienceContext = {
  /** Left out: SET_PROVIDED_ADDRESS where the purchase unit has an address and no options, else PayPal's GET_FROM_FILE. */
  readonly shippingPreference?: 'GET_FROM_FILE' | 'NO_SHIPPING' | 'SET_PROVIDED_ADDRESS';
  /** 1..127 characters, in place of the account's name. */
  readonly brandName?: string;
  /** BCP 47, such as `de-DE`. */
  readonly locale?: string;
  readonly landingPage?: 'LOGIN' | 'GUEST_CHECKOUT' | 'NO_PREFERENCE';
  /** Left out: PAY_NOW. */
  readonly userAction?: 'CONTINUE' | 'PAY_NOW';
  /** Left out: IMMEDIATE_PAYMENT_REQUIRED, which rules out eChecks. */
  readonly paymentMethodPreference?: 'UNRESTRICTED' | 'IMMEDIATE_PAYMENT_REQUIRED';
};

/** What PayPal keeps of a payment with a card on file, for its network (PayPal: `stored_credential`). */
export type StoredCredential = {
  readonly paymentInitiator: 'CUSTOMER' | 'MERCHANT';
  readonly paymentType: 'ONE_TIME' | 'RECURRING' | 'UNSCHEDULED';
  /** Left out: PayPal derives it. */
  readonly usage?: 'FIRST' | 'SUBSEQUENT' | 'DERIVED';
  readonly previousNetworkTransactionReference?: {
    readonly id: string;
    /** `MMDD`. */
    readonly date?: string;
    readonly network?: string;
    readonly acquirerReferenceNumber?: string;
  };
};

/** A card that PayPal keeps for the merchant. */
type VaultedCard = {
  readonly vaultId: string;
  readonly storedCredential?: StoredCredential;
  /** When the card's issuer is asked for 3-D Secure; left out: as PayPal decides. */
  readonly attributes?: {
    readonly verification: { readonly method: 'SCA_ALWAYS' | 'SCA_WHEN_REQUIRED' };
  };
};

/** A payment method on file: it is charged without the payer, unless the card's issuer asks for 3-D Secure. */
export type VaultedSource =
  | { readonly paypal: { readonly vaultId: string } }
  | { readonly card: VaultedCard }
  | { readonly token: { readonly id: string; readonly type: 'BILLING_AGREEMENT' } };

/**
 * The PayPal wallet; a wallet, a card or a billing agreement on file; an alternative payment method; or none of them, `{}`: the payer chooses among
 * PayPal's buttons, and the order says later what it was. At most one of them.
 */
export type PaymentSource = {
  /** Of PayPal's buttons, where no source is named; the wallet has one of its own. */
  readonly experienceContext?: ExperienceContext;
  readonly paypal?: { readonly experienceContext?: ExperienceContext; readonly vaultId?: string };
  readonly card?: VaultedCard;
  readonly token?: { readonly id: string; readonly type: 'BILLING_AGREEMENT' };
} & { readonly [Method in AlternativeMethod]?: AlternativePayer };

/** What PayPal's page is filled in with. Personal: it lies in the Workflow's input, as a shipping address does. */
export type PayerPrefill = {
  readonly emailAddress?: string;
  readonly name?: { readonly givenName?: string; readonly surname?: string };
  readonly phone?: {
    readonly phoneType?: 'FAX' | 'HOME' | 'MOBILE' | 'OTHER' | 'PAGER';
    readonly phoneNumber: { readonly countryCode: string; readonly nationalNumber: string };
  };
  /** `YYYY-MM-DD`. */
  readonly birthDate?: string;
  readonly taxInfo?: { readonly taxId: string; readonly taxIdType: 'BR_CPF' | 'BR_CNPJ' };
  readonly address?: Address;
};

/**
 * What an order says besides its purchase unit, every default filled in when the checkout started: a default that changes
 * later changes no byte under a PayPal-Request-Id that is in use.
 */
export type OrderContext = {
  /** ANY: the order names none. The payer chooses, or what is on file comes with the call that authorizes or captures. */
  readonly paymentSource: 'PAYPAL' | 'ANY' | 'ALTERNATIVE';
  /** Where it is ALTERNATIVE. */
  readonly alternative?: { readonly method: AlternativeMethod; readonly payer: AlternativePayer };
  /** Left out: none is sent. */
  readonly processingInstruction?: ProcessingInstruction;
  /** Comes with the call that authorizes or captures the order, never with its creation: a lost order holds no money. */
  readonly vaulted?: VaultedSource;
  readonly experience: ExperienceContext;
  readonly payer?: PayerPrefill;
  /** Sent as PayPal-Client-Metadata-Id with create and authorize: the device data that PayPal's risk checks know. */
  readonly clientMetadataId?: string;
};

type Asked = {
  readonly purchaseUnit: PurchaseUnit;
  readonly paymentSource?: PaymentSource;
  readonly payer?: PayerPrefill;
  readonly clientMetadataId?: string;
  readonly processingInstruction?: ProcessingInstruction;
};

/** Undefined where nothing of it was asked for: then the order is the plain one for the PayPal wallet. */
export const orderContextOf = ({
  purchaseUnit,
  paymentSource,
  payer,
  clientMetadataId,
  processingInstruction,
}: Asked): OrderContext | undefined => {
  const asked = [paymentSource, payer, clientMetadataId, processingInstruction];
  if (asked.every((part) => part === undefined)) return undefined;
  const source = paymentSource ?? { paypal: {} };
  const vaulted = vaultedIn(source);
  const alternative = alternativeIn(source);
  const isAny = vaulted !== undefined || source.paypal === undefined;
  const instruction =
    processingInstruction ?? (alternative && 'ORDER_COMPLETE_ON_PAYMENT_APPROVAL');
  const preference = shippingPreferenceOf(purchaseUnit);
  return {
    paymentSource: alternative ? 'ALTERNATIVE' : isAny ? 'ANY' : 'PAYPAL',
    ...(vaulted && { vaulted }),
    ...(alternative && { alternative }),
    ...(instruction && { processingInstruction: instruction }),
    experience: {
      ...(preference && { shippingPreference: preference }),
      userAction: 'PAY_NOW',
      paymentMethodPreference: 'IMMEDIATE_PAYMENT_REQUIRED',
      ...(source.paypal?.experienceContext ?? source.experienceContext),
    },
    ...(payer && { payer }),
    ...(clientMetadataId && { clientMetadataId }),
  };
};

const alternativeIn = (source: PaymentSource): OrderContext['alternative'] => {
  const [found] = ALTERNATIVE_METHODS.flatMap((method) => {
    const payer = source[method];
    return payer === undefined ? [] : [{ method, payer }];
  });
  return found;
};

const vaultedIn = ({ paypal, card, token }: PaymentSource): VaultedSource | undefined => {
  if (card) return { card };
  if (token) return { token };
  return paypal?.vaultId === undefined ? undefined : { paypal: { vaultId: paypal.vaultId } };
};

/** An address that the shop gives cannot be changed by the payer; shipping options are for a payer who chooses. */
export const shippingPreferenceOf = ({
  shipping,
}: PurchaseUnit | PurchaseUnit<Money>): 'SET_PROVIDED_ADDRESS' | undefined =>
  shipping?.address && shipping.options === undefined ? 'SET_PROVIDED_ADDRESS' : undefined;
