import type { CheckoutView } from '../../src/domain/checkout/view.ts';
import type { PayPalEvent } from '../../src/domain/paypal/events.ts';
import type { Ledger } from '../support/ledger.ts';
import type { LoggedCall } from './call-log.ts';
import { FOREIGN } from './foreign-system.ts';
import type { PolicyOfLife } from './policy-rules.ts';

/** A webhook event that Holdfast has taken in. */
export type ReceivedEvent = {
  readonly event: PayPalEvent;
  /** Milliseconds since 1970. */
  readonly at: number;
};

/** A checkout's view at one moment, beside PayPal's ledger of its order. */
export type Snapshot = {
  readonly view: CheckoutView;
  readonly closed: boolean;
  readonly ledger: Ledger;
  readonly policy: PolicyOfLife;
  /** Whether somebody asks for a reauthorization in this life. */
  readonly mayAskRenewal: boolean;
  readonly fundingSource: string | null;
  /** Whether the merchant's account acts for another one. */
  readonly isPartner: boolean;
  /** Every call to PayPal so far. */
  readonly calls: readonly LoggedCall[];
  readonly received: readonly ReceivedEvent[];
};

/** The statuses of a capture that took money. */
export const TAKEN: ReadonlySet<string> = new Set([
  'COMPLETED',
  'PENDING',
  'PARTIALLY_REFUNDED',
  'REFUNDED',
]);
export type Effect = Ledger['effects'][number];

/** ORDER_COMPLETE_ON_PAYMENT_APPROVAL: PayPal captured the order by itself. */
export const isByPayPal = ({ operation }: Effect): boolean => operation === 'completionOnApproval';

export const isForeign = ({ requestId }: Effect): boolean =>
  requestId?.startsWith(FOREIGN) ?? false;
