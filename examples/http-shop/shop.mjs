// A small shop on the HTTP client: it sells one lantern, ships it in two parcels and takes money for each parcel.
//
//   npm start                                    in a clone of Holdfast: gateway, worker, Temporal, PayPal simulator
//   npm install ../holdfast/holdfast-0.1.0.tgz   in your app
//   node shop.mjs order-1                        HOLDFAST_URL and HOLDFAST_API_KEY where they are not the defaults
//
// The order id is the shop's own. Every call that moves money takes a key made of it, so that the program can be run
// again after a crash: what was done is answered again and not done twice.
import { createHoldfastHttp, HoldfastHttpError } from 'holdfast/http-client';

const orderId = process.argv[2] ?? 'order-1';
const apiKey = process.env.HOLDFAST_API_KEY;
const holdfast = createHoldfastHttp({
  baseUrl: process.env.HOLDFAST_URL ?? 'http://127.0.0.1:3000',
  ...(apiKey && { apiKey }),
});
const usd = (value) => ({ currencyCode: 'USD', value });

// 1. The buyer presses "Pay". The hold must outlive the time to ship: what is left on the last day is released.
const checkout = await holdfast.start(
  {
    checkoutId: orderId,
    purchaseUnit: { amount: usd('100.00'), description: 'Storm lantern', invoiceId: orderId },
    policy: { atDeadline: 'VOID', deadlineMargin: '1 d' },
  },
  { key: orderId },
);
console.log(`send the buyer to ${checkout.approveUrl}`);

// 2. The buyer approves at PayPal and comes back. Coming back is no proof, so PayPal is asked; one call waits for it.
let held = await holdfast.get(orderId);
while (held.status === 'AWAITING_APPROVAL' || held.status === 'AUTHORIZING') {
  await holdfast.approve(orderId);
  held = await holdfast.wait(orderId, 'AUTHORIZED', { timeoutSeconds: 20 });
}
console.log(`${held.status}: ${held.remaining.value} ${held.remaining.currencyCode} held`);

// 3. Two parcels leave the house, each with a key of its own.
await holdfast.capture(orderId, { amount: usd('60.00') }, { key: `${orderId}-parcel-1` });
const second = await holdfast.capture(
  orderId,
  { amount: usd('40.00'), finalCapture: true },
  { key: `${orderId}-parcel-2` },
);

// 4. A third would be more than is held: the refusal has a code and ends nothing.
try {
  await holdfast.capture(orderId, { amount: usd('1.00') }, { key: `${orderId}-parcel-3` });
} catch (error) {
  if (!(error instanceof HoldfastHttpError)) throw error;
  console.log(`refused: ${error.code}`);
}

// 5. The buyer sends one part back.
await holdfast.refund(
  orderId,
  { captureId: second.captureId, amount: usd('15.00') },
  { key: `${orderId}-return-1` },
);
const { status, captures, refunds } = await holdfast.get(orderId);
console.log(`${status}: ${captures.length} captures, ${refunds.length} refund`);
