import { z } from 'zod';
import type { Clock } from './clock.ts';
import type { DevTools } from './dev-tools.ts';
import { type Gateway, refusedOnly } from './gateway.ts';
import { moneyText } from './money.ts';
import { MOST_HOURS } from './pages/dev-panels.ts';
import { CHOICES } from './pages/operator-actions.ts';
import type { Notice } from './pages/operator-page.ts';

const currency = z.string().regex(/^[A-Z]{3}$/);
const seen = z.string().regex(/^\d{1,9}$/);
const amount = z
  .string()
  .trim()
  .regex(/^\d{1,9}(\.\d{1,2})?$/);
const captureForm = z.object({ seen, currency, amount, final: z.literal('yes').optional() });
const refundForm = z.object({
  seen,
  currency,
  captureId: z.string().regex(/^[A-Z0-9]{1,36}$/),
  amount: z.union([z.literal(''), amount]),
});
const plainForm = z.object({ seen });
const resolveForm = z.object({
  seen,
  choice: z.enum(CHOICES),
  reason: z.string().trim().min(1).max(200),
});
const advanceForm = z.union([
  z.object({
    seconds: z.coerce
      .number()
      .int()
      .min(1)
      .max(400 * 86_400),
  }),
  z.object({ hours: z.coerce.number().int().min(1).max(MOST_HOURS) }),
]);

export interface Counter {
  readonly gateway: Gateway;
  readonly clock: Clock;
  readonly dev: DevTools;
}

type Press = (checkoutId: string, form: unknown) => Promise<Notice>;

/** What each form of the operator page does, by the last part of its address. A refusal comes back as the notice it is. */
export const operatorCommands = ({
  gateway,
  clock,
  dev,
}: Counter): Readonly<Record<string, Press>> => ({
  capture: on(captureForm, async (id, form) => {
    const money = { currencyCode: form.currency, value: form.amount };
    const key = `capture-${id}-${form.seen}-${form.amount}-${form.final ?? 'part'}`;
    const body = { amount: money, ...(form.final === 'yes' ? { finalCapture: true } : {}) };
    await gateway.command(id, 'captures', { body, key });
    return done(`${moneyText(money)} captured.`);
  }),
  void: on(plainForm, async (id, form) => {
    const body = { reason: 'The merchant released the rest.' };
    await gateway.command(id, 'void', { body, key: `void-${id}-${form.seen}` });
    return done('Released. Nothing is on hold any more.');
  }),
  reauthorize: on(plainForm, async (id, form) => {
    await gateway.command(id, 'reauthorize', { body: {}, key: `reauthorize-${id}-${form.seen}` });
    return done('Reauthorized: three more days of guarantee.');
  }),
  refund: on(refundForm, async (id, form) => {
    const money = { currencyCode: form.currency, value: form.amount };
    const part = form.amount === '' ? {} : { amount: money };
    const key = `refund-${id}-${form.seen}-${form.captureId}-${form.amount || 'all'}`;
    await gateway.command(id, 'refunds', { body: { captureId: form.captureId, ...part }, key });
    return done('Refunded.');
  }),
  resolve: on(resolveForm, async (id, { seen: moment, choice, reason }) => {
    const key = `resolve-${id}-${moment}-${choice}`;
    await gateway.command(id, 'resolve', { body: { action: choice, reason }, key });
    return done('Decided. The decision and its reason are kept with the order.');
  }),
  advance: on(advanceForm, async (id, form) => {
    const seconds = 'hours' in form ? form.hours * 3_600 : form.seconds;
    await dev.advance(id, seconds);
    clock.pushed(id, seconds);
    return done('Time has passed, and everything that was due has happened.');
  }),
  kill: on(z.object({}), async () => {
    const killed = await dev.killWorker();
    const started = await dev.successorOf(killed);
    return started === null
      ? failure(
          `Worker ${killed ?? ''} was killed and no other has taken over yet. Nothing is lost.`,
        )
      : done(`Worker ${killed ?? ''} was killed and ${started} has taken over. Nothing was lost.`);
  }),
});

const NOT_KNOWN_YET =
  'The answer is not known yet; it shows up here by itself. Pressing again asks for the same once more, not for more money.';

const on =
  <T>(schema: z.ZodType<T>, work: (checkoutId: string, form: T) => Promise<Notice>): Press =>
  async (checkoutId, form) => {
    const read = schema.safeParse(form);
    if (!read.success) return failure('That form cannot be read. Check the amount.');
    return work(checkoutId, read.data).catch((error: unknown) => {
      const { message, code, status } = refusedOnly(error);
      if (code === 'OUTCOME_PENDING') return waiting(NOT_KNOWN_YET);
      return status >= 500 ? waiting(`${message} (${code})`) : failure(`${message} (${code})`);
    });
  };

const waiting = (text: string): Notice => ({ tone: 'waiting', text });
const done = (text: string): Notice => ({ tone: 'held', text });
const failure = (text: string): Notice => ({ tone: 'problem', text });
