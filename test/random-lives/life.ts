import { setTimeout as delay } from 'node:timers/promises';
import { createHoldfast, type Holdfast } from '../../src/client.ts';
import { refundWorkflowId, trackerWorkflowId } from '../../src/contract/workflow-ids.ts';
import type { CheckoutView } from '../../src/domain/checkout/view.ts';
import type { PayPalEvent } from '../../src/domain/paypal/events.ts';
import { beginning, unitName } from './beginning.ts';
import { Caller, CHECKOUT } from './caller.ts';
import { Checks } from './checks.ts';
import { type Environment, type LifeNumber, merchantOfLife, TASK_QUEUE } from './environment.ts';
import { type Plan, planOf } from './plan.ts';
import type { PolicyChange } from './policy-rules.ts';
import { SimulatorHooks } from './simulator-hooks.ts';
import type { ReceivedEvent } from './snapshot.ts';
import type { Step, TemporalStep } from './step.ts';
import { operate } from './temporal-operator.ts';
import { foreignEvent } from './webhook-receiver.ts';

/** The result of one life. */
export type LifeResult = {
  readonly life: number;
  /** REFUSED: nothing was adopted, so that no checkout began. */
  readonly ended: CheckoutView['status'] | 'OPEN' | 'REFUSED';
  /** Every rule that was broken. */
  readonly violations: readonly string[];
  readonly plan: Plan;
  readonly answers: readonly string[];
  /** Every call to PayPal in its order, with request id and outcome. */
  readonly calls: readonly string[];
  /** How often each kind of fault occurred, and each kind of step that few lives reach. */
  readonly struck: Readonly<Record<string, number>>;
};

/** A step is awaited so long; after that the next step begins while this one goes on. */
const STEP_AWAITED_MS = 1_500;
/** Long enough for every deadline of a hold to have passed. */
const FINISH_ROUNDS = 12;
const FINISH_SECONDS = [4 * 3600, 34 * 86_400];

export const runLife = async (environment: Environment, of: LifeNumber): Promise<LifeResult> => {
  const life = new Life(environment, of);
  try {
    await environment.bounded(life.run());
  } catch (error) {
    const text = error instanceof Error ? error.stack : String(error);
    life.checks.violations.add(`the life failed: ${text}`);
  }
  return life.result();
};

const BEGINS_AGAIN: ReadonlySet<Step['do']> = new Set([
  'terminate',
  'resetWorkflow',
  'startByHand',
]);

class Life {
  readonly checks: Checks;
  readonly #of: LifeNumber;
  readonly #plan: Plan;
  readonly #environment: Environment;
  readonly #merchantId: string;
  readonly #holdfast: Holdfast;
  readonly #paypal: SimulatorHooks;
  readonly #received: ReceivedEvent[] = [];
  readonly #pending: Promise<void>[] = [];
  readonly #reached: Record<string, number> = {};
  readonly #caller: Caller;
  #hasCancelledRefunds = false;
  readonly #begin: ReturnType<typeof beginning>;

  constructor(environment: Environment, of: LifeNumber) {
    const plan = planOf(of);
    const merchantId = merchantOfLife(of);
    const paypal = new SimulatorHooks(environment.payPalUrl, plan.seed);
    const { client } = environment;
    const { notify, isPartner } = plan;
    const at = { client, merchantId, taskQueue: TASK_QUEUE };
    const holdfast = createHoldfast({ ...at, notify, ...(isPartner && { isPartner }) });
    const changes: PolicyChange[] = [];
    const received = this.#received;
    this.checks = new Checks({ environment, holdfast, of, plan, received, changes });
    const { retriesAfter } = environment;
    const firstUnit = plan.units.length > 1 ? unitName(0) : null;
    const caller = new Caller(holdfast, this.checks.handle(), {
      retriesAfter,
      firstUnit,
      changes,
    });
    this.#begin = beginning({ plan, holdfast, paypal, caller });
    this.#of = of;
    this.#plan = plan;
    this.#environment = environment;
    this.#merchantId = merchantId;
    this.#paypal = paypal;
    this.#holdfast = holdfast;
    this.#caller = caller;
    environment.listen((event) => this.#receive(event));
  }

  async run(): Promise<void> {
    await this.#paypal.knobs(this.#plan.knobs);
    const isFault = ({ do: what }: Step) => what === 'faults' || what === 'outage';
    await this.#begin.makeElsewhere();
    // An adoption waits for PayPal: faults come to an end by themselves, an outage would not.
    const isEarly = this.#plan.adopts ? ({ do: what }: Step) => what === 'faults' : isFault;
    const first = this.#plan.steps.findIndex((step) => !isEarly(step));
    for (const step of this.#plan.steps.slice(0, Math.max(first, 0))) await this.#perform(step);
    await this.#start();
    if (this.#plan.adopts && !(await this.checks.hasBegun())) {
      return this.checks.checkRefusedAdoption(this.#caller);
    }
    await this.checks.check();
    for (const step of this.#plan.steps.slice(Math.max(first, 0))) {
      const performed = this.#perform(step);
      // It is awaited at the end; until then a failure must not count as an unhandled rejection.
      performed.catch(() => undefined);
      this.#pending.push(performed);
      // What comes after days have passed must not happen before they have.
      if (step.do === 'advance') await performed;
      else if (step.waits) await Promise.race([performed, delay(STEP_AWAITED_MS)]);
      await this.#environment.pause();
      await this.checks.check();
    }
    await this.#finish();
  }

  result(): LifeResult {
    return {
      life: this.#of.life,
      ended: this.checks.isRefused ? 'REFUSED' : (this.checks.status ?? 'OPEN'),
      violations: [
        ...this.checks.violations,
        ...this.#caller.violations,
        ...this.#environment.callLog.violations,
        ...this.#environment.violations,
      ],
      plan: this.#plan,
      answers: this.#caller.answers,
      calls: this.#environment.callLog.lines(),
      struck: { ...this.#paypal.struck, ...this.#reached, ...this.#severalFaults() },
    };
  }

  /** Whether three kinds of faults or more occurred in this one life. */
  #severalFaults(): Readonly<Record<string, number>> {
    const kinds = Object.keys(this.#paypal.struck).filter((what) => !what.includes(' '));
    return kinds.length < 3 ? {} : { 'several faults': 1 };
  }

  async #start(): Promise<void> {
    const reached = await this.#begin.start();
    if (reached) this.#reach(reached);
  }

  async #receive(event: PayPalEvent): Promise<void> {
    await this.#holdfast.receive(event);
    this.#received.push({ event, at: Date.now() });
    if (event.eventType === 'CUSTOMER.DISPUTE.CREATED' && this.#hasCancelledRefunds)
      this.#reach('freeze after cancel');
  }

  async #perform(step: Step): Promise<void> {
    switch (step.do) {
      case 'approve':
      case 'capture':
      case 'void':
      case 'reauthorize':
      case 'patch':
      case 'changePolicy':
      case 'refund':
      case 'resolve':
      case 'track':
      case 'cancelTracker':
        return await this.#caller.send(step, this.#payments());
      case 'bankAnswers':
      case 'payerDecides':
      case 'authorization':
      case 'settle':
      case 'takeMoneyBack':
      case 'foreignCapture':
      case 'foreignRefund':
        return await this.#paypal.perform(step, await this.checks.order());
      case 'cancel':
      case 'cancelRefunds':
      case 'terminate':
      case 'resetWorkflow':
      case 'startByHand':
      case 'signalByHand':
        return await this.#operate(step);
      case 'advance':
        return await this.#advance(step.seconds);
      case 'replayEvent': {
        const replayed = this.#received[step.which];
        if (replayed) await this.#holdfast.receive(replayed.event);
        return;
      }
      case 'foreignEvent':
        await this.#holdfast.receive(foreignEvent(this.#merchantId));
        return;
      case 'disputeEnds':
        return await this.#endDispute(step);
      case 'faults':
        return await this.#paypal.faults(step.rules);
      case 'outage':
        return await this.#paypal.outage(step.rules);
      case 'outageEnds':
        return await this.#paypal.outage([]);
    }
  }

  async #endDispute({ which, outcome }: Extract<Step, { do: 'disputeEnds' }>): Promise<void> {
    const opened = this.#received.filter(
      ({ event }) => event.eventType === 'CUSTOMER.DISPUTE.CREATED',
    );
    const dispute = opened[which % Math.max(opened.length, 1)]?.event;
    if (dispute === undefined) return;
    await this.#paypal.endDispute(dispute, outcome);
    this.#caller.answers.push(`dispute ${dispute.resourceId} at PayPal: ${outcome}`);
    this.#reach(`dispute ${outcome}`);
  }

  async #operate(step: TemporalStep): Promise<void> {
    const { workflowId, captureIds } = this.checks;
    const { client } = this.#environment;
    const at = { client, workflowId, merchantId: this.#merchantId, captureIds };
    if (!(await operate(step, at))) return;
    this.#reach(step.do);
    if (step.do === 'startByHand') this.#caller.answers.push('started by hand');
    this.#hasCancelledRefunds ||= step.do === 'cancelRefunds';
    // The new run may be behind what the earlier one had seen.
    if (BEGINS_AGAIN.has(step.do)) this.checks.beginAgain();
    if (step.do !== 'terminate') return;
    if (step.thenByHand) await this.#operate({ do: 'startByHand' });
    else await this.#start();
  }

  #reach(what: string): void {
    this.#reached[what] = (this.#reached[what] ?? 0) + 1;
  }

  async #advance(seconds: number, handledWithinMs = 5_000): Promise<void> {
    const by = { merchantId: this.#merchantId, checkoutId: CHECKOUT, seconds, handledWithinMs };
    const prevented = await this.#environment.advance(by);
    if (prevented) this.#caller.answers.push(`advance ${seconds}: ${prevented}`);
  }

  /** PayPal answers again, operators act and time passes until the checkout has ended. */
  async #finish(): Promise<void> {
    await this.#paypal.faults([]);
    await this.#paypal.outage([]);
    for (let round = 0; round < FINISH_ROUNDS && !(await this.checks.isClosed()); round += 1) {
      await this.#paypal.endReviews(await this.checks.order());
      if (await this.checks.isTerminated()) await this.#start();
      const key = `finish-${round}`;
      this.#pending.push(this.#perform({ do: 'resolve', which: round, key, waits: false }));
      if (await this.checks.isClosed()) break;
      await this.#advance(FINISH_SECONDS[round % FINISH_SECONDS.length] ?? 3600, 30_000);
      await this.checks.check();
    }
    if (!(await this.checks.isClosed())) {
      const view = JSON.stringify(await this.checks.view());
      this.checks.violations.add(`invariant 11: it never ended: ${view}`);
    }
    await this.#settleRefunds();
    for (const step of this.#plan.steps.filter((one) => one.do === 'refund').slice(0, 2)) {
      this.#pending.push(this.#perform(step));
    }
    await this.#settleRefunds();
    for (const what of await this.checks.checkTheEnd(this.#caller, this.#begin.sale))
      this.#reach(what);
  }

  async #settleRefunds(): Promise<void> {
    await this.#environment.advanceUntil(Promise.all(this.#pending), () => [
      ...this.#payments().map((captureId) => refundWorkflowId(this.#merchantId, captureId)),
      trackerWorkflowId(this.#merchantId, CHECKOUT),
    ]);
  }

  /** What may be refunded: the captures that the checkout shows, and a sale beside it. */
  #payments(): readonly string[] {
    const { sale } = this.#begin;
    return [...this.checks.captureIds, ...(sale ? [sale.saleId] : [])];
  }
}
