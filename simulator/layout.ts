import { html, raw } from 'hono/html';

type Html = ReturnType<typeof html>;

/** One sheet for both pages: system fonts, light and dark, readable from 320 pixels up. */
const sheet = `
:root { color-scheme: light dark; --ink: #1c2330; --soft: #5b6675; --line: #d9dee6; --paper: #fff; --back: #f3f5f8;
  --strong: #0a4b9c; --on-strong: #fff; --good: #0b6b3a; --bad: #a3261f; --warn: #8a5300; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8ecf2; --soft: #a3adbb; --line: #343c49; --paper: #1a202a;
  --back: #11151c; --strong: #7db3f5; --on-strong: #0b1420; --good: #63c995; --bad: #f0908a; --warn: #e2b063; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--back); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
main { margin: 0 auto; padding: 1rem; }
.narrow { max-width: 30rem; padding-top: 2rem; } .wide { max-width: 76rem; }
section, .card { background: var(--paper); border: 1px solid var(--line); border-radius: .75rem; padding: 1.25rem; margin: 0 0 1rem; }
h1 { font-size: 1.35rem; margin: 0 0 .25rem; } h2 { font-size: 1.05rem; margin: 0 0 .75rem; }
p { margin: .25rem 0 .75rem; } .soft, small { color: var(--soft); } small { font-size: .85rem; }
.amount { font-size: 2.1rem; font-weight: 650; letter-spacing: -.02em; margin: .5rem 0 0; font-variant-numeric: tabular-nums; }
table { border-collapse: collapse; width: 100%; } th, td { text-align: left; padding: .4rem .6rem .4rem 0; vertical-align: top; border-top: 1px solid var(--line); }
th { font-weight: 600; color: var(--soft); font-size: .85rem; border-top: 0; } .number { text-align: right; padding-right: 0; font-variant-numeric: tabular-nums; white-space: nowrap; }
code { font: .85em ui-monospace, monospace; overflow-wrap: anywhere; } pre { overflow-x: auto; } a { color: var(--strong); }
.buttons { display: flex; flex-wrap: wrap; gap: .5rem; align-items: center; margin-top: .75rem; } td .buttons { margin: 0; }
section > :last-child { margin-bottom: 0; } .total { white-space: nowrap; }
#said { position: fixed; inset: auto 1rem 1rem; z-index: 1; margin: 0; padding: .75rem 1rem; background: var(--paper); border: 2px solid var(--bad); border-radius: .5rem; } #said:empty { display: none; }
.cards { margin-top: .75rem; } .cards th { white-space: nowrap; } .cards td, .cards th { padding-right: 1.25rem; } .cards td:first-child { font-weight: 600; } .cards small { font-weight: 400; }
.cards .when, .cards .id, .cards .id code, .cards .number { white-space: nowrap; } .cards .when { font-variant-numeric: tabular-nums; }
@media (max-width: 60rem) {
  .cards, .cards tbody, .cards tr { display: block; } .cards thead { display: none; } .cards .status { white-space: normal; }
  .cards tr { border-top: 1px solid var(--line); padding: .6rem 0; } .cards td { display: block; position: relative; border: 0; padding: .15rem 0 .15rem 7rem; text-align: left; overflow-wrap: anywhere; }
  .cards td::before { content: attr(data-label); position: absolute; left: 0; color: var(--soft); font-size: .85rem; font-weight: 400; line-height: 1.8; }
  .cards td:first-child { padding-left: 0; } .cards td:first-child::before, .cards td:empty { display: none; }
  .cards td:has(.buttons) { padding-left: 0; } .cards td:has(.buttons)::before { display: none; } .cards td .buttons { margin-top: .35rem; }
}
form { margin: 0; } form.inline { display: inline-flex; flex-wrap: wrap; gap: .4rem; align-items: center; }
fieldset { border: 0; padding: 0; margin: 0 0 1rem; } legend { font-weight: 600; padding: 0; margin-bottom: .4rem; }
label.choice { display: flex; gap: .6rem; align-items: baseline; padding: .55rem .7rem; border: 1px solid var(--line); border-radius: .5rem; margin-bottom: .4rem; cursor: pointer; }
label.choice:has(input:checked) { border-color: var(--strong); box-shadow: 0 0 0 1px var(--strong); }
button { font: inherit; border: 1px solid var(--line); background: transparent; color: var(--ink); border-radius: .5rem; padding: .35rem .7rem; min-height: 2.4rem; cursor: pointer; }
button.main { background: var(--strong); color: var(--on-strong); border-color: var(--strong); font-weight: 650; width: 100%; min-height: 3rem; }
button.plain { width: 100%; min-height: 2.75rem; margin-top: .5rem; }
button:focus-visible, input:focus-visible, select:focus-visible, summary:focus-visible, a:focus-visible { outline: 3px solid var(--strong); outline-offset: 2px; }
input, select { font: inherit; color: inherit; background: var(--paper); border: 1px solid var(--line); border-radius: .5rem; padding: .3rem .5rem; min-height: 2.4rem; max-width: 100%; }
input[type=radio] { min-height: 0; } summary { cursor: pointer; }
.notice { border-left: 4px solid var(--warn); padding: .5rem .75rem; background: var(--back); margin: 0 0 1rem; border-radius: .25rem; }
.status { font-weight: 600; white-space: nowrap; } .good { color: var(--good); } .bad { color: var(--bad); } .waiting { color: var(--warn); }
.facts { display: flex; flex-wrap: wrap; gap: .25rem 2rem; margin: 0; } .facts div { min-width: 9rem; } .facts dt { color: var(--soft); font-size: .85rem; } .facts dd { margin: 0; font-variant-numeric: tabular-nums; }
`;

/** In the page itself, so that no browser asks for a file. */
const icon = `data:image/svg+xml,${encodeURIComponent(
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><rect width="16" height="16" rx="4" fill="#0a4b9c"/><path d="M5 12V4h4a2.5 2.5 0 0 1 0 5H5" fill="none" stroke="#fff" stroke-width="2"/></svg>',
)}`;

/** A whole page. */
export const page = (
  title: string,
  width: 'narrow' | 'wide',
  content: Html | Promise<Html>,
) => html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<link rel="icon" href="${icon}">
<style>${raw(sheet)}</style>
</head>
<body><main class="${width}">${content}</main></body>
</html>`;
