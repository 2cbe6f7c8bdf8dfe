import type { Page } from 'playwright-core';

/**
 * What in the page is wider than the window. Run in the page itself, as text, because the project has no types of a
 * browser's.
 */
export const sticksOut = (page: Page): Promise<string[]> =>
  page.evaluate(`(() => {
    const room = document.documentElement.clientWidth;
    const inside = (element) => {
      const box = element.getBoundingClientRect();
      return box.width === 0 || (box.left >= -1 && box.right <= room + 1);
    };
    const shown = [...document.querySelectorAll('body *:not(.skip):not(svg *)')];
    return shown.filter((element) => !inside(element)).map((element) => element.outerHTML.slice(0, 120));
  })()`);

/** Pairs of buttons, fields and texts that lie on each other without one containing the other. */
export const overlaps = (page: Page): Promise<string[]> =>
  page.evaluate(`(() => {
    const solid = [...document.querySelectorAll('button, .button, input, select, h1, h2, h3, p, dt, dd, legend, .legend li, nav a')]
      .filter((element) => element.checkVisibility() && element.getBoundingClientRect().width > 0);
    const found = [];
    for (const [index, one] of solid.entries()) {
      for (const other of solid.slice(index + 1)) {
        if (one.contains(other) || other.contains(one)) continue;
        const a = one.getBoundingClientRect();
        const b = other.getBoundingClientRect();
        const width = Math.min(a.right, b.right) - Math.max(a.left, b.left);
        const height = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
        if (width > 1 && height > 1) found.push(one.outerHTML.slice(0, 80) + ' / ' + other.outerHTML.slice(0, 80));
      }
    }
    return found;
  })()`);

/**
 * Texts below WCAG 2.2's contrast: 4.5 to 1, or 3 to 1 from 24 px (18.66 px bold). The background is that of the
 * nearest ancestor which has one.
 */
export const faintTexts = (page: Page): Promise<string[]> =>
  page.evaluate(`(() => {
    const channels = (color) => (color.match(/[\\d.]+/g) ?? []).map(Number);
    const luminance = ([r, g, b]) => {
      const [x, y, z] = [r, g, b].map((value) => {
        const share = value / 255;
        return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
      });
      return 0.2126 * x + 0.7152 * y + 0.0722 * z;
    };
    const backgroundOf = (element) => {
      for (let at = element; at; at = at.parentElement) {
        const color = channels(getComputedStyle(at).backgroundColor);
        if (color.length === 3 || color[3] === 1) return color;
      }
      return [255, 255, 255];
    };
    const faint = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const element = node.parentElement;
      if (!node.textContent.trim() || !element.checkVisibility()) continue;
      const style = getComputedStyle(element);
      const svgText = element.closest('svg text') !== null;
      const color = channels(svgText ? style.fill : style.color);
      const [light, dark] = [luminance(color), luminance(backgroundOf(element))].sort((a, b) => b - a);
      const ratio = (light + 0.05) / (dark + 0.05);
      const size = parseFloat(style.fontSize);
      const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
      if (ratio < (large ? 3 : 4.5)) faint.push(node.textContent.trim().slice(0, 60) + ' ' + ratio.toFixed(2));
    }
    return faint;
  })()`);

/** Fields nobody has named, and ids that stand for two things. */
export const unnamed = (page: Page): Promise<string[]> =>
  page.evaluate(`(() => {
    const fields = [...document.querySelectorAll('input:not([type=hidden]), select, textarea')]
      .filter((field) => field.labels.length === 0 && !field.getAttribute('aria-label'));
    const buttons = [...document.querySelectorAll('button, a')].filter((each) => !each.textContent.trim());
    const ids = [...document.querySelectorAll('[id]')].map(({ id }) => id);
    const twice = ids.filter((id, index) => ids.indexOf(id) !== index);
    return [...[...fields, ...buttons].map((each) => each.outerHTML.slice(0, 100)), ...twice];
  })()`);

export interface TabStop {
  readonly name: string;
  /** Whether it showed that it had the focus. */
  readonly visible: boolean;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/**
 * What the tab key comes to, one after the other, until it leaves the page. Where they stand is measured of all at
 * once: a page that is live may grow between two of them.
 */
export async function tabStops(page: Page): Promise<TabStop[]> {
  await page.evaluate(
    `(document.activeElement?.blur(), scrollTo(0, 0), globalThis.stops = new Map())`,
  );
  const another = `(() => {
    const at = document.activeElement;
    if (!at || at === document.body || stops.has(at)) return false;
    const { outlineStyle, outlineWidth } = getComputedStyle(at.closest('.chip') ?? at);
    stops.set(at, outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2);
    return true;
  })()`;
  do await page.keyboard.press('Tab');
  while (await page.evaluate(another));
  return page.evaluate(`[...stops].map(([at, visible]) => {
    const name = (at.labels?.[0]?.textContent ?? at.textContent).trim().replace(/\\s+/g, ' ').slice(0, 50);
    const { left, right, top, bottom } = at.getBoundingClientRect();
    return { name, visible, left, right, top, bottom };
  })`);
}

/** Pairs of stops of which the second stands neither below the first nor to the right of it. */
export const backwards = (stops: readonly TabStop[]): string[] =>
  stops.flatMap((from, index) => {
    const to = stops[index + 1];
    if (to === undefined || to.top >= from.bottom - 1 || to.left >= from.right - 1) return [];
    return [`${from.name} -> ${to.name}`];
  });
