import { approveUrl } from '../order-representation.ts';
import { isAgreed, payerEmail, payerIdOf, payerName } from '../payer-account.ts';
import { link, payeeOf, present, timestamp } from '../payment-representation.ts';
import type { SimulatorState } from '../state.ts';
import { isSale, type Payment } from './find.ts';
import { linkTo, linkToDo } from './links.ts';
import { amountV1 } from './money.ts';
import {
  authorizationBodyV1,
  captureBodyV1,
  orderBodyV1,
  refundBodyV1,
  saleBody,
  stateV1,
} from './representation.ts';

/** Everything the payment led to, in the order of its kinds. */
const relatedResources = (state: SimulatorState, payment: Payment): object[] => [
  ...(payment.v1.order ? [{ order: orderBodyV1(state, payment, payment.v1.order) }] : []),
  ...payment.authorizations.map((one) => ({
    authorization: authorizationBodyV1(state, payment, one),
  })),
  ...payment.captures.map((one) =>
    isSale(payment)
      ? { sale: saleBody(state, payment, one) }
      : { capture: captureBodyV1(state, payment, one) },
  ),
  ...payment.refunds.map((one) => ({ refund: refundBodyV1(state, payment, one) })),
];

const payerBody = (payment: Payment) => ({
  payment_method: 'paypal',
  ...(isAgreed(payment) && {
    status: 'VERIFIED',
    payer_info: {
      email: payerEmail,
      first_name: payerName.given_name,
      last_name: payerName.surname,
      payer_id: payerIdOf(payment),
    },
  }),
});

const payeeBody = (payment: Payment) => {
  const { email_address, merchant_id } = payeeOf(payment);
  return { email: email_address, merchant_id };
};

const transactionBody = (state: SimulatorState, payment: Payment) => {
  const [unit] = payment.units;
  const related = relatedResources(state, payment);
  return {
    ...payment.v1.transaction,
    ...(unit && {
      amount: { ...amountV1(unit.amount), ...present('details', payment.v1.amountDetails) },
      ...present('custom', unit.custom_id),
      ...present('invoice_number', unit.invoice_id),
    }),
    payee: payeeBody(payment),
    related_resources: related,
  };
};

const isExecuted = ({ status }: Payment): boolean => status === 'COMPLETED' || status === 'VOIDED';

const paymentLinks = (state: SimulatorState, payment: Payment) => {
  const self = linkTo(state, 'self', ['payment', payment.id]);
  if (isExecuted(payment)) return [self];
  return [
    self,
    link(approveUrl(state.base, payment.id), 'approval_url', 'REDIRECT'),
    linkToDo(state, 'execute', ['payment', payment.id, 'execute']),
  ];
};

/** A payment: it is `created` until it is executed, also when the payer has approved it. */
export const paymentBody = (state: SimulatorState, payment: Payment) => ({
  id: payment.id,
  intent: payment.v1.intent,
  state: stateV1(state, isExecuted(payment) ? 'approved' : 'created'),
  payer: payerBody(payment),
  transactions: [transactionBody(state, payment)],
  ...present('note_to_payer', payment.v1.noteToPayer),
  redirect_urls: payment.v1.redirectUrls,
  create_time: timestamp(payment.createdAt),
  ...(isExecuted(payment) && { update_time: timestamp(payment.updatedAt) }),
  links: paymentLinks(state, payment),
});
