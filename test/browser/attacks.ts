import type { Page } from 'playwright-core';

/**
 * What a hostile page does in a browser. Run in the page itself, as text, because the project has no types of a browser's.
 */

export type Sent = { readonly url: string; readonly init: Readonly<Record<string, unknown>> };

/** Sends each request from the page: the status that the page could read, `opaque` where it could not, or `failed`. */
export const sendFrom = (page: Page, all: readonly Sent[]): Promise<readonly (number | string)[]> =>
  page.evaluate(`Promise.all(${JSON.stringify(all)}.map(({ url, init }) => {
    const own = new URL(url).origin === location.origin;
    const options = { ...init, mode: own ? 'same-origin' : 'no-cors', credentials: 'include' };
    return fetch(url, options).then(
      (response) => (response.type === 'opaque' ? 'opaque' : response.status),
      () => 'failed',
    );
  }))`);

/** Sends a form, which is a navigation: no policy of the page stops it, and no preflight comes before it. */
export const submitForm = (
  page: Page,
  action: string,
  fields: Readonly<Record<string, string>>,
): Promise<void> =>
  page.evaluate(`(() => {
    const form = document.createElement('form');
    form.method = 'POST';
    form.action = ${JSON.stringify(action)};
    for (const [name, value] of Object.entries(${JSON.stringify(fields)})) {
      const field = document.createElement('input');
      Object.assign(field, { name, value });
      form.append(field);
    }
    document.body.append(form);
    form.submit();
  })()`);

/** Puts another page into a frame and waits until it is shown or refused. */
export const frame = (page: Page, src: string): Promise<void> =>
  page.evaluate(`new Promise((resolve) => {
    const frame = document.createElement('iframe');
    frame.addEventListener('load', () => resolve());
    frame.src = ${JSON.stringify(src)};
    document.body.append(frame);
  })`);

/** Follows a link on the page. */
export const followLink = (page: Page, href: string): Promise<void> =>
  page.evaluate(`(() => {
    const link = document.createElement('a');
    link.href = ${JSON.stringify(href)};
    document.body.append(link);
    link.click();
  })()`);
