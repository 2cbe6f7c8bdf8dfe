import { type Context, Hono } from 'hono';
import { baseUrl } from './base-url.ts';
import type { Dispute } from './dispute.ts';
import { disputeBody, disputeInfo, disputesOf } from './dispute-representation.ts';
import { errorBody } from './error-body.ts';
import { everyAnswer } from './every-answer.ts';
import type { Order } from './records.ts';
import { Refusal } from './refusal.ts';
import type { Simulation } from './simulation.ts';
import { merchantOf } from './tokens.ts';

type Disputed = { order: Order; dispute: Dispute };

/**
 * The reads of PayPal's Disputes API: list by transaction and show by id. A merchant sees its own disputes alone; an app
 * without the permission (knob `disputesPermitted`) is answered 403.
 */
export const disputesApi = (simulation: Simulation): Hono => {
  const { state, publicUrl } = simulation;
  const app = new Hono();
  const ownDisputes = (c: Context): Disputed[] => {
    const merchantId = merchantOf(state, c.req.header('authorization'));
    if (!state.knobs.disputesPermitted) throw new Refusal(403, []);
    return [...state.orders.values()]
      .filter((order) => order.merchantId === merchantId)
      .flatMap((order) => disputesOf(order).map((dispute) => ({ order, dispute })));
  };
  app.use(everyAnswer(state));
  app.get('/disputes', (c) => {
    const transactionId = c.req.query('disputed_transaction_id');
    const base = baseUrl(c, publicUrl);
    const items = ownDisputes(c)
      .map(({ dispute }) => dispute)
      .filter(({ captureId }) => transactionId === undefined || captureId === transactionId)
      .toSorted((one, other) => other.createdAt - one.createdAt)
      .map((dispute) => disputeInfo(base, dispute));
    const href = `${base}/v1/customer/disputes`;
    return c.json({ items, links: [{ href, rel: 'self', method: 'GET' }] });
  });
  app.get('/disputes/:id', (c) => {
    const found = ownDisputes(c).find(({ dispute }) => dispute.id === c.req.param('id'));
    if (found === undefined) throw new Refusal(404, []);
    return c.json(disputeBody(baseUrl(c, publicUrl), found.order, found.dispute));
  });
  app.onError((error) => {
    if (!(error instanceof Refusal)) throw error;
    const debugId = state.mintDebugId();
    const { httpStatus, links } = error;
    const body = JSON.stringify(
      errorBody({ httpStatus, problems: [], links, debugId, api: 'webhooks' }),
    );
    const headers = { 'Content-Type': 'application/json', 'PayPal-Debug-Id': debugId };
    return new Response(body, { status: httpStatus, headers });
  });
  return app;
};
