import { setTimeout as delay } from 'node:timers/promises';
import { WorkflowNotFoundError } from '@temporalio/client';
import { HoldfastError } from '../../src/client/error.ts';
import { createHoldfast, type Holdfast } from '../../src/client.ts';
import { refundWorkflowId } from '../../src/contract/workflow-ids.ts';
import type { CheckoutView } from '../../src/domain/checkout/view.ts';
import type { PayPalEvent } from '../../src/domain/paypal/events.ts';
import { type Ledger, readLedger } from '../support/ledger.ts';
import { Caller, CHECKOUT, dollars } from './caller.ts';
import { type Environment, type LifeNumber, merchantOfLife, TASK_QUEUE } from './environment.ts';
import { limitOf, violationsBetween, violationsIn } from './ledger-rules.ts';
import { type Plan, planOf, type Step } from './plan.ts';
import { SimulatorHooks } from './simulator-hooks.ts';
import { foreignEvent } from './webhook-receiver.ts';

/** The result of one life. */
export type LifeResult = {
  readonly life: number;
  readonly ended: CheckoutView['status'] | 'OPEN';
  /** Every rule that was broken. */
  readonly violations: readonly string[];
  readonly plan: Plan;
  readonly answers: readonly string[];
  /** Every call to PayPal in its order, with request id and outcome. */
  readonly calls: readonly string[];
  /** How often each kind of fault occurred. */
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
    await life.run();
  } catch (error) {
    life.violations.add(`the life failed: ${error instanceof Error ? error.stack : String(error)}`);
  }
  return life.result();
};

class Life {
  readonly violations = new Set<string>();
  readonly #of: LifeNumber;
  readonly #plan: Plan;
  readonly #environment: Environment;
  readonly #merchantId: string;
  readonly #holdfast: Holdfast;
  readonly #paypal: SimulatorHooks;
  readonly #events: PayPalEvent[] = [];
  readonly #pending: Promise<void>[] = [];
  readonly #caller: Caller;
  #status: CheckoutView['status'] | null = null;
  #orderId: string | null = null;
  #fundingSource: string | null = null;
  #captureIds: readonly string[] = [];

  constructor(environment: Environment, of: LifeNumber) {
    this.#of = of;
    this.#plan = planOf(of);
    this.#environment = environment;
    this.#merchantId = merchantOfLife(of);
    this.#paypal = new SimulatorHooks(environment.payPalUrl, this.#plan.seed);
    this.#holdfast = createHoldfast({
      client: environment.client,
      merchantId: this.#merchantId,
      taskQueue: TASK_QUEUE,
    });
    this.#caller = new Caller(this.#holdfast, environment);
    environment.listen(async (event) => {
      this.#events.push(event);
      await this.#holdfast.receive(event);
    });
  }

  async run(): Promise<void> {
    await this.#paypal.knobs(this.#plan.knobs);
    const first = this.#plan.steps.findIndex((step) => step.do !== 'faults');
    for (const step of this.#plan.steps.slice(0, Math.max(first, 0))) await this.#perform(step);
    await this.#caller.answered('start', () => this.#start());
    await this.#check();
    for (const step of this.#plan.steps.slice(Math.max(first, 0))) {
      const performed = this.#perform(step);
      // It is awaited at the end; until then a failure must not count as an unhandled rejection.
      performed.catch(() => undefined);
      this.#pending.push(performed);
      if (step.waits) await Promise.race([performed, delay(STEP_AWAITED_MS)]);
      await this.#environment.pause();
      await this.#check();
    }
    await this.#finish();
  }

  result(): LifeResult {
    return {
      life: this.#of.life,
      ended: this.#status ?? 'OPEN',
      violations: [
        ...this.violations,
        ...this.#caller.violations,
        ...this.#environment.callLog.violations,
        ...this.#environment.violations,
      ],
      plan: this.#plan,
      answers: this.#caller.answers,
      calls: this.#environment.callLog.lines(),
      struck: this.#paypal.struck,
    };
  }

  #start(): Promise<CheckoutView> {
    const { cents, policy } = this.#plan;
    const purchaseUnit = { amount: dollars(cents) };
    return this.#holdfast.start({ checkoutId: CHECKOUT, purchaseUnit, policy }, 'start');
  }

  async #perform(step: Step): Promise<void> {
    switch (step.do) {
      case 'approve':
      case 'capture':
      case 'void':
      case 'reauthorize':
      case 'patch':
      case 'refund':
      case 'resolve':
        return await this.#caller.send(step, this.#captureIds);
      case 'payerDecides':
        if (this.#orderId) await this.#paypal.payerDecides(this.#orderId, step);
        return;
      case 'cancel':
        return await this.#cancel();
      case 'advance':
        return await this.#advance(step.seconds);
      case 'payPalSide':
        return await this.#paypal.onNewest(await this.#order(), step.what);
      case 'settle':
        return await this.#paypal.settle(await this.#order(), step.status);
      case 'takeMoneyBack':
        return await this.#paypal.takeMoneyBack(await this.#order(), step.what);
      case 'replayEvent': {
        const event = this.#events[step.which];
        if (event) await this.#holdfast.receive(event);
        return;
      }
      case 'foreignEvent':
        await this.#holdfast.receive(foreignEvent(this.#merchantId));
        return;
      case 'faults':
        return await this.#paypal.faults(step.rules);
    }
  }

  async #cancel(): Promise<void> {
    try {
      await this.#handle().cancel();
    } catch (error) {
      if (!(error instanceof WorkflowNotFoundError)) throw error;
    }
  }

  async #advance(seconds: number, handledWithinMs = 5_000): Promise<void> {
    const by = { merchantId: this.#merchantId, checkoutId: CHECKOUT, seconds, handledWithinMs };
    const prevented = await this.#environment.advance(by);
    if (prevented) this.#caller.answers.push(`advance ${seconds}: ${prevented}`);
  }

  /** PayPal answers again, operators act and time passes until the checkout has ended. */
  async #finish(): Promise<void> {
    await this.#paypal.faults([]);
    for (let round = 0; round < FINISH_ROUNDS && !(await this.#isClosed()); round += 1) {
      const order = await this.#order();
      await this.#paypal.onNewest(order, 'release');
      await this.#paypal.settle(order, 'COMPLETED');
      const key = `finish-${round}`;
      this.#pending.push(this.#perform({ do: 'resolve', which: round, key, waits: false }));
      if (await this.#isClosed()) break;
      await this.#advance(FINISH_SECONDS[round % FINISH_SECONDS.length] ?? 3600, 30_000);
      await this.#check();
    }
    if (!(await this.#isClosed())) {
      this.violations.add(`invariant 11: it never ended: ${JSON.stringify(await this.#view())}`);
    }
    await this.#settleRefunds(this.#pending);
    for (const step of this.#plan.steps.filter((one) => one.do === 'refund').slice(0, 2)) {
      this.#pending.push(this.#perform(step));
    }
    await this.#settleRefunds(this.#pending);
    await this.#check();
  }

  async #settleRefunds(asked: readonly Promise<void>[]): Promise<void> {
    await this.#environment.advanceUntil(Promise.all(asked), () =>
      this.#captureIds.map((captureId) => refundWorkflowId(this.#merchantId, captureId)),
    );
  }

  #check(): Promise<void> {
    return this.#environment.frozen(() => this.#checkNow());
  }

  async #checkNow(): Promise<void> {
    const closed = await this.#isClosed();
    const view = await this.#view();
    this.#orderId = view.orderId;
    const ledger = await this.#ledger();
    for (const one of violationsBetween(this.#status, view.status)) this.violations.add(one);
    this.#status = view.status;
    this.#captureIds = view.captures.map(({ captureId }) => captureId);
    this.#fundingSource = view.authorization?.fundingSource ?? this.#fundingSource;
    const limit = limitOf(view, this.#plan.policy);
    const fundingSource = this.#fundingSource;
    const calls = this.#environment.callLog.calls;
    for (const one of violationsIn({ view, closed, ledger, limit, fundingSource, calls }))
      this.violations.add(one);
  }

  async #isClosed(): Promise<boolean> {
    const { status } = await this.#handle().describe();
    if (status.name === 'RUNNING') return false;
    if (status.name !== 'COMPLETED') this.violations.add(`the Workflow ${status.name}`);
    return true;
  }

  #handle() {
    return this.#environment.client.workflow.getHandle(`checkout:${this.#merchantId}:${CHECKOUT}`);
  }

  async #view(): Promise<CheckoutView> {
    for (let tries = 0; ; tries += 1) {
      try {
        return await this.#holdfast.get(CHECKOUT);
      } catch (error) {
        if (tries === 5 || !(error instanceof HoldfastError)) throw error;
        await delay(200);
      }
    }
  }

  async #order() {
    return (await this.#ledger()).orders[0];
  }

  #ledger(): Promise<Ledger> {
    return readLedger(this.#paypal.url, this.#orderId ?? 'NONE');
  }
}
