import {
  type OrderContext,
  type PayerPrefill,
  type StoredCredential,
  shippingPreferenceOf,
  type VaultedSource,
} from '../domain/paypal/order-context.ts';
import type { PurchaseUnit } from '../domain/paypal/purchase-unit.ts';
import type { AuthorizeOrder, CreateOrder } from './order-calls.ts';
import { addressOf, purchaseUnitOf } from './requests.ts';

type NewOrder = Omit<CreateOrder, 'requestId'>;

/**
 * The body of `POST /v2/checkout/orders`. Everything in it comes from the Workflow's input: the same order is the same
 * bytes, whichever release sends it again.
 */
export const createBody = (order: NewOrder): string =>
  JSON.stringify({
    intent: order.intent ?? 'AUTHORIZE',
    purchase_units: [order.purchaseUnit, ...(order.otherUnits ?? [])].map((unit) =>
      purchaseUnitOf('createOrder', unit),
    ),
    ...sourcePart(order),
    processing_instruction: order.orderContext?.processingInstruction,
  });

const sourcePart = (order: NewOrder): object => {
  const { paymentSource = 'PAYPAL', alternative } = order.orderContext ?? {};
  if (alternative) return alternativeMethod(order, alternative);
  return paymentSource === 'ANY' ? payersChoice(order) : wallet(order);
};

/** What a checkout without an order context has: the wallet, at once, without eChecks. */
const plain = (purchaseUnit: PurchaseUnit): OrderContext['experience'] => {
  const shippingPreference = shippingPreferenceOf(purchaseUnit);
  return {
    paymentMethodPreference: 'IMMEDIATE_PAYMENT_REQUIRED',
    userAction: 'PAY_NOW',
    ...(shippingPreference && { shippingPreference }),
  };
};

const wallet = ({ purchaseUnit, returnUrl, cancelUrl, orderContext }: NewOrder) => {
  const experience = orderContext?.experience ?? plain(purchaseUnit);
  return {
    payment_source: {
      paypal: {
        experience_context: {
          payment_method_preference: experience.paymentMethodPreference,
          user_action: experience.userAction,
          shipping_preference: experience.shippingPreference,
          return_url: returnUrl,
          cancel_url: cancelUrl,
          brand_name: experience.brandName,
          locale: experience.locale,
          landing_page: experience.landingPage,
        },
        ...(orderContext?.payer && payerOf(orderContext.payer)),
      },
    },
  };
};

const alternativeMethod = (
  { returnUrl, cancelUrl }: NewOrder,
  { method, payer }: NonNullable<OrderContext['alternative']>,
) => ({
  payment_source: {
    [method]: {
      name: payer.name,
      country_code: payer.countryCode,
      email: payer.email,
      experience_context: { return_url: returnUrl, cancel_url: cancelUrl },
    },
  },
});

/** Without a payment source the payer may choose one; then PayPal reads the older `application_context` and `payer`. */
const payersChoice = ({ returnUrl, cancelUrl, orderContext }: NewOrder) => ({
  payer: orderContext?.payer && payerOf(orderContext.payer),
  application_context: {
    user_action: orderContext?.experience.userAction,
    shipping_preference: orderContext?.experience.shippingPreference,
    payment_method: { payee_preferred: orderContext?.experience.paymentMethodPreference },
    return_url: returnUrl,
    cancel_url: cancelUrl,
    brand_name: orderContext?.experience.brandName,
    locale: orderContext?.experience.locale,
    landing_page: olderLandingPage(orderContext?.experience.landingPage),
  },
});

/** `application_context` calls the page for guests BILLING. */
const olderLandingPage = (page: OrderContext['experience']['landingPage']) =>
  page === 'GUEST_CHECKOUT' ? 'BILLING' : page;

/** The body of authorize or capture: what is on file, or nothing where the payer has approved. */
export const payBody = ({ vaulted, returnUrl, cancelUrl }: SourceOnFile): string =>
  JSON.stringify(vaulted ? { payment_source: sourceOf(vaulted, { returnUrl, cancelUrl }) } : {});

type SourceOnFile = Pick<AuthorizeOrder, 'vaulted' | 'returnUrl' | 'cancelUrl'>;

const sourceOf = (
  vaulted: VaultedSource,
  { returnUrl, cancelUrl }: { returnUrl: string | undefined; cancelUrl: string | undefined },
) => {
  if ('token' in vaulted) return { token: vaulted.token };
  if ('paypal' in vaulted) return { paypal: { vault_id: vaulted.paypal.vaultId } };
  const { vaultId, storedCredential, attributes } = vaulted.card;
  const comesBack = returnUrl !== undefined || cancelUrl !== undefined;
  return {
    card: {
      ...(attributes && { attributes }),
      vault_id: vaultId,
      ...(storedCredential && { stored_credential: credentialOf(storedCredential) }),
      ...(comesBack && { experience_context: { return_url: returnUrl, cancel_url: cancelUrl } }),
    },
  };
};

const credentialOf = ({
  paymentInitiator,
  paymentType,
  usage,
  previousNetworkTransactionReference: previous,
}: StoredCredential) => ({
  payment_initiator: paymentInitiator,
  payment_type: paymentType,
  usage,
  previous_network_transaction_reference: previous && {
    id: previous.id,
    date: previous.date,
    network: previous.network,
    acquirer_reference_number: previous.acquirerReferenceNumber,
  },
});

export const payerOf = ({
  emailAddress,
  name,
  phone,
  birthDate,
  taxInfo,
  address,
}: PayerPrefill) => ({
  email_address: emailAddress,
  name: name && { given_name: name.givenName, surname: name.surname },
  phone: phone && {
    phone_type: phone.phoneType,
    phone_number: {
      country_code: phone.phoneNumber.countryCode,
      national_number: phone.phoneNumber.nationalNumber,
    },
  },
  birth_date: birthDate,
  tax_info: taxInfo && { tax_id: taxInfo.taxId, tax_id_type: taxInfo.taxIdType },
  address: address && addressOf(address),
});
