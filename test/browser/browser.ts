import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { inject } from 'vitest';

/** Nothing of Chromium's own may reach out, and none of it needs a screen. */
const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Far longer than anything takes: how fast it is depends on what else the machine does. */
export const PATIENCE_MS = 120_000;

export const hasChromium = inject('chromiumPath') !== '';

export const openBrowser = (more: readonly string[] = []): Promise<Browser> =>
  chromium.launch({
    executablePath: inject('chromiumPath'),
    args: [...ARGUMENTS, ...more],
    timeout: PATIENCE_MS,
  });

/** A fresh visitor. What goes wrong in the pages of the shop ends up in `complaints`. */
export async function visitor(
  browser: Browser,
  shop = '',
): Promise<{ page: Page; complaints: string[] }> {
  const context = await browser.newContext();
  context.setDefaultTimeout(PATIENCE_MS);
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('pageerror', ({ message }) => complaints.push(message));
  page.on('console', (message) => {
    const ours = message.location().url.startsWith(shop);
    if (message.type() === 'error' && ours) complaints.push(message.text());
  });
  return { page, complaints };
}

/** A phone, a tablet and a desk. */
export const WIDTHS = [390, 820, 1280] as const;

/** Where the pictures of this run are, for people to look at. */
const shots = mkdtemp(path.join(tmpdir(), 'holdfast-screenshots-'));

export async function shoot(page: Page, name: string): Promise<void> {
  const file = path.join(await shots, `${name}-${page.viewportSize()?.width ?? 0}.png`);
  await page.screenshot({ path: file, fullPage: true });
}

export const whereShotsAre = (): Promise<string> => shots;
