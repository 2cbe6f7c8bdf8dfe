import { html } from 'hono/html';

export interface Hook {
  label: string;
  hook: string;
  method?: string;
  body?: object;
}

/** A button that calls one of the control hooks. */
export const hookButton = ({ label, hook, method = 'POST', body = {} }: Hook) =>
  html`<button type="button" data-hook="${hook}" data-method="${method}" data-body="${JSON.stringify(body)}">${label}</button> `;

/** Buttons that move a clock: the common one, or that of one order. */
export const clockButtons = (orderId?: string) =>
  [
    ['+1 hour', 3600],
    ['+1 day', 86_400],
    ['+3 days', 3 * 86_400],
    ['+29 days', 29 * 86_400],
  ].map(([label, seconds]) =>
    hookButton({
      label: String(label),
      hook: 'clock/advance',
      body: { seconds, ...(orderId !== undefined && { orderId }) },
    }),
  );
