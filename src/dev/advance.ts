import { setTimeout as delay } from 'node:timers/promises';
import { type Client, type WorkflowHandle, WorkflowNotFoundError } from '@temporalio/client';
import { statusQuery } from '../contract/messages.ts';
import { checkoutWorkflowId } from '../contract/workflow-ids.ts';
import type { CheckoutWorkflow } from '../contract/workflows.ts';
import type { Checkout } from '../domain/checkout/state.ts';
import { type CheckoutView, viewOf as viewOfState } from '../domain/checkout/view.ts';
import { arrivedBy, lookAtWorkflow, moveOrder, startMove, tryNow } from './clocks.ts';

/** 400 days, in seconds: longer than any checkout lives. */
export const ADVANCE_AT_MOST_SECONDS = 400 * 86_400;

/** A deadline is handled within this, with a worker and a PayPal that answer; so is any step on the way to it. */
const HANDLED_WITHIN_MS = 30_000;
/** Looking costs the server as much as a step does: the longer something takes, the less often it is looked at. */
const FIRST_LOOK_AFTER_MS = 30;
const SLOWEST_LOOK_MS = 500;
const CHECKOUTS_AT_ONCE = 64;

/** What handles a deadline may wait itself, between two reads of PayPal: it is seen waiting for this long first. */
const SEEN_WAITING_MS = 2_000;
/** Then a minute passes for it, and for one deadline no more than any call may take. */
const WAITING_STEP_SECONDS = 60;
const WAITING_AT_MOST_SECONDS = 15 * 60;

/** Two clocks of one machine, each rounded. */
const CLOCK_TOLERANCE_MS = 1_000;

/** A question that was handed to a worker just as it died is lost: nobody asks it again but the one who asked. */
const FIRST_QUERY_MS = 4_000;

export type AdvanceErrorCode =
  | 'CHECKOUT_NOT_FOUND'
  | 'DEADLINE_NOT_HANDLED'
  | 'WORKER_NOT_ANSWERING';

/** Time was not moved as far as asked; the checkouts stand where they are, and asking again goes on from there. */
export class AdvanceError extends Error {
  readonly code: AdvanceErrorCode;

  constructor(code: AdvanceErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'AdvanceError';
    this.code = code;
  }
}

interface Clocks {
  readonly client: Client;
  /** Where the simulator stands in for PayPal. */
  readonly simulatorUrl: string;
  /** How long a deadline may take to be handled, and any step on the way to it; 30 s if left out. */
  readonly handledWithinMs?: number;
  /** How the state that a Workflow answers with is read; the domain's view if left out. */
  readonly readState?: (state: Checkout, at: number) => CheckoutView;
}

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
    return [await inTurn(clocks, checkoutWorkflowId(merchantId, checkoutId), seconds)];
  }
  const open = await openCheckouts(clocks.client, merchantId);
  const views: CheckoutView[] = [];
  const failures: unknown[] = [];
  const lanes = Array.from({ length: CHECKOUTS_AT_ONCE }, async () => {
    for (let id = open.pop(); id !== undefined; id = open.pop()) {
      await inTurn(clocks, id, seconds).then(
        (view) => views.push(view),
        (error: unknown) => failures.push(error),
      );
    }
  });
  await Promise.all(lanes);
  if (failures.length > 0) throw failures[0];
  return views;
}

async function openCheckouts(client: Client, merchantId: string): Promise<string[]> {
  const query = `WorkflowType = 'checkout' AND ExecutionStatus = 'Running' AND MerchantId = '${merchantId}'`;
  const ids: string[] = [];
  for await (const { workflowId } of client.workflow.list({ query })) ids.push(workflowId);
  return ids;
}

/** Two calls for one checkout would each undo the other's target: the second waits for the first. */
const turns = new Map<string, Promise<unknown>>();

async function inTurn(clocks: Clocks, id: string, seconds: number): Promise<CheckoutView> {
  const before = turns.get(id) ?? Promise.resolve();
  const mine = before.then(
    () => advanceOne(clocks, id, seconds),
    () => advanceOne(clocks, id, seconds),
  );
  turns.set(id, mine);
  return mine.finally(() => turns.get(id) === mine && turns.delete(id));
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

interface Standing {
  readonly view: CheckoutView;
  readonly closed: boolean;
  /** A deadline is being handled, and what handles it waits for time to pass. */
  readonly isWaiting: boolean;
  /** The workflow's own time, in milliseconds. */
  readonly now: number;
}

/**
 * Waits until nothing is being done in the checkout, nothing is left to be tried again and no deadline is due: PayPal's
 * clock must not run away from a call that is still to be answered. A look that shows the workflow before where it was
 * moved to is an old one: a step that was measured from it would go that far twice.
 * @throws AdvanceError when that takes too long
 */
async function settled(
  clocks: Clocks,
  id: string,
  {
    movedTo = 0,
    versionBefore,
  }: { readonly movedTo?: number; readonly versionBefore: number | null },
): Promise<Standing> {
  const stop = giveUpAt(clocks);
  let waitingSince = Number.POSITIVE_INFINITY;
  for (let pauseMs = FIRST_LOOK_AFTER_MS; ; pauseMs = Math.min(pauseMs * 1.5, SLOWEST_LOOK_MS)) {
    const { closedAs, idle, backingOff, now } = await lookAt(clocks.client, id);
    const view = await viewOf(clocks, id, closedAs === 'COMPLETED');
    const standing = { view, closed: closedAs !== null, isWaiting: false, now };
    if (standing.closed) return standing;
    const due = view.nextDeadline !== null && Date.parse(view.nextDeadline.at) <= now;
    const rests = idle && now >= movedTo;
    if (rests && !due) return standing;
    // The deadline's timer has fired where the checkout has changed: what handles it waits for a timer of its own.
    const waits = rests && versionBefore !== null && view.version > versionBefore;
    waitingSince = waits ? Math.min(waitingSince, Date.now()) : Number.POSITIVE_INFINITY;
    if (Date.now() - waitingSince >= SEEN_WAITING_MS) return { ...standing, isWaiting: true };
    if (Date.now() > stop) throw notHandled(id, view);
    await Promise.all(backingOff.map((activity) => tryNow(clocks.client, id, activity)));
    await delay(pauseMs);
  }
}

async function lookAt(client: Client, id: string) {
  return lookAtWorkflow(client, id).catch((error: unknown) => {
    if (!(error instanceof WorkflowNotFoundError)) throw error;
    throw new AdvanceError('CHECKOUT_NOT_FOUND', 'There is no such checkout.', { cause: error });
  });
}

/** A completed checkout has left its last state as its result, which needs no worker to be read. */
async function viewOf(clocks: Clocks, id: string, completed: boolean): Promise<CheckoutView> {
  const { client, readState = viewOfState } = clocks;
  const handle = client.workflow.getHandle<CheckoutWorkflow>(id);
  if (completed) return readState((await handle.result()).checkout, Date.now());
  return readState(await stateOf(clocks, handle), Date.now());
}

async function stateOf(
  clocks: Clocks,
  handle: WorkflowHandle<CheckoutWorkflow>,
): Promise<Checkout> {
  const stop = giveUpAt(clocks);
  for (let queryMs = FIRST_QUERY_MS; ; queryMs *= 2) {
    try {
      const answerBy = Math.min(stop, Date.now() + queryMs);
      return await clocks.client.withDeadline(answerBy, () => handle.query(statusQuery));
    } catch (error) {
      if (Date.now() >= stop) throw notAnswering(handle.workflowId, error);
    }
    await delay(FIRST_LOOK_AFTER_MS);
  }
}

function giveUpAt({ handledWithinMs = HANDLED_WITHIN_MS }: Clocks): number {
  return Date.now() + handledWithinMs;
}

function notAnswering(id: string, cause: unknown): AdvanceError {
  const message = `${id} cannot be asked how it stands, because no worker answers for it.`;
  return new AdvanceError('WORKER_NOT_ANSWERING', message, { cause });
}

function notHandled(id: string, { nextDeadline }: CheckoutView): AdvanceError {
  const task =
    nextDeadline === null ? 'its next step' : `${nextDeadline.does} at ${nextDeadline.at}`;
  return new AdvanceError(
    'DEADLINE_NOT_HANDLED',
    `${id} does not get on with ${task}, and time is not moved past it: is a worker running, and does PayPal answer?`,
  );
}
