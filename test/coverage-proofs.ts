/** A test by its file under `test/` and its title, word for word as the file has it. */
export type Proof = { readonly file: string; readonly title: string };

const of =
  (file: string) =>
  (title: string): Proof => ({ file, title });

const specs = of('paypal/official-specs.test.ts');
const specV1 = of('paypal/payments-v1-spec.test.ts');
const contract = of('gateway/contract.test.ts');
const heldV1 = of('workflows/payments-v1/held.test.ts');
const ordersV1 = of('workflows/payments-v1/orders.test.ts');
const refundsV1 = of('workflows/payments-v1/refunds.test.ts');
const lostV1 = of('workflows/payments-v1/lost-answers.test.ts');
const trackersV1 = of('workflows/trackers/payments-v1.test.ts');
const trackersAndSearch = of('simulator/trackers-and-search.test.ts');
const simulatedV1 = of('simulator/payments-v1.test.ts');

const HOLD = specs('Orders v2 and Payments v2: a hold from its order to its void');
const TO_CAPTURE = specs('Orders v2: an order that is captured, and its trackers');
const TRACKING = specs('the tracking API: add, show, replace, and what is not there');
const DISPUTES = specs('Disputes: open, resolved, and refused');
const WRITE_V1 = of('paypal/payments-v1-calls.test.ts')(
  'sends these bytes to this path, the same each time',
);
const HOLD_V1 = specV1('takes an authorization from its payment to its void');

/** The client makes the call. */
export const BY_CLIENT: Readonly<Record<string, Proof>> = {
  createOrder: HOLD,
  getOrder: HOLD,
  patchOrder: HOLD,
  confirmOrder: HOLD,
  authorizeOrder: HOLD,
  captureOrder: TO_CAPTURE,
  trackOrder: TO_CAPTURE,
  patchTracker: TO_CAPTURE,
  getAuthorization: HOLD,
  captureAuthorization: HOLD,
  reauthorizeAuthorization: HOLD,
  voidAuthorization: HOLD,
  getCapture: HOLD,
  refundCapture: HOLD,
  getRefund: HOLD,
  getPaymentV1: HOLD_V1,
  getAuthorizationV1: HOLD_V1,
  captureAuthorizationV1: WRITE_V1,
  reauthorizeAuthorizationV1: WRITE_V1,
  voidAuthorizationV1: WRITE_V1,
  getOrderV1: specV1('authorizes, captures and voids an order'),
  authorizeOrderV1: WRITE_V1,
  captureOrderV1: WRITE_V1,
  voidOrderV1: WRITE_V1,
  getSaleV1: specV1('shows and refunds a sale: %j'),
  refundSaleV1: WRITE_V1,
  getCaptureV1: HOLD_V1,
  refundCaptureV1: WRITE_V1,
  getRefundV1: HOLD_V1,
  addTrackersBatch: TRACKING,
  getTracker: TRACKING,
  replaceTracker: TRACKING,
  searchTransactions: specs('Transaction Search: a page with rows, and a refusal'),
  listOpenDisputes: DISPUTES,
  getDispute: DISPUTES,
};

/** A Workflow makes it durably: a story on a real Temporal server. */
export const BY_WORKFLOW: Readonly<Record<string, Proof>> = {
  createOrder: of('workflows/rules/bounded-calls.test.ts')(
    'ends the checkout FAILED where it is the order’s creation: no payer can approve it',
  ),
  getOrder: of('workflows/doubtful-reads.test.ts')(
    'is not proved by one look after a silence: PayPal may show the capture a moment late',
  ),
  patchOrder: of('workflows/breadth/patch-fields.test.ts')(
    'whose answer is lost is not sent again where the order shows it',
  ),
  authorizeOrder: of('workflows/on-file.test.ts')('is charged once although the answer was lost'),
  captureOrder: of('workflows/intent-capture.test.ts')(
    'takes the money when the payer has approved, by one call whose body PayPal’s schema takes',
  ),
  trackOrder: of('workflows/trackers/unknown-outcomes.test.ts')(
    'is sent again only after the order has not shown it for a minute',
  ),
  patchTracker: of('workflows/trackers/unknown-outcomes.test.ts')(
    'a cancellation of a tracker whose answer is lost',
  ),
  getAuthorization: of('workflows/rules/orders-not-shown.test.ts')(
    'A hold that a terminated run left is found though order and one read of the authorization are refused',
  ),
  captureAuthorization: of('workflows/late-request.test.ts')(
    'is no refusal of a capture: the caller learns of the one that was made, and no other is',
  ),
  reauthorizeAuthorization: of('workflows/rules/bounded-calls.test.ts')(
    'is read before a capture, which then goes to the child',
  ),
  voidAuthorization: of('workflows/rules/bounded-calls.test.ts')(
    'parks the checkout with issue and debug id, and a void is done when PayPal answers again',
  ),
  getCapture: of('refunds/unread.test.ts')(
    'is refused with PayPal’s own words, and nothing is sent',
  ),
  refundCapture: of('workflows/late-request.test.ts')('is no refusal of a refund either'),
  getRefund: of('refunds/unsummable.test.ts')(
    'leaves commands answered and the view readable, and no further refund is made',
  ),
  getPaymentV1: heldV1(
    'is a renewal that is not sent again an hour later before the payment has been read',
  ),
  getAuthorizationV1: heldV1(
    'is found by its authorization where v2 does not know it, with what was captured elsewhere, and voided',
  ),
  captureAuthorizationV1: heldV1(
    'is a capture that was made once: it is sent once, and then the payment is read',
  ),
  reauthorizeAuthorizationV1: heldV1('is a renewal that is found by reading'),
  voidAuthorizationV1: lostV1('is a void that is repeated under the same id, and done once'),
  getOrderV1: ordersV1(
    'is authorized at once, as the preview says, and captured in parts; PayPal renews no order',
  ),
  authorizeOrderV1: ordersV1('is authorized once where the answer is lost: the payment is read'),
  captureOrderV1: ordersV1(
    'is captured once where the answer is lost: the payment is read, and nothing is sent again',
  ),
  voidOrderV1: ordersV1('is voided with its order where PayPal does not authorize it yet'),
  getSaleV1: trackersV1(
    'is added and cancelled by its transaction alone, and shown in the checkout',
  ),
  refundSaleV1: refundsV1('is read and refunded'),
  getCaptureV1: trackersV1(
    'is added and cancelled by its transaction alone, and shown in the checkout',
  ),
  refundCaptureV1: refundsV1(
    'is refunded in parts, the same key once, also where the answer was lost',
  ),
  getRefundV1: refundsV1('is read by itself (getRefundV1) until it has settled'),
  addTrackersBatch: trackersV1(
    'is found by a read after a lost answer, and by a later run, and not sent again',
  ),
  getTracker: trackersV1(
    'is found by a read after a lost answer, and by a later run, and not sent again',
  ),
  replaceTracker: trackersV1(
    'is added and cancelled by its transaction alone, and shown in the checkout',
  ),
  searchTransactions: of('workflows/adoption/captured-and-aged-out.test.ts')(
    'is adopted with the captures that PayPal’s reports list of it, where none is named',
  ),
  listOpenDisputes: of('refunds/disputes-read.test.ts')(
    'stops them when another ends: PayPal lists both',
  ),
  getDispute: of('refunds/disputes-read.test.ts')(
    'stops refunds at once, before PayPal is read, and is shown as not confirmed',
  ),
};

const CHECKOUT_ROUTES = contract('approve, captures, refunds and payer');

/** By the operationId of the route that leads to it. */
export const BY_ROUTE: Readonly<Record<string, Proof>> = {
  startCheckout: contract('POST /v1/checkouts'),
  adoptCheckout: contract('POST /v1/checkouts/adopt'),
  patchCheckout: contract('PATCH'),
  getPayer: CHECKOUT_ROUTES,
  approveCheckout: CHECKOUT_ROUTES,
  captureCheckout: CHECKOUT_ROUTES,
  refundCapture: CHECKOUT_ROUTES,
  voidCheckout: contract('void'),
  reauthorizeCheckout: contract('reauthorize'),
  addTracker: contract('trackers'),
  updateTracker: contract('trackers'),
};

/** Of an operation that is in no list below: every answer that a state leads to is reached by it. */
const BY_STATE = of('simulator/issues.test.ts')(
  '${operation}, by the state or request that leads there',
);

const SIMULATED: Readonly<Record<string, Proof>> = {
  listPaymentsV1: simulatedV1('lists executed payments alone, the newest first, in pages'),
  searchTransactions: trackersAndSearch(
    'finds captures and refunds with invoice and custom id, three hours after they were made',
  ),
  findTracker: trackersAndSearch(
    'shows a tracker by its id and by what it tracks, and replaces it',
  ),
  listOpenDisputes: of('simulator/disputes.test.ts')(
    'lists the open disputes of a capture, and no others',
  ),
  getDispute: of('simulator/disputes.test.ts')(
    'shows a dispute as it stands: open, under review, and over with its outcome',
  ),
};

/** The simulator answers it by state. */
export const bySimulator = (operation: string): Proof => SIMULATED[operation] ?? BY_STATE;

export const isByState = (proof: Proof): boolean => proof === BY_STATE;
