import { randomUUID } from 'node:crypto';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type Stack, startStack } from '../support/stack.ts';
import {
  hasChromium,
  openBrowser,
  PATIENCE_MS,
  shoot,
  visitor,
  WIDTHS,
  whereShotsAre,
} from './browser.ts';
import { backwards, faintTexts, overlaps, sticksOut, tabStops, unnamed } from './readability.ts';

/** Several waits, each of them patient. */
const timeout = 300_000;

describe.skipIf(!hasChromium)('the demo shop, in a real browser,', { timeout }, () => {
  let stack: Stack;
  let browser: Browser;
  beforeAll(async () => {
    [stack, browser] = await Promise.all([startStack(), openBrowser()]);
  });
  // A page that is looked at keeps its stream open, and the machine busy.
  afterEach(async () => {
    await Promise.all(browser.contexts().map((context) => context.close()));
  });
  afterAll(async () => {
    await browser?.close();
    await stack?.stop();
  });

  const orderIn = (page: Page) => new URL(page.url()).pathname.split('/')[2] ?? '';
  const shows = (page: Page, origin: string, words: string | RegExp) =>
    page.locator(origin).filter({ hasText: words }).waitFor();
  const becomes = (page: Page, word: string) =>
    shows(page, '#standing .status code', new RegExp(`^${word}$`));
  const happened = (page: Page, event: string) =>
    page.locator(`#story [data-event=${event}]`).first().waitFor();
  const notice = (page: Page, words: RegExp) => shows(page, '#notice .notice', words);
  const amount = (page: Page) => page.getByLabel('Amount, USD', { exact: true });

  const ledgerOf = async (page: Page) => {
    const answer = await fetch(`${stack.gatewayUrl}/v1/checkouts/${orderIn(page)}`);
    const { orderId } = z.looseObject({ orderId: z.string() }).parse(await answer.json());
    const ledger = await fetch(`${stack.simulatorUrl}/_simulator/ledger?orderId=${orderId}`);
    const effects = z.array(z.looseObject({ effect: z.string() }));
    return z
      .object({ effects })
      .parse(await ledger.json())
      .effects.map(({ effect }) => effect);
  };

  /** From the shop window to PayPal's page. */
  const order = async (page: Page) => {
    await page.goto(stack.demoUrl);
    await page.getByRole('radio', { name: 'Verdigris' }).check();
    await page.getByRole('button', { name: 'Order with PayPal' }).click();
    await page.waitForURL(/\/checkoutnow\?token=/);
  };
  const buy = async (page: Page) => {
    await order(page);
    await page.locator('#approve').click();
    await page.waitForURL(/\/orders\//);
    await becomes(page, 'AUTHORIZED');
  };
  const openOperatorPage = async (page: Page) =>
    page.goto(`${stack.demoUrl}/desk/${orderIn(page)}`);

  it('shows AUTHORIZED without being loaded again, then a life of captures, days and a release', async () => {
    const { page, complaints } = await visitor(browser, stack.demoUrl);
    await buy(page);
    const payer = page;
    const { page: operator } = await visitor(browser);
    await operator.goto(`${stack.demoUrl}/desk/${orderIn(payer)}`);

    await amount(operator).fill('40.00');
    await operator.getByRole('button', { name: 'Capture' }).click();
    await notice(operator, /40\.00 USD captured/);
    // The payer's page was never touched: it has learned of it by itself.
    await becomes(payer, 'PARTIALLY_CAPTURED');
    await shows(payer, '[data-money=taken]', /^40\.00 USD$/);
    await shows(payer, '[data-money=held]', /^60\.00 USD$/);

    await operator.getByRole('button', { name: 'To day 3' }).click();
    await happened(operator, 'REAUTHORIZED');
    await happened(payer, 'REAUTHORIZED');
    await shows(operator, '#days .legend', 'Reauthorized');

    await operator.getByRole('button', { name: 'Void the rest' }).click();
    await notice(operator, /Released/);
    await becomes(payer, 'CAPTURED');
    await shows(payer, '[data-money=free]', /^60\.00 USD$/);
    expect(await ledgerOf(payer)).toEqual(['AUTHORIZED', 'CAPTURED', 'REAUTHORIZED', 'VOIDED']);
    expect(complaints).toEqual([]);
  });

  it('releases by itself on day 28 what nobody captured', async () => {
    const { page } = await visitor(browser);
    await buy(page);
    await openOperatorPage(page);
    await page.getByRole('button', { name: 'To day 29' }).click();
    await becomes(page, 'VOIDED');
    // It is released on day 28, on the way: the clock goes on to the day that was asked for.
    await shows(page, '#days .day', 'Over. It is day 29.');
    await shows(page, '#story [data-event=VOIDED]', 'day 28');
    expect((await ledgerOf(page)).filter((effect) => effect === 'VOIDED')).toHaveLength(1);
  });

  /** PayPal takes captured money back; its event stops the refunds of the capture. */
  const takenBack = async (page: Page) => {
    const shown = await page.locator('.movements code').first().textContent();
    await fetch(`${stack.simulatorUrl}/_simulator/captures/${shown}/reverse`, { method: 'POST' });
    while ((await page.locator('#story [data-event=REFUNDS_FROZEN]').count()) === 0) {
      await page.reload();
    }
  };

  it('shows money that PayPal took back, and lets the merchant decide when it has returned', async () => {
    const { page } = await visitor(browser);
    await buy(page);
    await openOperatorPage(page);
    await page.getByRole('button', { name: 'Capture' }).click();
    await becomes(page, 'CAPTURED');
    await takenBack(page);
    await shows(page, '[data-money=disputed]', /^100\.00 USD$/);
    await shows(page, '#not-refund', 'PAYMENT.CAPTURE.REVERSED');
    await page.getByLabel('Why; it is kept with the order').fill('PayPal returned the money');
    await page.getByRole('button', { name: 'Decide' }).click();
    await notice(page, /Decided/);
    await shows(page, '#story [data-event=REFUNDS_THAWED]', 'PayPal returned the money');
    await page.getByRole('button', { name: 'Refund' }).waitFor();
    await shows(page, '[data-money=taken]', /^100\.00 USD$/);
  });

  it('lets the payer whose card was declined choose another and pay once', async () => {
    const { page } = await visitor(browser);
    await order(page);
    await page.getByRole('radio', { name: /Card ending in 0002/ }).check();
    await page.locator('#approve').click();
    await page.waitForURL(/\/orders\//);
    await happened(page, 'PAYER_SENT_BACK');
    await page.getByRole('heading', { name: 'That way to pay did not work' }).waitFor();
    await page.getByRole('link', { name: /Pay 100\.00 USD with PayPal/ }).click();
    await page.waitForURL(/\/checkoutnow/);
    await page.locator('#approve').click();
    await page.waitForURL(/\/orders\//);
    await becomes(page, 'AUTHORIZED');
    expect(await ledgerOf(page)).toEqual(['AUTHORIZED']);
  });

  it('charges nothing when the payer turns back and cancels', async () => {
    const { page } = await visitor(browser);
    await order(page);
    await page.locator('#cancel').click();
    await page.waitForURL(/\/cancelled/);
    await page.getByRole('heading', { name: 'You turned back' }).waitFor();
    await page.getByRole('button', { name: 'Cancel this order' }).click();
    await page.waitForURL(/\/orders\/[^/]+$/);
    await becomes(page, 'VOIDED');
    expect(await ledgerOf(page)).toEqual([]);
  });

  it('lets the payer who turned back change their mind', async () => {
    const { page } = await visitor(browser);
    await order(page);
    await page.locator('#cancel').click();
    await page.getByRole('link', { name: /Pay 100\.00 USD with PayPal/ }).click();
    await page.waitForURL(/\/checkoutnow/);
    await page.locator('#approve').click();
    await becomes(page, 'AUTHORIZED');
  });

  it('loses nothing when the worker is killed in the middle, and shows who took over', async () => {
    const { page } = await visitor(browser);
    await buy(page);
    await openOperatorPage(page);
    const before = await page.locator('[data-pid]').textContent();
    await page.getByRole('button', { name: 'Kill the worker' }).click();
    const takenOver = new RegExp(`Worker ${before} was killed and (\\d+) has taken over`);
    await notice(page, takenOver);
    const [, after = ''] =
      takenOver.exec((await page.locator('#notice').textContent()) ?? '') ?? [];
    expect(after).not.toBe(before);
    await shows(page, '[data-pid]', new RegExp(`^${after}$`));

    // In the middle of a capture: asked, then killed, then finished by the next one.
    await amount(page).fill('70.00');
    await page.getByRole('button', { name: 'Capture' }).click();
    await fetch(`${stack.gatewayUrl}/_dev/worker/kill`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{}',
    });
    await becomes(page, 'PARTIALLY_CAPTURED');
    expect(await ledgerOf(page)).toEqual(['AUTHORIZED', 'CAPTURED']);
  });

  it('gives back a part of what was taken, and the rest of it later', async () => {
    const { page } = await visitor(browser);
    await buy(page);
    await openOperatorPage(page);
    await page.getByRole('button', { name: 'Capture' }).click();
    await notice(page, /100\.00 USD captured/);
    await page.getByLabel(/empty for all that is left/).fill('15.00');
    await page.getByRole('button', { name: 'Refund' }).click();
    await notice(page, /Refunded/);
    await shows(page, '[data-money=refunded]', /^15\.00 USD$/);
    await page.getByRole('button', { name: 'Refund' }).click();
    await shows(page, '[data-money=refunded]', /^100\.00 USD$/);
    expect(await ledgerOf(page)).toEqual(['AUTHORIZED', 'CAPTURED', 'REFUNDED', 'REFUNDED']);
  });

  it('says why not, where the merchant may not', async () => {
    const { page } = await visitor(browser);
    await buy(page);
    await openOperatorPage(page);
    await shows(page, '.refused', /^Reauthorize.*REAUTHORIZATION_TOO_SOON/);
    expect(await page.locator('.refused button').count()).toBe(0);
    await amount(page).fill('100.01');
    await page.getByRole('button', { name: 'Capture' }).click();
    await notice(page, /AMOUNT_EXCEEDS_REMAINING/);
    // To be put right, not to be typed again.
    expect(await amount(page).inputValue()).toBe('100.01');
    expect(await ledgerOf(page)).toEqual(['AUTHORIZED']);
  });

  describe('while the checkout changes under somebody’s hands,', () => {
    let page: Page;
    beforeEach(async () => {
      ({ page } = await visitor(browser));
      await buy(page);
      await openOperatorPage(page);
    });
    /** Somebody else captures, and the page has learned of it. */
    const change = async () => {
      await fetch(`${stack.gatewayUrl}/v1/checkouts/${orderIn(page)}/captures`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'idempotency-key': randomUUID() },
        body: JSON.stringify({ amount: { currencyCode: 'USD', value: '10.00' } }),
      });
      await becomes(page, 'PARTIALLY_CAPTURED');
    };

    it('keeps what was typed, in every form', async () => {
      await page.getByLabel('Hours to move on').fill('7');
      await amount(page).fill('12.34');
      await page.getByRole('checkbox', { name: /Final/ }).check();
      await change();
      expect(await amount(page).inputValue()).toBe('12.34');
      expect(await page.getByRole('checkbox', { name: /Final/ }).isChecked()).toBe(true);
      expect(await page.getByLabel('Hours to move on').inputValue()).toBe('7');
    });

    it('shows in a field that nobody touched what is left', async () => {
      await change();
      expect(await amount(page).inputValue()).toBe('90.00');
    });

    it('replaces what was selected to be typed over', async () => {
      await amount(page).fill('12.34');
      await amount(page).selectText();
      await change();
      await page.keyboard.insertText('20.00');
      expect(await amount(page).inputValue()).toBe('20.00');
    });

    it('takes a click that began before and ends after', async () => {
      await amount(page).fill('12.34');
      await page.getByRole('button', { name: 'Capture' }).hover();
      await page.mouse.down();
      await change();
      await page.mouse.up();
      await notice(page, /12\.34 USD captured/);
      expect(await ledgerOf(page)).toEqual(['AUTHORIZED', 'CAPTURED', 'CAPTURED']);
    });

    it('leaves the focus where it was', async () => {
      await page.getByRole('button', { name: 'To day 29' }).focus();
      await change();
      await page.locator('button:focus', { hasText: 'To day 29' }).waitFor();
    });
  });

  it('takes the money once when the answer is lost and the button pressed again', async () => {
    const { page } = await visitor(browser);
    await buy(page);
    await openOperatorPage(page);
    await page.route(
      '**/capture',
      async (route) => {
        await route.fetch();
        await route.abort();
      },
      { times: 1 },
    );
    await amount(page).fill('40.00');
    await page.getByRole('button', { name: 'Capture' }).click();
    await notice(page, /The shop does not answer/);
    await becomes(page, 'PARTIALLY_CAPTURED');
    await page.getByRole('button', { name: 'Capture' }).click();
    await notice(page, /40\.00 USD captured/);
    expect(await ledgerOf(page)).toEqual(['AUTHORIZED', 'CAPTURED']);
  });

  it('works without its script: every form is a form', async () => {
    const context = await browser.newContext({ javaScriptEnabled: false });
    context.setDefaultTimeout(PATIENCE_MS);
    const page = await context.newPage();
    await order(page);
    await page.locator('#approve').click();
    await page.waitForURL(/\/orders\//);
    const status = async () => {
      await page.reload();
      return page.locator('#standing .status code').textContent();
    };
    await expect.poll(status, { timeout: PATIENCE_MS }).toBe('AUTHORIZED');
    await openOperatorPage(page);
    await page.getByRole('button', { name: 'Void the rest' }).click();
    await notice(page, /Released/);
    await becomes(page, 'VOIDED');
  });

  describe('reads well on a phone, a tablet and a large screen:', () => {
    let held: string;
    let closed: string;
    let open: string;
    let disputed: string;
    beforeAll(async () => {
      const { page } = await visitor(browser);
      await buy(page);
      held = orderIn(page);
      await openOperatorPage(page);
      await amount(page).fill('40.00');
      await page.getByRole('button', { name: 'Capture' }).click();
      await notice(page, /captured/);
      await page.getByRole('button', { name: 'To day 3' }).click();
      await happened(page, 'REAUTHORIZED');
      await buy(page);
      closed = orderIn(page);
      await openOperatorPage(page);
      await page.getByRole('button', { name: 'Capture' }).click();
      await notice(page, /captured/);
      await page.getByRole('button', { name: 'Refund' }).click();
      await notice(page, /Refunded/);
      await buy(page);
      disputed = orderIn(page);
      await openOperatorPage(page);
      await page.getByRole('button', { name: 'Capture' }).click();
      await becomes(page, 'CAPTURED');
      await takenBack(page);
      await order(page);
      await page.locator('#cancel').click();
      await page.waitForURL(/\/cancelled/);
      open = orderIn(page);
    });
    afterAll(async () => console.log(`Screenshots are in ${await whereShotsAre()}`));

    const PAGES = [
      { name: 'shop', at: () => '/' },
      { name: 'order-held', at: () => `/orders/${held}` },
      { name: 'order-closed', at: () => `/orders/${closed}` },
      { name: 'order-open', at: () => `/orders/${open}` },
      { name: 'cancelled', at: () => `/orders/${open}/cancelled` },
      { name: 'desk-held', at: () => `/desk/${held}` },
      { name: 'desk-closed', at: () => `/desk/${closed}` },
      { name: 'desk-open', at: () => `/desk/${open}` },
      { name: 'desk-disputed', at: () => `/desk/${disputed}` },
      { name: 'desk-list', at: () => '/desk' },
      { name: 'missing', at: () => '/desk/nobody' },
    ];
    const LOOKS = PAGES.flatMap((each) => WIDTHS.map((width) => ({ ...each, width })));

    it.each(LOOKS)('$name at $width', async ({ name, at, width }) => {
      const { page } = await visitor(browser);
      await page.setViewportSize({ width, height: 900 });
      await page.goto(stack.demoUrl + at());
      await shoot(page, name);
      expect(await sticksOut(page)).toEqual([]);
      expect(await overlaps(page)).toEqual([]);
      expect(await faintTexts(page)).toEqual([]);
      expect(await unnamed(page)).toEqual([]);
    });

    it.each(LOOKS)(
      '$name at $width goes by the keyboard from top to bottom, and shows where it is',
      async ({ at, width }) => {
        const { page } = await visitor(browser);
        await page.setViewportSize({ width, height: 900 });
        await page.goto(stack.demoUrl + at());
        const stops = await tabStops(page);
        expect(stops[0]?.name).toBe('Skip to the content');
        expect(stops.length).toBeGreaterThan(3);
        expect(stops.filter(({ visible }) => !visible)).toEqual([]);
        expect(backwards(stops.slice(1))).toEqual([]);
      },
    );
  });

  it('is bought with the keyboard alone', async () => {
    const { page } = await visitor(browser);
    await page.goto(stack.demoUrl);
    const press = async (name: RegExp) => {
      for (let stop = 0; stop < 40; stop += 1) {
        await page.keyboard.press('Tab');
        const words = String(await page.evaluate(`document.activeElement?.textContent ?? ''`));
        if (name.test(words)) return page.keyboard.press('Enter');
      }
      throw new Error(`The tab key never comes to ${name}.`);
    };
    await press(/^Order with PayPal$/);
    await page.waitForURL(/\/checkoutnow/);
    await press(/^Agree and continue|^Pay /);
    await page.waitForURL(/\/orders\//);
    await becomes(page, 'AUTHORIZED');
  });
});
