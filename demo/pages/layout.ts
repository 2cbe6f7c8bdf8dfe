import { html } from 'hono/html';

export type Html = ReturnType<typeof html>;

interface Page {
  readonly title: string;
  readonly here: 'shop' | 'order' | 'orders';
  readonly content: Html | Promise<Html>;
  /** Where the page's live regions come from. */
  readonly live?: string;
}

/** A whole page. Nothing inline and nothing from elsewhere: the Content-Security-Policy allows neither. */
export const page = ({ title, here, content, live }: Page) => html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light">
<title>${title} · Tidelight</title>
<link rel="icon" href="/assets/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/assets/style.css">
${live === undefined ? '' : html`<script type="module" src="/assets/live.js"></script>`}
</head>
<body class="on-${here}"${live === undefined ? '' : html` data-live="${live}"`}>
<a class="skip" href="#content">Skip to the content</a>
<header class="top">
  <a class="brand" href="/"><svg width="22" height="28" viewBox="0 0 22 28" aria-hidden="true"><path d="M7 6a4 4 0 0 1 8 0M4 9h14l2 4H2zM5 13h12v9H5zM3 22h16v4H3z" fill="none" stroke="currentColor" stroke-width="1.8" stroke-linejoin="round"/><path d="M11 15c2 2 2 5 0 6-2-1-2-4 0-6z" fill="currentColor"/></svg> Tidelight</a>
  <nav aria-label="Main">
    <a href="/"${here === 'shop' ? html` aria-current="page"` : ''}>Shop</a>
    <a href="/desk"${here === 'orders' ? html` aria-current="page"` : ''}>Merchant’s orders</a>
  </nav>
</header>
<main id="content" tabindex="-1">${content}</main>
<footer class="foot"><p>A demo shop. It holds no state and no money: what you see is one durable checkout, read over HTTP.</p></footer>
</body>
</html>`;

/** A part of the page that is replaced when it changes. */
export const region = (id: string, content: Html | Promise<Html> | string) =>
  html`<div id="${id}" data-region>${content}</div>`;

export const failurePage = (title: string, reason: string) =>
  page({
    title,
    here: 'order',
    content: html`<section class="card narrow"><h1>${title}</h1><p>${reason}</p><p><a class="button" href="/">Back to the shop</a></p></section>`,
  });
