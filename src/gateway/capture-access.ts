import { checkoutOfOrder } from '../client/checkout-of-order.ts';
import { HoldfastError } from '../client/error.ts';
import { markOf } from '../domain/paypal/custom-id.ts';
import type { Capture } from '../domain/paypal/resources.ts';
import { PayPalError } from '../paypal/errors.ts';
import type { Reply } from '../paypal/read-answer.ts';
import { includesScope } from './api-keys.ts';
import type { Caller } from './caller.ts';
import type { GatewayContext } from './context.ts';
import type { MerchantAccount } from './merchant-accounts.ts';
import { Problem } from './problem.ts';
import { readTemporal } from './temporal-call.ts';

type CaptureAccess = {
  readonly checkoutId: string;
  readonly captureId: string;
  readonly caller: Caller;
};

/**
 * A capture is refunded through its own checkout, so that a mixed-up id moves nobody else's money. Once the checkout is
 * older than what Temporal keeps, PayPal's capture must carry the mark of that checkout and merchant; what carries none,
 * because its order had a custom id of the shop's or was never made here, takes the scope `admin`.
 * @throws Problem CAPTURE_NOT_FOUND, CAPTURE_NOT_OURS; HoldfastError CHECKOUT_NOT_FOUND
 */
export const requireCaptureAccess = async (
  gateway: GatewayContext,
  asked: CaptureAccess,
): Promise<void> => {
  const { checkoutId, captureId, caller } = asked;
  const holdfast = gateway.holdfastOf(caller.merchantId);
  try {
    const { captures } = await readTemporal(gateway.client, () => holdfast.get(checkoutId));
    if (captures.some((capture) => capture.captureId === captureId)) return;
  } catch (error) {
    const isUnknown = error instanceof HoldfastError && error.code === 'CHECKOUT_NOT_FOUND';
    const account = isUnknown ? gateway.accountOf(caller.merchantId) : null;
    const capture = account && (await forgottenCapture(gateway, account, captureId));
    if (account === null || capture === null) throw error;
    // Of an account that two merchants have, what carries no mark may be the other's.
    const mayBeOthers = account.isShared() && caller.merchantId !== gateway.merchantId;
    if (mayBeOthers && !carriesMark(asked, capture)) throw error;
    return requireMark(asked, capture);
  }
  throw new Problem('CAPTURE_NOT_FOUND', 'The checkout has no such capture.');
};

const carriesMark = ({ checkoutId, caller }: CaptureAccess, { customId }: Capture): boolean =>
  customId === markOf(caller.merchantId, checkoutId);

/** Without a mark a capture may be any of the PayPal account's: that is for an admin to say. */
const requireMark = (asked: CaptureAccess, capture: Capture): void => {
  const { checkoutId, captureId, caller } = asked;
  if (carriesMark(asked, capture)) return;
  if (includesScope(caller.scope, 'admin')) return;
  throw new Problem(
    'CAPTURE_NOT_OURS',
    `Capture ${captureId} does not carry the mark of checkout ${checkoutId}, and Temporal keeps no such checkout; ${caller.name} has the scope ${caller.scope}.`,
  );
};

/** The capture or, of the deprecated Payments v1, capture or sale, where PayPal shows it and Temporal knows no checkout of its order, whatever the merchant. */
const forgottenCapture = async (
  { client }: GatewayContext,
  { paypal }: MerchantAccount,
  captureId: string,
): Promise<Capture | null> => {
  const capture =
    (await shown(() => paypal.getCapture({ captureId }))) ??
    (await shown(() => paypal.getCaptureV1({ captureId }))) ??
    (await shown(() => paypal.getSaleV1({ captureId })));
  const orderId = capture?.orderId ?? null;
  if (capture === null || orderId === null) return capture;
  const owner = await readTemporal(client, () => checkoutOfOrder(client, orderId));
  return owner === null ? capture : null;
};

const shown = async (read: () => Promise<Reply<Capture>>): Promise<Capture | null> => {
  try {
    return (await read()).value;
  } catch (error) {
    if (error instanceof PayPalError && error.problem.kind === 'REFUSED') return null;
    throw error;
  }
};
