import { setTimeout as delay } from 'node:timers/promises';
import { type Client, type WorkflowHandle, WorkflowNotFoundError } from '@temporalio/client';
import { statusQuery } from '../contract/messages.ts';
import type { CheckoutWorkflow } from '../contract/workflows.ts';
import { viewOf as viewOfState } from '../domain/checkout/make-view.ts';
import type { Checkout } from '../domain/checkout/state.ts';
import type { CheckoutView } from '../domain/checkout/view.ts';
import { lookAtWorkflow, tryNow } from './clocks.ts';

/** A deadline is handled within this, with a worker and a PayPal that answer; so is any step on the way to it. */
const HANDLED_WITHIN_MS = 30_000;
/** Looking costs the server as much as a step does: the longer something takes, the less often it is looked at. */
const FIRST_LOOK_AFTER_MS = 30;
const SLOWEST_LOOK_MS = 500;

/** What handles a deadline may wait itself, between two reads of PayPal: it is seen waiting for this long first. */
const SEEN_WAITING_MS = 300;

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

export interface Clocks {
  readonly client: Client;
  /** Where the simulator stands in for PayPal. */
  readonly simulatorUrl: string;
  /** How long a deadline may take to be handled, and any step on the way to it; 30 s if left out. */
  readonly handledWithinMs?: number;
  /** How the state that a Workflow answers with is read; the domain's view if left out. */
  readonly readState?: (state: Checkout, at: number) => CheckoutView;
}

export interface Standing {
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
export async function settled(
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

export async function lookAt(client: Client, id: string) {
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

export function giveUpAt({ handledWithinMs = HANDLED_WITHIN_MS }: Clocks): number {
  return Date.now() + handledWithinMs;
}

function notAnswering(id: string, cause: unknown): AdvanceError {
  const message = `${id} cannot be asked how it stands, because no worker answers for it.`;
  return new AdvanceError('WORKER_NOT_ANSWERING', message, { cause });
}

export function notHandled(id: string, { nextDeadline }: CheckoutView): AdvanceError {
  const task =
    nextDeadline === null ? 'its next step' : `${nextDeadline.does} at ${nextDeadline.at}`;
  return new AdvanceError(
    'DEADLINE_NOT_HANDLED',
    `${id} does not get on with ${task}, and time is not moved past it: is a worker running, and does PayPal answer?`,
  );
}
