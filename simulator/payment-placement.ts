import { type Money, money, normalized } from './money.ts';
import type { Authorization, Capture, Order, PlatformFee } from './records.ts';
import { notFound } from './refusal.ts';
import type { SimulatorState } from './state.ts';
import { storeInVault } from './vault.ts';

/** Who moves money: an operation and its request id, or PayPal itself without one. */
export interface MoneyCall {
  operation: string;
  requestId: string | null;
}

/** A card that the processor refuses; PayPal gives no reason beside the processor's code (recorded). */
const isRejected = ({ card }: Order): boolean => card !== undefined && card.rejection !== null;

/** How a new authorization comes out; the order is COMPLETED whichever it is (paypal-rules 2.2). */
const authorizationVerdict = (order: Order): Pick<Authorization, 'status' | 'reason'> => {
  if (isRejected(order)) return { status: 'DENIED', reason: null };
  switch (order.outcome) {
    case 'AUTHORIZATION_DENIED':
      return { status: 'DENIED', reason: null };
    case 'AUTHORIZATION_PENDING':
      return { status: 'PENDING', reason: 'PENDING_REVIEW' };
    default:
      return { status: 'CREATED', reason: null };
  }
};

/** Holds the money, all of the order's or a part: the one place where an authorization comes into being. */
export const placeAuthorization = (
  state: SimulatorState,
  by: MoneyCall,
  { order, part }: { order: Order; part?: Money },
): Authorization => {
  const at = state.stampOf(order);
  const unit = order.units[0];
  if (!unit) throw notFound();
  const id = state.mintId();
  const { currency_code, value } = part ?? unit.amount;
  const authorization: Authorization = {
    id,
    rootId: id,
    ...authorizationVerdict(order),
    amount: { currency_code, value },
    invoiceId: unit.invoice_id ?? null,
    customId: unit.custom_id ?? null,
    createdAt: at,
    updatedAt: at,
    expiresAt: at + state.knobs.authorizationLifeSeconds * 1000,
    expiryKnown: false,
  };
  order.authorizations.push(authorization);
  order.status = 'COMPLETED';
  if (authorization.status !== 'DENIED') storeInVault(state, order);
  state.index(order, authorization);
  state.ledger.recordEffect({
    effect: 'AUTHORIZED',
    operation: by.operation,
    orderId: order.id,
    resourceId: id,
    targetId: order.id,
    status: authorization.status,
    amount: authorization.amount,
    requestId: by.requestId,
    at: state.timeOf(order),
  });
  return authorization;
};

const captureVerdict = (order: Order, unit: number): Pick<Capture, 'status' | 'reason'> => {
  if (isRejected(order)) return { status: 'DECLINED', reason: null };
  const referenceId = order.units[unit]?.reference_id ?? 'default';
  switch (order.unitOutcomes?.[referenceId] ?? order.outcome) {
    case 'CAPTURE_PENDING':
      return { status: 'PENDING', reason: 'ECHECK' };
    case 'CAPTURE_UNDER_REVIEW':
      return { status: 'PENDING', reason: 'PENDING_REVIEW' };
    case 'CAPTURE_DECLINED':
      return { status: 'DECLINED', reason: 'DECLINED_BY_RISK_FRAUD_FILTERS' };
    case 'CAPTURE_FAILED':
      return { status: 'FAILED', reason: 'OTHER' };
    default:
      return { status: 'COMPLETED', reason: null };
  }
};

/** Money that was taken or is on its way; declined and failed captures took none. */
export const tookMoney = ({ status }: Capture): boolean =>
  status !== 'DECLINED' && status !== 'FAILED';

/** What a capture takes, and from where. */
export interface CaptureIntent {
  unit: number;
  amount: Money;
  authorizationId: string | null;
  /** What it leaves of the hold, in hundredths; zero or less where it takes all. */
  left: bigint;
  finalCapture: boolean;
  invoiceId: string | null;
  noteToPayer?: string;
  softDescriptor?: string;
  disbursementMode?: string;
  platformFees?: readonly PlatformFee[];
}

/** Takes the money: the one place where a capture comes into being. */
export const placeCapture = (
  state: SimulatorState,
  by: MoneyCall,
  { order, intent }: { order: Order; intent: CaptureIntent },
): Capture => {
  const at = state.stampOf(order);
  const { currency_code, value } = intent.amount;
  const capture: Capture = {
    id: state.mintId(),
    authorizationId: intent.authorizationId,
    unit: intent.unit,
    ...captureVerdict(order, intent.unit),
    amount: { currency_code, value },
    finalCapture: intent.finalCapture,
    invoiceId: intent.invoiceId,
    customId: order.units[intent.unit]?.custom_id ?? null,
    noteToPayer: intent.noteToPayer ?? null,
    softDescriptor: intent.softDescriptor ?? null,
    disbursementMode: intent.disbursementMode ?? 'INSTANT',
    ...(intent.platformFees && {
      platformFees: intent.platformFees.map((fee) => ({ ...fee, amount: normalized(fee.amount) })),
    }),
    disputed: false,
    reversed: false,
    createdAt: at,
    updatedAt: at,
  };
  const released = intent.finalCapture && intent.left > 0n && tookMoney(capture);
  order.captures.push(capture);
  if (tookMoney(capture)) storeInVault(state, order);
  state.index(order, capture);
  state.ledger.recordEffect({
    effect: 'CAPTURED',
    operation: by.operation,
    orderId: order.id,
    resourceId: capture.id,
    targetId: intent.authorizationId ?? order.id,
    status: capture.status,
    amount: capture.amount,
    ...(released && { released: money(currency_code, intent.left) }),
    requestId: by.requestId,
    at: state.timeOf(order),
  });
  return capture;
};
