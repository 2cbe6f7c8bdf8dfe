import { type EventType, family } from './event-type.ts';
import { foreignEventTypes } from './foreign-event-types.ts';

/**
 * PayPal's event types, those of products that are not simulated included, so that one registration names them all
 * (developer.paypal.com/api/rest/webhooks/event-names, and older names that shop plugins still register).
 */
export const eventTypes: readonly EventType[] = [
  ...family(
    'checkout-order',
    ['2.0'],
    [
      ['CHECKOUT.ORDER.APPROVED', 'A buyer approved a checkout order.'],
      ['CHECKOUT.ORDER.COMPLETED', 'A checkout order is processed.'],
      ['CHECKOUT.ORDER.DECLINED', 'The processing of a checkout order is declined.'],
      ['CHECKOUT.ORDER.PROCESSED', 'A checkout order is processed.'],
      ['CHECKOUT.ORDER.SAVED', 'A checkout order is saved for later processing.'],
      ['CHECKOUT.ORDER.VOIDED', 'A checkout order is voided.'],
      ['CHECKOUT.PAYMENT-APPROVAL.REVERSED', 'A problem occurred after the buyer approved.'],
      ['CHECKOUT.CHECKOUT.BUYER-APPROVED', 'An express checkout is approved by the buyer.'],
      ['CHECKOUT.CHECKOUT.COMPLETED', 'An express checkout is completed.'],
    ],
  ),
  ...family(
    'authorization',
    ['1.0', '2.0'],
    [
      ['PAYMENT.AUTHORIZATION.CREATED', 'A payment authorization is created.'],
      ['PAYMENT.AUTHORIZATION.VOIDED', 'A payment authorization is voided.'],
    ],
  ),
  ...family(
    'capture',
    ['1.0', '2.0'],
    [
      ['PAYMENT.CAPTURE.PENDING', 'The state of a payment capture changes to pending.'],
      ['PAYMENT.CAPTURE.COMPLETED', 'A payment capture is completed.'],
      ['PAYMENT.CAPTURE.DECLINED', 'A payment capture is declined.'],
      ['PAYMENT.CAPTURE.DENIED', 'A payment capture is denied.'],
      ['PAYMENT.CAPTURE.REVERSED', 'PayPal reverses a payment capture.'],
    ],
  ),
  ...family(
    'refund',
    ['1.0', '2.0'],
    [
      ['PAYMENT.CAPTURE.REFUNDED', 'A merchant refunds a payment capture.'],
      ['PAYMENT.REFUND.PENDING', 'The state of a refund changes to pending.'],
      ['PAYMENT.REFUND.FAILED', 'A refund fails.'],
    ],
  ),
  ...family(
    'dispute',
    ['1.0'],
    [
      ['CUSTOMER.DISPUTE.CREATED', 'A dispute is created.'],
      ['CUSTOMER.DISPUTE.RESOLVED', 'A dispute is resolved.'],
      ['CUSTOMER.DISPUTE.UPDATED', 'A dispute is updated.'],
      ['RISK.DISPUTE.CREATED', 'A risk dispute is created.'],
    ],
  ),
  ...foreignEventTypes,
];

const byName: ReadonlyMap<string, EventType> = new Map(eventTypes.map((type) => [type.name, type]));

/** The event type of that name; undefined where PayPal lists none. */
export const eventTypeNamed = (name: string): EventType | undefined => byName.get(name);

/** An event type as PayPal's answers show it; `*` stands for all of them. */
export const eventTypeBody = (name: string) => {
  if (name === '*') return { name, description: 'ALL', status: 'ENABLED' };
  const { description = '', versions = [] } = byName.get(name) ?? {};
  return { name, description, status: 'ENABLED', resource_versions: versions };
};
