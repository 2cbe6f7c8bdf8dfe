import { hundredths, money } from './money.ts';
import { type MoneyCall, placeCapture } from './payment-placement.ts';
import type { Order } from './records.ts';
import type { SimulatorState } from './state.ts';
import { sendCaptureEvent, sendOrderEvent } from './webhook-events.ts';

/** Captures an order of intent CAPTURE: one capture for each purchase unit, and the order is COMPLETED whatever comes of them. */
export const captureUnits = (state: SimulatorState, by: MoneyCall, order: Order): void => {
  order.status = 'COMPLETED';
  const captures = order.units.map((unit, index) => {
    const { disbursement_mode: disbursementMode, platform_fees: platformFees } =
      unit.payment_instruction ?? {};
    return placeCapture(state, by, {
      order,
      intent: {
        unit: index,
        amount: money(unit.amount.currency_code, hundredths(unit.amount.value)),
        authorizationId: null,
        left: 0n,
        finalCapture: true,
        invoiceId: unit.invoice_id ?? null,
        ...(unit.soft_descriptor !== undefined && { softDescriptor: unit.soft_descriptor }),
        ...(disbursementMode !== undefined && { disbursementMode }),
        ...(platformFees && { platformFees }),
      },
    });
  });
  state.changed(order);
  for (const capture of captures) sendCaptureEvent(state, order, capture);
  sendOrderEvent(state, order, 'CHECKOUT.ORDER.COMPLETED');
};

/** PayPal itself captures an order that the payer has approved (`ORDER_COMPLETE_ON_PAYMENT_APPROVAL`). */
export const completeByItself = (state: SimulatorState, order: Order): void => {
  order.completesAt = null;
  captureUnits(state, { operation: 'completionOnApproval', requestId: null }, order);
};
