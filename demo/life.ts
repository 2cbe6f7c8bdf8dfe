import { randomInt } from 'node:crypto';
import { type Checkout, capturedOf, type TimelineEntry } from './checkout.ts';
import { DAY_MS } from './clock.ts';
import { createDevTools, type DevTools } from './dev-tools.ts';
import { createGateway, type Gateway, Refused } from './gateway.ts';
import { type Effect, payerOf } from './life/payer.ts';
import { findOrStart, type Stack } from './life/stack.ts';
import { paint, say, timelinePrinter } from './life/timeline-printer.ts';
import { moneyText } from './money.ts';
import { readSettings } from './settings.ts';
import { dayText } from './words.ts';

const PRICE = { currencyCode: 'USD', value: '100.00' };
const FIRST_PARCEL = { currencyCode: 'USD', value: '40.00' };

/** Four days and 28 days in the checkout's own time. */
const TO_DAY_4_SECONDS = (4 * DAY_MS) / 1_000;
const TO_DAY_29_SECONDS = (25 * DAY_MS) / 1_000;

interface Life {
  readonly gateway: Gateway;
  readonly dev: DevTools;
  readonly order: string;
  readonly print: ReturnType<typeof timelinePrinter>['print'];
}

/** Twenty-nine days of one payment, lived on a real Temporal server and told line by line. */
async function live(gateway: Gateway): Promise<void> {
  const { beginsAt, print } = timelinePrinter();
  const order = `life-${randomInt(1e9).toString(36)}`;
  const purchaseUnit = { amount: PRICE, description: 'Storm lantern and two spare glasses' };
  const life = { gateway, dev: createDevTools(gateway), order, print };

  const checkout = await gateway.start({ checkoutId: order, purchaseUnit }, order);
  if (checkout.approveUrl === null || checkout.orderId === null)
    throw new Error('No approve link.');
  const payer = payerOf(checkout.approveUrl, checkout.orderId);
  const sold = momentOf(checkout, 'ORDER_CREATED');
  beginsAt(sold.at);
  print(sold.at, 'Sold', `${moneyText(PRICE)}, PayPal order ${checkout.orderId}`);

  await payer.approve();
  await holdFourDays(life);
  await captureWithoutWorker(life);
  await letTheRestGo(life);
  printEffects(await payer.effects());
}

/** The hold, and its renewal by itself. */
async function holdFourDays({ gateway, dev, order, print }: Life): Promise<void> {
  await gateway.command(order, 'approve');
  const authorized = await gateway.waitFor(order, 'AUTHORIZED');
  const held = momentOf(authorized, 'AUTHORIZED');
  const approved = momentOf(authorized, 'APPROVAL_SIGNALLED');
  print(approved.at, 'Approved', 'by the payer, on PayPal’s page');
  print(held.at, 'Held', `${moneyText(PRICE)}; PayPal stands for it for three days`);

  await dev.advance(order, TO_DAY_4_SECONDS);
  const checkout = await gateway.get(order);
  const renewed = momentOf(checkout, 'REAUTHORIZED');
  const until = dayText(checkout.authorization?.honorEndsAt ?? renewed.at);
  print(renewed.at, 'Reauthorized', `by itself, a new authorization honored until ${until}`);
}

async function captureWithoutWorker({ gateway, dev, order, print }: Life): Promise<void> {
  const killed = await dev.killWorker();
  const [started] = await Promise.all([
    dev.successorOf(killed),
    captureFirstParcel(gateway, order),
  ]);
  const checkout = await gateway.get(order);
  const captured = momentOf(checkout, 'CAPTURED');
  print(
    captured.at,
    'Worker killed',
    `process ${killed} with SIGKILL; ${started} goes on where it stood`,
  );
  print(
    captured.at,
    'Captured',
    `${moneyText(FIRST_PARCEL)}, asked for while nobody worked; ${moneyText(checkout.remaining)} stay on hold`,
  );
}

async function letTheRestGo({ gateway, dev, order, print }: Life): Promise<void> {
  await dev.advance(order, TO_DAY_29_SECONDS);
  const checkout = await gateway.get(order);
  const released = momentOf(checkout, 'VOIDED');
  print(released.at, 'Released', 'the rest, by itself, a day before PayPal would let it lapse');
  print(
    momentOf(checkout, 'ENDED').at,
    checkout.status,
    `${moneyText(capturedOf(checkout))} of ${moneyText(PRICE)} taken, nothing forgotten`,
  );
}

function printEffects(effects: readonly Effect[]): void {
  say(`\n  ${paint('bold', 'PayPal’s ledger')}: every effect once, each under one request id`);
  for (const { effect, amount, resourceId, requestId } of effects) {
    const money = amount
      ? moneyText({ currencyCode: amount.currency_code, value: amount.value })
      : '';
    say(
      `  ${effect.padEnd(14)} ${money.padStart(10)}  ${resourceId}  ${paint('gray', requestId ?? '')}`,
    );
  }
}

/** The same key until there is an answer: whatever happens to the worker, the money is taken once. */
async function captureFirstParcel(gateway: Gateway, order: string): Promise<void> {
  const options = { body: { amount: FIRST_PARCEL }, key: `${order}-parcel-1` };
  for (;;) {
    try {
      return await gateway.command(order, 'captures', options);
    } catch (error) {
      if (!(error instanceof Refused) || error.status !== 503) throw error;
    }
  }
}

const momentOf = ({ timeline, checkoutId }: Checkout, event: string): TimelineEntry => {
  const moment = timeline.find((entry) => entry.event === event);
  if (moment !== undefined) return moment;
  throw new Error(
    `${checkoutId} has not come to ${event}: ${timeline.map((e) => e.event).join(', ')}`,
  );
};

async function run(): Promise<void> {
  const began = Date.now();
  const settings = readSettings(process.env);
  say(`\n  ${paint('bold', 'One payment, 29 days, a real Temporal server.')}\n`);
  const stack = await findOrStart(settings.gatewayUrl);
  stopOnSignal(stack);
  try {
    await live(createGateway({ ...settings, gatewayUrl: stack.gatewayUrl }));
  } finally {
    await stack.stop();
  }
  say(`\n  ${paint('gray', `Lived in ${Math.round((Date.now() - began) / 1_000)} s.`)}\n`);
}

function stopOnSignal(stack: Stack): void {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void stack.stop().finally(() => process.exit(130)));
  }
}

run().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
