import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { ROOT } from '../../src/dev/spawn.ts';
import { payPalControls } from '../support/shop.ts';
import { type Stack, startStack } from '../support/stack.ts';
import { hasChromium, openBrowser, visitor } from './browser.ts';

/**
 * Stands in for the script of PayPal's JavaScript SDK, which cannot be loaded here: a button for each way to pay, and its two
 * callbacks as PayPal documents them. The payer decides where PayPal's own window would be: in `payerDecides` of the page.
 */
const SDK_STAND_IN = `
window.paypal = {
  Buttons: ({ createOrder, onApprove, onCancel, onError }) => ({
    render: (selector) => {
      for (const fundingSource of ['paypal', 'venmo', 'paylater', 'card']) {
        const button = document.createElement('button');
        button.textContent = fundingSource;
        const pay = async () => {
          const orderID = await createOrder({ paymentSource: fundingSource });
          const decided = await window.payerDecides({ orderID, fundingSource });
          const actions = { restart: () => (button.dataset.restarted = 'yes') };
          await (decided ? onApprove({ orderID, paymentSource: fundingSource }, actions) : onCancel({ orderID }));
        };
        button.onclick = () => pay().catch(onError);
        document.querySelector(selector).append(button);
      }
    },
  }),
};`;

const decision = z.object({ orderID: z.string(), fundingSource: z.string() });

describe.skipIf(!hasChromium)(
  'PayPal’s buttons on a shop’s own page, in a real browser,',
  {
    timeout: 300_000,
  },
  () => {
    let stack: Stack;
    let browser: Browser;
    let shop: ChildProcess;
    let shopUrl: string;

    beforeAll(async () => {
      [stack, browser] = await Promise.all([startStack(), openBrowser()]);
      shop = spawn(process.execPath, ['--import', 'tsx', 'examples/buttons/shop.mjs'], {
        cwd: ROOT,
        env: {
          ...process.env,
          PORT: '0',
          PAYPAL_CLIENT_ID: 'client-7',
          HOLDFAST_URL: stack.gatewayUrl,
        },
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      shopUrl = await new Promise<string>((resolve, reject) => {
        shop.once('exit', (code) => reject(new Error(`the shop ended with ${code}`)));
        const { stdout } = shop;
        if (stdout === null) throw new Error('the shop has no output');
        createInterface({ input: stdout }).on('line', (line) => {
          const url = /^shop at (http:\S+)$/.exec(line)?.[1];
          if (url !== undefined) resolve(url);
        });
      });
    });
    afterAll(async () => {
      shop?.removeAllListeners('exit');
      shop?.kill();
      await browser?.close();
      await stack?.stop();
    });

    /** The shop's page before a payer who decides like this; null turns back. */
    const openPage = async (how: Readonly<Record<string, string>> | null) => {
      const { page, complaints } = await visitor(browser, shopUrl);
      const scripts: string[] = [];
      const orders: string[] = [];
      await page.route('https://www.paypal.com/**', (route) => {
        scripts.push(route.request().url());
        return route.fulfill({ contentType: 'text/javascript', body: SDK_STAND_IN });
      });
      await page.exposeFunction('payerDecides', async (given: unknown): Promise<boolean> => {
        const { orderID, fundingSource } = decision.parse(given);
        orders.push(orderID);
        if (how === null) return false;
        // Pay Later is the wallet to the order.
        const source = fundingSource === 'paylater' ? 'paypal' : fundingSource;
        const paypal = payPalControls(stack.simulatorUrl);
        await paypal.payerApproves(orderID, { fundingSource: source, ...how });
        return true;
      });
      await page.goto(shopUrl);
      return { page, complaints, scripts, orders };
    };

    const result = (page: Page, words: string) =>
      page.locator('#result').filter({ hasText: words }).waitFor();

    const view = z.object({
      status: z.string(),
      authorization: z.object({ fundingSource: z.string().nullable() }).nullable(),
      nextDeadline: z.object({ does: z.string() }).nullable(),
    });
    const checkoutOf = async (orderId: string) => {
      const list = z.object({ checkouts: z.array(z.object({ checkoutId: z.string() })) });
      const found = await fetch(`${stack.gatewayUrl}/v1/checkouts?orderId=${orderId}`);
      const [first] = list.parse(await found.json()).checkouts;
      const shown = await fetch(`${stack.gatewayUrl}/v1/checkouts/${first?.checkoutId}`);
      return view.parse(await shown.json());
    };

    it.each([
      ['paypal', 'paypal', 'REAUTHORIZE'],
      ['paylater', 'paypal', 'REAUTHORIZE'],
      ['venmo', 'venmo', 'HONOR_PERIOD_ENDS'],
      ['card', 'card', 'HONOR_PERIOD_ENDS'],
    ])(
      'hold the money whatever the payer presses; what it was is learned from the order: %s',
      async (button, fundingSource, does) => {
        const { page, complaints, scripts, orders } = await openPage({});
        await page.getByRole('button', { name: button, exact: true }).click();
        await result(page, `AUTHORIZED, paid with ${fundingSource}`);
        expect(await checkoutOf(orders[0] ?? '')).toEqual({
          status: 'AUTHORIZED',
          authorization: { fundingSource },
          // Only the wallet is reauthorized; any other hold is to be captured before its honor period ends.
          nextDeadline: { does },
        });
        const sdk = new URL(scripts[0] ?? '');
        expect(Object.fromEntries(sdk.searchParams)).toMatchObject({
          'client-id': 'client-7',
          intent: 'authorize',
          components: 'buttons',
        });
        expect(complaints).toEqual([]);
      },
    );

    it('open once more for a payer whose way to pay was declined: nothing is held', async () => {
      const { page, orders } = await openPage({ outcome: 'INSTRUMENT_DECLINED' });
      await page.getByRole('button', { name: 'card', exact: true }).click();
      await result(page, 'That way to pay did not work.');
      await page.locator('button[data-restarted=yes]').waitFor();
      expect(await checkoutOf(orders[0] ?? '')).toMatchObject({
        status: 'AWAITING_APPROVAL',
        authorization: null,
      });
    });

    it('say that nothing was charged to a payer who turned back', async () => {
      const { page, orders } = await openPage(null);
      await page.getByRole('button', { name: 'paypal', exact: true }).click();
      await result(page, 'You turned back. Nothing was charged.');
      expect((await checkoutOf(orders[0] ?? '')).status).toBe('AWAITING_APPROVAL');
    });

    // The last story: after windows that a page opened, Chromium types into no page of the same browser as before.
    it('hold the money of the demo’s payer, who turned back first, in a window of PayPal’s', async () => {
      const { page, complaints } = await visitor(browser, stack.demoUrl);
      await page.goto(stack.demoUrl);
      await page.getByRole('link', { name: /with PayPal’s buttons/ }).click();
      const press = async (name: string) => {
        const opened = page.waitForEvent('popup');
        await page.getByRole('button', { name }).click();
        return await opened;
      };
      const first = await press('PayPal');
      await first.locator('#cancel').click();
      await result(page, 'You turned back. Nothing was charged.');
      const payer = await press('Debit or credit card');
      await payer.getByText('Card ending in 1881').click();
      await payer.locator('#approve').click();
      await page.waitForURL(/\/orders\//);
      await page
        .locator('#standing .status code')
        .filter({ hasText: /^AUTHORIZED$/ })
        .waitFor();
      const id = new URL(page.url()).pathname.split('/')[2];
      const shown = await fetch(`${stack.gatewayUrl}/v1/checkouts/${id}`);
      expect(view.parse(await shown.json())).toMatchObject({
        status: 'AUTHORIZED',
        authorization: { fundingSource: 'card' },
      });
      expect(complaints).toEqual([]);
    });
  },
);
