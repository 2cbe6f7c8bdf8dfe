import { defineSignal, defineUpdate } from '@temporalio/workflow';

export interface BareInput {
  readonly checkoutId: string;
  /** PayPal's decimal string, such as "100.00". */
  readonly value: string;
  readonly currencyCode: string;
  readonly approvalWithinMs: number;
  readonly honorPeriodMs: number;
}

export interface BareOrder {
  readonly orderId: string;
  readonly approveUrl: string;
}

export interface BareCapture {
  readonly captureId: string;
  readonly status: string;
}

export const openUpdate = defineUpdate<BareOrder>('open');
export const approveSignal = defineSignal('approve');
export const captureUpdate = defineUpdate<BareCapture>('capture');

/** Of its own, so that both sides share one server and one namespace. */
export const BARE_TASK_QUEUE = 'bare';
