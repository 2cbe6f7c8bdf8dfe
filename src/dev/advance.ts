import type { Client } from '@temporalio/client';
import { OPEN_WORKFLOWS } from '../contract/open-workflows.ts';
import { MerchantIdKey } from '../contract/search-attributes.ts';
import { checkoutWorkflowId } from '../contract/workflow-ids.ts';
import type { CheckoutView } from '../domain/checkout/view.ts';
import {
  type Clocks,
  giveUpAt,
  lookAt,
  notHandled,
  type Standing,
  settled,
} from './checkout-standing.ts';
import { arrivedBy, moveOrder, startMove } from './clocks.ts';

/** 400 days, in seconds: longer than any checkout lives. */
export const ADVANCE_AT_MOST_SECONDS = 400 * 86_400;

const CHECKOUTS_AT_ONCE = 64;

/** Then a minute passes for it, and for one deadline no more than any call may take. */
const WAITING_STEP_SECONDS = 60;

const WAITING_AT_MOST_SECONDS = 15 * 60;

/** Two clocks of one machine, each rounded. */
const CLOCK_TOLERANCE_MS = 1_000;

interface Advance {
  /** Whole, from 1 to {@link ADVANCE_AT_MOST_SECONDS}. */
  readonly seconds: number;
  readonly merchantId: string;
  /** Left out: every open checkout of the merchant. */
  readonly checkoutId?: string;
}

/**
 * Moves time for one checkout, or for all open ones side by side: PayPal's clock of its order and the workflow's own
 * clock, together, from deadline to deadline, PayPal's first. Until a deadline has been handled, nothing moves past it,
 * but for the seconds that handling it waits itself.
 * Of a closed checkout only PayPal's clock moves. Not safe twice: each call moves time again.
 * @returns the checkouts as they stand afterwards
 * @throws AdvanceError
 */
export async function advance(
  clocks: Clocks,
  { seconds, merchantId, checkoutId }: Advance,
): Promise<CheckoutView[]> {
  if (checkoutId !== undefined) {
    return [await oneAfterAnother(clocks, checkoutWorkflowId(merchantId, checkoutId), seconds)];
  }
  const open = await openCheckouts(clocks.client, merchantId);
  const views: CheckoutView[] = [];
  const failures: unknown[] = [];
  const workers = Array.from({ length: CHECKOUTS_AT_ONCE }, async () => {
    for (let id = open.pop(); id !== undefined; id = open.pop()) {
      await oneAfterAnother(clocks, id, seconds).then(
        (view) => views.push(view),
        (error: unknown) => failures.push(error),
      );
    }
  });
  await Promise.all(workers);
  if (failures.length > 0) throw failures[0];
  return views;
}

async function openCheckouts(client: Client, merchantId: string): Promise<string[]> {
  const query = `WorkflowType = 'checkout' AND ${OPEN_WORKFLOWS} AND ${MerchantIdKey.name} = '${merchantId}'`;
  const ids: string[] = [];
  for await (const { workflowId } of client.workflow.list({ query })) ids.push(workflowId);
  return ids;
}

/** Two calls for one checkout would each undo the other's target: the second waits for the first. */
const lastMoves = new Map<string, Promise<unknown>>();

async function oneAfterAnother(clocks: Clocks, id: string, seconds: number): Promise<CheckoutView> {
  const before = lastMoves.get(id) ?? Promise.resolve();
  const mine = before.then(
    () => advanceOne(clocks, id, seconds),
    () => advanceOne(clocks, id, seconds),
  );
  lastMoves.set(id, mine);
  return mine.finally(() => lastMoves.get(id) === mine && lastMoves.delete(id));
}

async function advanceOne(clocks: Clocks, id: string, seconds: number): Promise<CheckoutView> {
  const { simulatorUrl } = clocks;
  let left = seconds;
  let waited = 0;
  let version = -1;
  let standing = await settled(clocks, id, { versionBefore: version });
  // The workflow's clock is moved to a place, not by a length: what a step itself takes must not add up to a lag.
  let aheadMs = standing.now - Date.now();
  while (left > 0) {
    const { view, closed, isWaiting, now } = standing;
    waited = isWaiting ? waited + WAITING_STEP_SECONDS : 0;
    if (waited > WAITING_AT_MOST_SECONDS) throw notHandled(id, view);
    if (!isWaiting) version = view.version;
    const step = Math.min(left, stepOf(standing));
    if (view.orderId !== null) await moveOrder(simulatorUrl, view.orderId, step);
    left -= step;
    if (closed) continue;
    aheadMs += step * 1_000;
    // A move that was given up earlier may have arrived since: then there is next to nothing left to go.
    const ms = Math.max(1, Date.now() + aheadMs - now);
    if (!(await moved(clocks, id, ms))) throw notHandled(id, view);
    const movedTo = Date.now() + aheadMs - CLOCK_TOLERANCE_MS;
    standing = await settled(clocks, id, {
      movedTo,
      versionBefore: left > 0 ? version : null,
    });
  }
  return standing.view;
}

/** A move with many calls on the way takes long: it is given up when the workflow's clock stands still. */
async function moved(clocks: Clocks, workflowId: string, ms: number): Promise<boolean> {
  const { client } = clocks;
  const moveId = await startMove(client, workflowId, ms);
  if (moveId === null) return true;
  for (let seenAheadMs = Number.NEGATIVE_INFINITY; ; ) {
    if (await arrivedBy(client, { workflowId, moveId }, giveUpAt(clocks))) return true;
    const aheadMs = (await lookAt(client, workflowId)).now - Date.now();
    if (aheadMs <= seenAheadMs + CLOCK_TOLERANCE_MS) return false;
    seenAheadMs = aheadMs;
  }
}

function stepOf({ view, closed, isWaiting, now }: Standing): number {
  if (closed) return Number.POSITIVE_INFINITY;
  return isWaiting ? WAITING_STEP_SECONDS : secondsUntilDeadline(view, now);
}

/** Whole seconds, as PayPal's clock is moved by; never so few that a deadline is only almost reached. */
function secondsUntilDeadline({ nextDeadline }: CheckoutView, now: number): number {
  if (nextDeadline === null) return Number.POSITIVE_INFINITY;
  return Math.max(1, Math.ceil((Date.parse(nextDeadline.at) - now) / 1_000));
}
