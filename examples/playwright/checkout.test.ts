/**
 * A checkout in a real browser against the PayPal simulator: the payer's page behind the approve link is one a script
 * can use. Yours may run in `@playwright/test` as well; only `page` is needed.
 */

import { usePayPalSimulator } from 'holdfast/simulator/vitest';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { Shop } from './shop.ts';

const executablePath = inject('chromiumPath');

describe.skipIf(executablePath === '')('a checkout in the browser', () => {
  const paypal = usePayPalSimulator();
  let shop: Shop;
  let browser: Browser;
  let page: Page;
  beforeAll(async () => {
    shop = new Shop(paypal.url);
    await shop.open();
    browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
    page = await browser.newPage();
    page.setDefaultTimeout(60_000);
  });
  afterAll(async () => {
    await browser.close();
    shop.close();
  });

  it('pays: the shop sends the payer to PayPal, and the payer comes back having approved', async () => {
    await page.goto(shop.url);
    await page.getByRole('button', { name: 'Pay 42.00 USD' }).click();
    await page.getByRole('button', { name: 'Agree and continue' }).click();
    await page.getByRole('heading', { name: 'Thank you' }).waitFor();
    const { effects } = await paypal.ledger();
    expect(effects.map(({ effect, amount }) => `${effect} ${amount.value}`)).toEqual([
      'AUTHORIZED 42.00',
    ]);
  });

  it('is declined with the card that always is, and nothing is held', async () => {
    await page.goto(shop.url);
    await page.getByRole('button', { name: 'Pay 42.00 USD' }).click();
    await page.getByText('Card ending in 0002').click();
    await page.getByRole('button', { name: 'Agree and continue' }).click();
    await page.getByRole('heading', { name: 'Declined' }).waitFor();
    expect((await paypal.ledger()).effects).toHaveLength(1);
  });

  it('is cancelled: the payer comes back to the shop without having paid', async () => {
    await page.goto(shop.url);
    await page.getByRole('button', { name: 'Pay 42.00 USD' }).click();
    await page.getByRole('button', { name: /^Cancel/ }).click();
    await page.getByRole('heading', { name: 'Nothing was paid' }).waitFor();
    expect((await paypal.ledger()).effects).toHaveLength(1);
  });
});
