import { type Context, Hono } from 'hono';
import { z } from 'zod';
import type { Checkout } from './checkout.ts';
import type { Clock } from './clock.ts';
import type { DevTools } from './dev-tools.ts';
import { type Gateway, Refused } from './gateway.ts';
import { liveRegions, rendered } from './live.ts';
import { spell } from './money.ts';
import { deskList } from './pages/desk-list.ts';
import { type Desk, deskPage, deskRegions, type Notice, noticeLine } from './pages/desk-page.ts';
import { MOST_HOURS } from './pages/dev-panels.ts';
import { refusedOnly } from './payer-routes.ts';

const seen = z.string().regex(/^\d{1,9}$/);
const amount = z
  .string()
  .trim()
  .regex(/^\d{1,9}(\.\d{1,2})?$/);
const captureForm = z.object({ seen, amount, final: z.literal('yes').optional() });
const refundForm = z.object({
  seen,
  captureId: z.string().regex(/^[A-Z0-9]{1,36}$/),
  amount: z.union([z.literal(''), amount]),
});
const plainForm = z.object({ seen });
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

interface Counter {
  readonly gateway: Gateway;
  readonly clock: Clock;
  readonly dev: DevTools;
}

/** The merchant's side: what stands, what may be done and, with the simulator, the clock and the worker. */
export const deskRoutes = ({ gateway, clock, dev }: Counter): Hono => {
  const app = new Hono();
  const deskOf = async (checkout: Checkout): Promise<Desk> => ({
    checkout,
    now: clock.now(checkout),
    dev: await dev.exist(),
    workerPid: await dev.workerPid(),
  });
  const answer = async (c: Context, id: string, notice: Notice) => {
    const desk = await deskOf(await gateway.get(id));
    if (c.req.header('accept') !== 'application/json') return c.html(deskPage(desk, notice));
    return c.json({
      notice: String(await noticeLine(notice)),
      regions: await rendered(deskRegions(desk)),
    });
  };

  app.get('/desk', async (c) => c.html(deskList((await gateway.list('?limit=50')).checkouts)));
  app.get('/desk/:id', async (c) =>
    c.html(deskPage(await deskOf(await gateway.get(c.req.param('id'))))),
  );
  app.get('/desk/:id/live', (c) =>
    liveRegions(c, {
      gateway,
      checkoutId: c.req.param('id'),
      regionsOf: async (checkout) => deskRegions(await deskOf(checkout)),
    }),
  );

  const onForm = <T>(name: string, schema: z.ZodType<T>, work: Work<T>) =>
    app.post(`/desk/:id/${name}`, async (c) => {
      const id = c.req.param('id') ?? '';
      const form = schema.safeParse(await c.req.parseBody());
      if (!form.success)
        return answer(c, id, trouble('That form cannot be read. Check the amount.'));
      return answer(c, id, await work(id, form.data).catch(noticeOf));
    });

  onForm('capture', captureForm, async (id, form) => {
    const money = await amountOf(gateway, id, form.amount);
    const key = `capture-${id}-${form.seen}-${form.amount}-${form.final ?? 'part'}`;
    const body = { amount: money, ...(form.final === 'yes' ? { finalCapture: true } : {}) };
    await gateway.command(id, 'captures', { body, key });
    return done(`${spell(money)} captured.`);
  });
  onForm('void', plainForm, async (id, form) => {
    const body = { reason: 'The merchant released the rest.' };
    await gateway.command(id, 'void', { body, key: `void-${id}-${form.seen}` });
    return done('Released. Nothing is on hold any more.');
  });
  onForm('reauthorize', plainForm, async (id, form) => {
    await gateway.command(id, 'reauthorize', { body: {}, key: `reauthorize-${id}-${form.seen}` });
    return done('Reauthorized: three more days of guarantee.');
  });
  onForm('refund', refundForm, async (id, form) => {
    const part = form.amount === '' ? {} : { amount: await amountOf(gateway, id, form.amount) };
    const key = `refund-${id}-${form.seen}-${form.captureId}-${form.amount || 'all'}`;
    await gateway.command(id, 'refunds', { body: { captureId: form.captureId, ...part }, key });
    return done('Refunded.');
  });
  onForm('advance', advanceForm, async (id, form) => {
    const seconds = 'hours' in form ? form.hours * 3_600 : form.seconds;
    await dev.advance(id, seconds);
    clock.pushed(id, seconds);
    return done('Time has passed, and everything that was due has happened.');
  });
  onForm('kill', z.object({}), async () => {
    const { killed, started } = await dev.killWorker();
    return done(
      `Worker ${killed ?? ''} was killed and ${started ?? 'another one'} has taken over. Nothing was lost.`,
    );
  });
  return app;
};

type Work<T> = (checkoutId: string, form: T) => Promise<Notice>;

const done = (text: string): Notice => ({ tone: 'held', text });
const trouble = (text: string): Notice => ({ tone: 'trouble', text });

const noticeOf = (error: unknown): Notice => {
  const refused: Refused = refusedOnly(error);
  return trouble(`${refused.message} (${refused.code})`);
};

/** The merchant types a number; its currency is the order's. */
const amountOf = async (gateway: Gateway, id: string, value: string) => {
  const { amount: total } = await gateway.get(id);
  return { currencyCode: total.currencyCode, value };
};
