import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type Stack, startStack } from '../support/stack.ts';
import { hasChromium, openBrowser, shoot, visitor, WIDTHS, whereShotsAre } from './browser.ts';
import { faintTexts, overlaps, sticksOut, tabStops, unnamed } from './readability.ts';

/** A worker that was killed is back, and what it had in hand is tried again, within this. */
const AFTER_A_KILL_MS = 90_000;

describe.skipIf(!hasChromium)('the demo shop, in a real browser,', () => {
  let stack: Stack;
  let browser: Browser;
  beforeAll(async () => {
    [stack, browser] = await Promise.all([startStack(), openBrowser()]);
  });
  afterAll(async () => {
    await browser?.close();
    await stack?.stop();
  });

  const orderIn = (page: Page) => new URL(page.url()).pathname.split('/')[2] ?? '';
  const status = (page: Page) => page.locator('#standing .status code');
  const becomes = (page: Page, word: string, timeout = 20_000) =>
    status(page)
      .filter({ hasText: new RegExp(`^${word}$`) })
      .waitFor({ timeout });
  const happened = (page: Page, event: string) =>
    page.locator(`#story [data-event=${event}]`).first().waitFor({ timeout: 60_000 });
  const notice = (page: Page, words: RegExp, timeout = 60_000) =>
    page.locator('#notice .notice').filter({ hasText: words }).waitFor({ timeout });

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
  const atTheDesk = async (page: Page) => page.goto(`${stack.demoUrl}/desk/${orderIn(page)}`);

  it('shows AUTHORIZED without being loaded again, then a life of captures, days and a release', async () => {
    const { page, complaints } = await visitor(browser, stack.demoUrl);
    await buy(page);
    const payer = page;
    const { page: desk } = await visitor(browser);
    await desk.goto(`${stack.demoUrl}/desk/${orderIn(payer)}`);

    await desk.getByLabel('Amount, USD', { exact: true }).fill('40.00');
    await desk.getByRole('button', { name: 'Capture' }).click();
    await notice(desk, /40\.00 USD captured/);
    // The payer's page was never touched: it has learned of it by itself.
    await becomes(payer, 'PARTIALLY_CAPTURED');
    expect(await payer.locator('[data-money=taken]').textContent()).toBe('40.00 USD');
    expect(await payer.locator('[data-money=held]').textContent()).toBe('60.00 USD');

    await desk.getByRole('button', { name: 'To day 3' }).click();
    await happened(desk, 'REAUTHORIZED');
    await happened(payer, 'REAUTHORIZED');
    expect(await desk.locator('#days .legend').textContent()).toContain('Reauthorized');

    await desk.getByRole('button', { name: 'Void the rest' }).click();
    await notice(desk, /Released/);
    await becomes(payer, 'CAPTURED');
    expect(await payer.locator('[data-money=free]').textContent()).toBe('60.00 USD');
    expect(await ledgerOf(payer)).toEqual(['AUTHORIZED', 'CAPTURED', 'REAUTHORIZED', 'VOIDED']);
    expect(complaints).toEqual([]);
  });

  it('releases by itself on day 28 what nobody captured', async () => {
    const { page } = await visitor(browser);
    await buy(page);
    await atTheDesk(page);
    await page.getByRole('button', { name: 'To day 29' }).click();
    await becomes(page, 'VOIDED', 60_000);
    expect(await page.locator('#days .day').textContent()).toContain('Over. It is day 29.');
    expect((await ledgerOf(page)).filter((effect) => effect === 'VOIDED')).toHaveLength(1);
  });

  it('lets the payer whose card was declined choose another and pay once', async () => {
    const { page } = await visitor(browser);
    await order(page);
    await page.getByRole('radio', { name: /Card ending in 0002/ }).check();
    await page.locator('#approve').click();
    await page.waitForURL(/\/orders\//);
    await happened(page, 'PAYER_SENT_BACK');
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
    await atTheDesk(page);
    const before = await page.locator('[data-pid]').textContent();
    await page.getByRole('button', { name: 'Kill the worker' }).click();
    await notice(page, new RegExp(`Worker ${before} was killed and \\d+ has taken over`));
    expect(await page.locator('[data-pid]').textContent()).not.toBe(before);

    // In the middle of a capture: asked, then killed, then finished by the next one.
    await page.getByLabel('Amount, USD', { exact: true }).fill('70.00');
    await page.getByRole('button', { name: 'Capture' }).click();
    await fetch(`${stack.gatewayUrl}/_dev/worker/kill`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{}',
    });
    await becomes(page, 'PARTIALLY_CAPTURED', AFTER_A_KILL_MS);
    expect(await ledgerOf(page)).toEqual(['AUTHORIZED', 'CAPTURED']);
  });

  it('gives back a part of what was taken, and the rest of it later', async () => {
    const { page } = await visitor(browser);
    await buy(page);
    await atTheDesk(page);
    await page.getByRole('button', { name: 'Capture' }).click();
    await notice(page, /100\.00 USD captured/);
    await page.getByLabel(/empty for all of it/).fill('15.00');
    await page.getByRole('button', { name: 'Refund' }).click();
    await notice(page, /Refunded/);
    await page.locator('[data-money=refunded]').filter({ hasText: '15.00 USD' }).waitFor();
    await page.getByRole('button', { name: 'Refund' }).click();
    await page.locator('[data-money=refunded]').filter({ hasText: '100.00 USD' }).waitFor();
    expect(await ledgerOf(page)).toEqual(['AUTHORIZED', 'CAPTURED', 'REFUNDED', 'REFUNDED']);
  });

  it('says why not, where the merchant may not', async () => {
    const { page } = await visitor(browser);
    await buy(page);
    await atTheDesk(page);
    const refused = page.locator('[data-action=reauthorize]');
    expect(await refused.textContent()).toContain('REAUTHORIZATION_TOO_SOON');
    expect(await refused.getByRole('button').count()).toBe(0);
    await page.getByLabel('Amount, USD', { exact: true }).fill('100.01');
    await page.getByRole('button', { name: 'Capture' }).click();
    await notice(page, /AMOUNT_EXCEEDS_REMAINING/);
    expect(await ledgerOf(page)).toEqual(['AUTHORIZED']);
  });

  it('keeps what somebody is typing while the checkout changes under it', async () => {
    const { page } = await visitor(browser);
    await buy(page);
    await atTheDesk(page);
    await page.getByLabel('Hours to move on').fill('7');
    await page.getByLabel('Amount, USD', { exact: true }).fill('12.34');
    const capture = { amount: { currencyCode: 'USD', value: '10.00' } };
    await fetch(`${stack.gatewayUrl}/v1/checkouts/${orderIn(page)}/captures`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'idempotency-key': 'meanwhile' },
      body: JSON.stringify(capture),
    });
    await becomes(page, 'PARTIALLY_CAPTURED');
    expect(await page.getByLabel('Amount, USD', { exact: true }).inputValue()).toBe('12.34');
    expect(await page.getByLabel('Hours to move on').inputValue()).toBe('7');
  });

  it('works without its script: every form is a form', async () => {
    const context = await browser.newContext({ javaScriptEnabled: false });
    const page = await context.newPage();
    await order(page);
    await page.locator('#approve').click();
    await page.waitForURL(/\/orders\//);
    await expect
      .poll(async () => (await page.reload(), status(page).textContent()), { timeout: 20_000 })
      .toBe('AUTHORIZED');
    await atTheDesk(page);
    await page.getByRole('button', { name: 'Void the rest' }).click();
    await notice(page, /Released/);
    expect(await status(page).textContent()).toBe('VOIDED');
  });

  describe('reads well on a phone, a tablet and a desk:', () => {
    let held: string;
    let closed: string;
    beforeAll(async () => {
      const { page } = await visitor(browser);
      await buy(page);
      held = orderIn(page);
      await atTheDesk(page);
      await page.getByLabel('Amount, USD', { exact: true }).fill('40.00');
      await page.getByRole('button', { name: 'Capture' }).click();
      await notice(page, /captured/);
      await page.getByRole('button', { name: 'To day 3' }).click();
      await happened(page, 'REAUTHORIZED');
      await buy(page);
      closed = orderIn(page);
      await atTheDesk(page);
      await page.getByRole('button', { name: 'Capture' }).click();
      await notice(page, /captured/);
      await page.getByRole('button', { name: 'Refund' }).click();
      await notice(page, /Refunded/);
    });
    afterAll(async () => console.log(`Screenshots are in ${await whereShotsAre()}`));

    const PAGES = [
      { name: 'shop', at: () => '/' },
      { name: 'order-held', at: () => `/orders/${held}` },
      { name: 'order-closed', at: () => `/orders/${closed}` },
      { name: 'cancelled', at: () => `/orders/${held}/cancelled` },
      { name: 'desk-held', at: () => `/desk/${held}` },
      { name: 'desk-closed', at: () => `/desk/${closed}` },
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
        if (width === 390) {
          const tops = stops.slice(1).map(({ top }) => Math.round(top / 24));
          expect(tops).toEqual(tops.toSorted((a, b) => a - b));
        }
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
