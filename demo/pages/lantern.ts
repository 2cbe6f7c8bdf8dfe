import { html } from 'hono/html';

/** The lantern at night. Its metal takes the colour of the finish that is chosen (style.css). */
export const lantern =
  () => html`<svg class="lantern" viewBox="0 0 480 560" preserveAspectRatio="xMidYMid slice" role="img" aria-label="A storm lantern glowing above a night sea">
  <defs>
    <linearGradient id="sky" x1="0" y1="0" x2="0" y2="1">
      <stop offset="0" stop-color="#0b1b2e"/><stop offset=".62" stop-color="#1d3b57"/><stop offset="1" stop-color="#0f2538"/>
    </linearGradient>
    <radialGradient id="glow"><stop offset="0" stop-color="#ffdf9e" stop-opacity=".95"/><stop offset=".35" stop-color="#f5a742" stop-opacity=".45"/><stop offset="1" stop-color="#f5a742" stop-opacity="0"/></radialGradient>
    <linearGradient id="glass" x1="0" x2="1"><stop offset="0" stop-color="#ffe8b8" stop-opacity=".55"/><stop offset=".5" stop-color="#fff6df" stop-opacity=".2"/><stop offset="1" stop-color="#ffd98f" stop-opacity=".5"/></linearGradient>
    <radialGradient id="flame" cy=".7"><stop offset="0" stop-color="#fffbe9"/><stop offset=".5" stop-color="#ffd36e"/><stop offset="1" stop-color="#ee7f22"/></radialGradient>
  </defs>
  <rect width="480" height="560" fill="url(#sky)"/>
  <g fill="#dbe8f4"><circle cx="62" cy="74" r="1.6"/><circle cx="128" cy="132" r="1.1"/><circle cx="404" cy="92" r="1.8"/><circle cx="352" cy="48" r="1.1"/><circle cx="438" cy="196" r="1.2"/><circle cx="36" cy="214" r="1.2"/><circle cx="196" cy="40" r="1.3"/><circle cx="90" cy="288" r="1"/></g>
  <g fill="none" stroke="#6f94b3" stroke-opacity=".45" stroke-width="2"><path d="M0 438q40-14 80 0t80 0 80 0 80 0 80 0 80 0"/><path d="M-40 470q40-14 80 0t80 0 80 0 80 0 80 0 80 0 80 0"/><path d="M0 506q40-16 80 0t80 0 80 0 80 0 80 0 80 0"/></g>
  <circle cx="240" cy="300" r="225" fill="url(#glow)"/>
  <g class="metal" stroke-linejoin="round">
    <path d="M158 214C142 96 338 96 322 214" fill="none" stroke="currentColor" stroke-width="9"/>
    <path d="M218 150h44l10 26h-64z" fill="currentColor"/>
    <path d="M196 180h88l22 38H174z" fill="currentColor"/>
    <rect x="166" y="218" width="148" height="14" rx="4" fill="currentColor"/>
    <rect x="166" y="378" width="148" height="14" rx="4" fill="currentColor"/>
    <path d="M176 392h128l22 62q2 12-10 12H164q-12 0-10-12z" fill="currentColor"/>
    <path d="M174 232v146M306 232v146" stroke="currentColor" stroke-width="7"/>
  </g>
  <path d="M186 232h108q16 72 0 146H186q-16-74 0-146z" fill="url(#glass)" stroke="#fff1cf" stroke-opacity=".5" stroke-width="2"/>
  <path d="M240 268c34 44 30 92 0 100-30-8-34-56 0-100z" fill="url(#flame)"/>
  <path d="M240 368v10" stroke="#3a2a1c" stroke-width="6"/>
  <path d="M204 250q-8 46 0 92" fill="none" stroke="#fff" stroke-opacity=".55" stroke-width="4" stroke-linecap="round"/>
  <path d="M176 424h128" stroke="#0b1b2e" stroke-opacity=".35" stroke-width="3"/>
</svg>`;
