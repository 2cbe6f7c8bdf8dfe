import {
  type OrderContext,
  type PayerPrefill,
  shippingPreferenceOf,
} from '../domain/paypal/order-context.ts';
import type { PurchaseUnit } from '../domain/paypal/purchase-unit.ts';
import { addressOf, purchaseUnitOf } from './requests.ts';

type NewOrder = {
  readonly intent?: 'AUTHORIZE' | 'CAPTURE';
  readonly purchaseUnit: PurchaseUnit;
  readonly otherUnits?: readonly PurchaseUnit[];
  readonly returnUrl?: string;
  readonly cancelUrl?: string;
  readonly orderContext?: OrderContext;
};

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
    ...(order.orderContext?.paymentSource === 'ANY' ? payersChoice(order) : wallet(order)),
  });

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

/** Without a payment source the payer may choose one; then PayPal reads the older `application_context` and `payer`. */
const payersChoice = ({ returnUrl, cancelUrl, orderContext }: NewOrder) => ({
  payer: orderContext?.payer && payerOf(orderContext.payer),
  application_context: {
    user_action: orderContext?.experience.userAction,
    shipping_preference: orderContext?.experience.shippingPreference,
    payment_method: { payee_preferred: orderContext?.experience.paymentMethodPreference },
    return_url: returnUrl,
    cancel_url: cancelUrl,
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
