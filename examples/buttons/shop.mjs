// A shop with the buttons of PayPal's JavaScript SDK: wallet, Venmo, Pay Later and card on the shop's own page. The page
// holds PayPal's two callbacks (buttons.js); this server holds the price and the API key.
//
//   npm start                                    in a clone of Holdfast: gateway, worker, Temporal, PayPal simulator
//   npm install ../holdfast/holdfast-0.1.0.tgz   in your app
//   node shop.mjs                                PAYPAL_CLIENT_ID, HOLDFAST_URL, HOLDFAST_API_KEY, PORT
//
// The script of the SDK takes the client id of your app at PayPal and must say intent=authorize, as the orders do.
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { createHoldfastHttp, HoldfastHttpError } from 'holdfast/http-client';

const { PAYPAL_CLIENT_ID = 'test', HOLDFAST_URL = 'http://127.0.0.1:3000' } = process.env;
const apiKey = process.env.HOLDFAST_API_KEY;
const holdfast = createHoldfastHttp({ baseUrl: HOLDFAST_URL, ...(apiKey && { apiKey }) });

const sdk = `https://www.paypal.com/sdk/js?${new URLSearchParams({
  'client-id': PAYPAL_CLIENT_ID,
  currency: 'USD',
  intent: 'authorize',
  components: 'buttons',
  'enable-funding': 'venmo,paylater',
})}`;

// createOrder: the price is the server's, never the page's. `paymentSource: {}` lets the payer choose among the buttons.
// A payer who presses twice makes two orders; the one that is never approved expires by itself and holds nothing.
const createOrder = async () => {
  const checkoutId = randomUUID();
  const { orderId } = await holdfast.start(
    {
      checkoutId,
      purchaseUnit: { amount: { currencyCode: 'USD', value: '100.00' }, description: 'Lantern' },
      paymentSource: {},
    },
    { key: checkoutId },
  );
  return { orderId, checkoutId };
};

// onApprove: that the page says so is no proof, so PayPal is asked and its answer waited for: the money is held, or the way to
// pay was declined and the payer is AWAITING_APPROVAL again; the page opens the buttons once more.
const onApprove = async (checkoutId) => {
  const declinedBefore = declinesOf(await holdfast.get(checkoutId));
  await holdfast.approve(checkoutId);
  const signal = AbortSignal.timeout(20_000);
  for await (const checkout of holdfast.events(checkoutId, { signal })) {
    const isAsked = ['AWAITING_APPROVAL', 'AUTHORIZING'].includes(checkout.status);
    if (!isAsked || declinesOf(checkout) > declinedBefore) break;
  }
  const { status, authorization } = await holdfast.get(checkoutId);
  return { status, fundingSource: authorization?.fundingSource ?? null };
};

const declinesOf = ({ timeline }) =>
  timeline.filter(({ event }) => event === 'PAYER_SENT_BACK').length;

const file = (name) => readFile(new URL(name, import.meta.url), 'utf8');
const json = (value, status = 200) => ({
  status,
  type: 'application/json',
  body: JSON.stringify(value),
});

const answer = async ({ method, url, headers }) => {
  if (method === 'GET' && url === '/') {
    const page = (await file('page.html')).replace('{{sdk}}', sdk.replaceAll('&', '&amp;'));
    return { status: 200, type: 'text/html; charset=utf-8', body: page };
  }
  if (method === 'GET' && url === '/buttons.js') {
    return { status: 200, type: 'text/javascript; charset=utf-8', body: await file('buttons.js') };
  }
  // A form of another site cannot say JSON: what comes as it, comes from this shop's own page.
  const isOurs = method === 'POST' && headers['content-type'] === 'application/json';
  if (isOurs && url === '/orders') return json(await createOrder(), 201);
  const checkoutId = /^\/orders\/([\w-]{1,64})\/approved$/.exec(url)?.[1];
  if (isOurs && checkoutId !== undefined) return json(await onApprove(checkoutId));
  return json({ message: 'There is nothing here.' }, 404);
};

const answerOrFail = async (request) => {
  try {
    return await answer(request);
  } catch (error) {
    if (!(error instanceof HoldfastHttpError)) console.error(error);
    return json({ message: 'The payment could not be made. Nothing was charged.' }, 502);
  }
};

const respond = async (request, response) => {
  const { status, type, body } = await answerOrFail(request);
  response.writeHead(status, { 'content-type': type }).end(body);
};

const server = createServer((request, response) => void respond(request, response));
server.listen(Number(process.env.PORT ?? 8080), '127.0.0.1', () => {
  console.log(`shop at http://127.0.0.1:${server.address().port}`);
});
