import type { SentType, Subject } from '../event-sending.ts';
import { sum } from '../event-sending.ts';
import type { Authorization, Capture, Refund } from '../records.ts';
import type { SimulatorState } from '../state.ts';
import { isSale, type Payment } from './find.ts';
import { paymentBody } from './payment-body.ts';
import {
  authorizationBodyV1,
  captureBodyV1,
  orderBodyV1,
  refundBodyV1,
  saleBody,
} from './representation.ts';

/** Resources of Payments v1 have the version 1.0 in events. */
const version = '1.0';

export const paymentSubject = (state: SimulatorState, payment: Payment): Subject => ({
  type: 'PAYMENTS.PAYMENT.CREATED',
  resourceType: 'payment',
  resourceId: payment.id,
  summary: 'Checkout payment is created and approved by buyer',
  version,
  resource: paymentBody(state, payment),
});

export const authorizationSubjectV1 = (
  state: SimulatorState,
  payment: Payment,
  { authorization, voided }: { authorization: Authorization; voided: boolean },
): Subject => ({
  type: voided ? 'PAYMENT.AUTHORIZATION.VOIDED' : 'PAYMENT.AUTHORIZATION.CREATED',
  resourceType: 'authorization',
  resourceId: authorization.id,
  summary: `A payment authorization was ${voided ? 'voided' : 'created'} for ${sum(authorization)}`,
  version,
  resource: authorizationBodyV1(state, payment, authorization),
});

/** How an event of a sale or a capture ends, and what its summary says. */
const outcomeOf = ({
  status,
  reversed,
}: Capture): ['REVERSED' | 'PENDING' | 'DENIED' | 'COMPLETED', string] => {
  if (reversed) return ['REVERSED', 'Payment reversed'];
  if (status === 'PENDING') return ['PENDING', 'Payment pending'];
  return status === 'DECLINED' || status === 'FAILED'
    ? ['DENIED', 'Payment denied']
    : ['COMPLETED', 'Payment completed'];
};

export const captureSubjectV1 = (
  state: SimulatorState,
  payment: Payment,
  capture: Capture,
): Subject => {
  const [outcome, words] = outcomeOf(capture);
  const common = {
    resourceId: capture.id,
    summary: `${words} for ${sum(capture)}`,
    version,
  };
  return isSale(payment)
    ? {
        ...common,
        type: `PAYMENT.SALE.${outcome}`,
        resourceType: 'sale',
        resource: saleBody(state, payment, capture),
      }
    : {
        ...common,
        type: `PAYMENT.CAPTURE.${outcome}`,
        resourceType: 'capture',
        resource: captureBodyV1(state, payment, capture),
      };
};

const refundType = (payment: Payment, { status }: Refund): SentType => {
  if (status === 'PENDING') return 'PAYMENT.REFUND.PENDING';
  if (status !== 'COMPLETED') return 'PAYMENT.REFUND.FAILED';
  return isSale(payment) ? 'PAYMENT.SALE.REFUNDED' : 'PAYMENT.CAPTURE.REFUNDED';
};

export const refundSubjectV1 = (
  state: SimulatorState,
  payment: Payment,
  refund: Refund,
): Subject => ({
  type: refundType(payment, refund),
  resourceType: 'refund',
  resourceId: refund.id,
  summary: `A ${sum(refund)} refund is ${refund.status.toLowerCase()}`,
  version,
  resource: refundBodyV1(state, payment, refund),
});

/** An order of Payments v1 came into being, or was voided; undefined where the payment has none. */
export const orderSubjectV1 = (
  state: SimulatorState,
  payment: Payment,
  type: 'PAYMENT.ORDER.CREATED' | 'PAYMENT.ORDER.CANCELLED',
): Subject | undefined => {
  const { order } = payment.v1;
  if (!order) return undefined;
  return {
    type,
    resourceType: 'order',
    resourceId: order.id,
    summary: `An order was ${type.endsWith('CREATED') ? 'created' : 'cancelled'}`,
    version,
    resource: orderBodyV1(state, payment, order),
  };
};
