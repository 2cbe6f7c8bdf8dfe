import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PayPal, usd } from './paypal.ts';

const basket = {
  purchase_units: [
    {
      custom_id: 'basket-17',
      amount: {
        ...usd('100.00'),
        breakdown: { item_total: usd('90.00'), tax_total: usd('5.00'), shipping: usd('5.00') },
      },
      items: [{ name: 'T-Shirt <b>', quantity: '2', unit_amount: usd('45.00'), tax: usd('2.50') }],
    },
  ],
  payment_source: {
    paypal: {
      experience_context: {
        brand_name: 'Lighthouse Outfitters',
        user_action: 'PAY_NOW',
        return_url: 'https://shop.example/return?basket=17',
        cancel_url: 'https://shop.example/cancel',
      },
    },
  },
};

describe("the payer's page", () => {
  let paypal: PayPal;
  beforeAll(async () => {
    paypal = await PayPal.start();
  });
  afterAll(() => paypal.close());

  const open = async (orderId: string) =>
    (await fetch(`${paypal.simulator.url}/checkoutnow?token=${orderId}`)).text();
  const decide = async (orderId: string, button: 'approve' | 'cancel', choice?: string) => {
    const response = await fetch(`${paypal.simulator.url}/checkoutnow/${button}?token=${orderId}`, {
      method: 'POST',
      redirect: 'manual',
      body: new URLSearchParams(choice === undefined ? {} : { choice }),
    });
    return {
      status: response.status,
      location: response.headers.get('location') ?? '',
      text: await response.text(),
    };
  };

  it('shows the merchant, the items and what will be paid, and nothing of it as markup', async () => {
    const html = await open(await paypal.order(basket));
    for (const words of [
      'Lighthouse Outfitters',
      'T-Shirt &lt;b&gt;',
      '2 × $45.00',
      '$90.00',
      'Shipping',
      'Pay $100.00',
    ]) {
      expect(html).toContain(words);
    }
    expect(html).not.toContain('T-Shirt <b>');
  });

  it('sends the payer who approves to return_url with token and PayerID', async () => {
    const orderId = await paypal.order(basket);
    const { status, location } = await decide(orderId, 'approve');
    expect(status).toBe(303);
    const url = new URL(location);
    expect(`${url.origin}${url.pathname}`).toBe('https://shop.example/return');
    expect(url.searchParams.get('basket')).toBe('17');
    expect(url.searchParams.get('token')).toBe(orderId);
    expect(url.searchParams.get('PayerID')).toMatch(/^[2-9A-HJ-NP-Z]{13}$/);
    expect((await paypal.authorize(orderId)).httpStatus).toBe(201);
  });

  it('sends the payer who cancels to cancel_url, and lets the same order be approved after all', async () => {
    const orderId = await paypal.order(basket);
    expect((await decide(orderId, 'cancel')).location).toBe(
      `https://shop.example/cancel?token=${orderId}`,
    );
    expect((await paypal.authorize(orderId)).issues).toEqual(['ORDER_NOT_APPROVED']);
    await decide(orderId, 'approve');
    expect((await paypal.authorize(orderId)).httpStatus).toBe(201);
  });

  it('offers a card that is declined first, says so, and takes another way to pay', async () => {
    const orderId = await paypal.order(basket);
    expect(await open(orderId)).toContain('value="card INSTRUMENT_DECLINED"');
    await decide(orderId, 'approve', 'card INSTRUMENT_DECLINED');
    expect((await paypal.authorize(orderId)).issues).toEqual(['INSTRUMENT_DECLINED']);
    expect(await open(orderId)).toContain('did not work');
    await decide(orderId, 'approve', 'card APPROVED');
    const answer = await paypal.authorize(orderId);
    expect(answer.httpStatus).toBe(201);
    expect(answer.text).toContain('"card":{');
  });

  it('shows what a confirmed payment source says about the merchant and the button', async () => {
    const orderId = await paypal.order({ purchase_units: basket.purchase_units });
    expect(await open(orderId)).toContain('Agree and continue');
    const { payment_source } = basket;
    await paypal.post(`/v2/checkout/orders/${orderId}/confirm-payment-source`, {
      body: { payment_source },
    });
    const html = await open(orderId);
    expect(html).toContain('Lighthouse Outfitters');
    expect(html).toContain('Pay $100.00');
  });

  it('shows the payer a message when the link has ended', async () => {
    const page = async (query: string) => {
      const response = await fetch(`${paypal.simulator.url}/checkoutnow${query}`);
      return `${response.status} ${await response.text()}`;
    };
    expect(await page('?token=NOSUCHORDER')).toMatch(
      /^404 .*no longer works.*knows no order NOSUCHORDER\./s,
    );
    for (const query of ['', '?token=']) {
      expect(await page(query)).toMatch(
        /^400 .*not complete.*names no order.*\?token= and the id/s,
      );
    }
    const { orderId } = await paypal.authorized({}, basket);
    expect(await open(orderId)).toContain('Already paid');
    expect((await decide(orderId, 'approve')).status).toBe(409);
  });

  it('shows orders, holds, effects and refused calls on the control page, with buttons for the hooks', async () => {
    const { orderId, authorizationId } = await paypal.authorized({}, basket);
    await paypal.reauthorize(authorizationId);
    const undecided = await paypal.order();
    const html = await (await fetch(`${paypal.simulator.url}/_simulator/`)).text();
    const [, card] = html.split(`<section id="${undecided}">`);
    expect(card?.split('Paid with')[1]).toMatch(/^<\/dt><dd>–</);
    for (const words of [
      orderId,
      authorizationId,
      '29.0 days left',
      'AUTHORIZED',
      'REAUTHORIZATION_TOO_SOON',
    ]) {
      expect(html).toContain(words);
    }
    expect(html).toContain(`data-hook="authorizations/${authorizationId}/void"`);
    const found = await (await fetch(`${paypal.simulator.url}/_simulator/?search=NOTHERE`)).text();
    expect(found).toContain('Nothing matches.');
  });

  it('says of every cell of the control page what it is, so that a narrow window can show it without a head', async () => {
    const { authorizationId } = await paypal.captured();
    await paypal.reauthorize(authorizationId);
    await paypal.faults({ operation: 'getOrder', kind: 'slow', ms: 5, times: 1 });
    const html = await (await fetch(`${paypal.simulator.url}/_simulator/`)).text();
    await paypal.faults();
    const tables = html.split('<table').slice(1);
    expect(tables.length).toBeGreaterThanOrEqual(4);
    for (const table of tables) {
      const heads = [...table.matchAll(/<th [^>]*>([^<]+)</g)].map(([, head]) => head);
      const labels = [...table.matchAll(/<td [^>]*data-label="([^"]+)"/g)].map(
        ([, label]) => label,
      );
      const cells = table.split('<td ').length - 1;
      expect(labels).toHaveLength(cells);
      expect(labels.slice(0, heads.length)).toEqual(heads);
    }
    expect(html).not.toMatch(/table[^}]*min-width: [\d.]+rem/);
  });

  it('has its control page where people look first, and brings its own icon to every page', async () => {
    const front = await fetch(paypal.simulator.url);
    expect(front.url).toBe(`${paypal.simulator.url}/_simulator/`);
    const icon = /<link rel="icon" href="data:image\/svg\+xml,/;
    expect(await front.text()).toMatch(icon);
    expect(await open(await paypal.order(basket))).toMatch(icon);
    expect(await open('NOSUCHORDER')).toMatch(icon);
  });

  it('refuses a hook that makes no sense with a code and words', async () => {
    const refused = async (path: string, body: object) => {
      const response = await fetch(`${paypal.simulator.url}/_simulator/${path}`, {
        method: path === 'knobs' ? 'PUT' : 'POST',
        body: JSON.stringify(body),
      });
      const { error } = Object(await response.json());
      return [response.status, error?.code];
    };
    const orderId = await paypal.order();
    expect(await refused('orders/NOSUCHORDER/approve', {})).toEqual([404, 'ORDER_NOT_FOUND']);
    expect(await refused(`orders/${orderId}/approve`, { outcome: 'HAPPY' })).toEqual([
      400,
      'INVALID_BODY',
    ]);
    expect(await refused('clock/advance', { seconds: -1 })).toEqual([400, 'INVALID_BODY']);
    expect(await refused('clock/advance', { seconds: 1.5 })).toEqual([400, 'INVALID_BODY']);
    expect(await refused('knobs', { orderLives: 1 })).toEqual([400, 'INVALID_BODY']);
    const { captureId } = await paypal.captured();
    expect(await refused(`captures/${captureId}/settle`, { status: 'COMPLETED' })).toEqual([
      409,
      'NOT_POSSIBLE',
    ]);
  });
});
