import type { Money } from '../money/money.ts';
import type { Operation } from '../paypal/operation.ts';
import type { OrderContext } from '../paypal/order-context.ts';
import type { PurchaseUnit } from '../paypal/purchase-unit.ts';
import type { OrderUnit } from '../paypal/resources.ts';
import type { Outcomes } from './commands.ts';
import type { CheckoutPolicy } from './policy.ts';

/** AUTHORIZE holds the payer's money; CAPTURE takes it as soon as the payer has approved. */
export type Intent = 'AUTHORIZE' | 'CAPTURE';

/** What a web app gives to start a checkout. Plain JSON; validated at the edge, believed inside. */
export type CheckoutInput = {
  readonly merchantId: string;
  readonly checkoutId: string;
  /** Left out: AUTHORIZE. */
  readonly intent?: Intent;
  readonly purchaseUnit: PurchaseUnit;
  /** The second purchase unit and those after it, of an order of intent CAPTURE. */
  readonly otherUnits?: readonly PurchaseUnit[];
  /** What all purchase units come to, in minor units. */
  readonly amount: Money;
  /** Of several purchase units, what each comes to. */
  readonly unitAmounts?: readonly Money[];
  readonly returnUrl: string | null;
  readonly cancelUrl: string | null;
  /** A partner acts for whoever is paid: PayPal reauthorizes nothing for it (paypal-rules 1.9). */
  readonly isPartner?: true;
  /** Left out: the plain order for the PayPal wallet. */
  readonly orderContext?: OrderContext;
  readonly policy: CheckoutPolicy;
  /** Whether the merchant's URL is told of what happens. */
  readonly notify: boolean;
  /** The idempotency key it was started with, and a digest of that request's body. */
  readonly key: string;
  readonly digest: string;
  /** Who started it. */
  readonly actor?: string;
  /** Made for this one start: whose `open` Update names it started the run. A run started by hand has a copied one, or none. */
  readonly startToken?: string;
  readonly earlierRun?: EarlierRun;
  /** An order or payment that was made elsewhere: the checkout takes it over and makes none. */
  readonly adopted?: Adopted;
};

/**
 * What a run left that was stopped before it had ended: ids by which PayPal is read about everything else, and what it
 * answered to captures, so that a key that comes again takes no money again.
 */
export type EarlierRun = {
  readonly orderId: string | null;
  /** As the order stood after its patches. */
  readonly amount?: Money;
  readonly invoiceId?: string | null;
  readonly units?: readonly OrderUnit[];
  readonly authorizationIds: readonly string[];
  readonly captureIds: readonly string[];
  readonly outcomes: Outcomes;
  /** The money call that was sent and not answered when it was stopped: PayPal may still carry it out. */
  readonly asked?: EarlierCall;
};

export type EarlierCall = {
  readonly operation: Operation;
  readonly target: string;
  readonly requestId: string;
  readonly amount: Money | null;
};

/**
 * What a checkout takes over that was made elsewhere, by its id at PayPal, and what the shop expects of it. Everything
 * else is read from PayPal; the amount that is expected is the checkout's own.
 */
export type Adopted = {
  readonly orderId?: string;
  /** The first authorization of the payment. */
  readonly authorizationId?: string;
  /** A payment of the deprecated Payments v1, or its order (`O-...`). */
  readonly paymentId?: string;
  /** Captures of a payment whose order PayPal shows no longer. */
  readonly captureIds?: readonly string[];
  readonly expected: { readonly intent: Intent; readonly payeeMerchantId?: string };
};
