import { setTimeout as delay } from 'node:timers/promises';
import { WorkflowNotFoundError } from '@temporalio/client';
import { HoldfastError } from '../../src/client/error.ts';
import { createHoldfast, type Holdfast } from '../../src/client.ts';
import type { PayPalEvent } from '../../src/contract/messages.ts';
import { refundWorkflowId } from '../../src/contract/workflow-ids.ts';
import type { CheckoutView } from '../../src/domain/checkout/view.ts';
import { type Ledger, readLedger } from '../support/ledger.ts';
import { brokenBetween, brokenIn, limitOf } from './books.ts';
import { Caller, CHECKOUT, dollars } from './caller.ts';
import { foreignEvent } from './events.ts';
import { PayPalHooks } from './hooks.ts';
import { type Plan, planOf, type Step } from './plan.ts';
import { type LifeNumber, merchantOfLife, TASK_QUEUE, type World } from './world.ts';

/** What became of one life. */
export type Lived = {
  readonly life: number;
  readonly ended: CheckoutView['status'] | 'OPEN';
  /** Every rule that was broken; empty where all held. */
  readonly broken: readonly string[];
  readonly plan: Plan;
  readonly answers: readonly string[];
  /** Every call to PayPal, in order, with its request id and what came of it. */
  readonly calls: readonly string[];
  /** How often each kind of fault struck. */
  readonly struck: Readonly<Record<string, number>>;
};

/** How long a step is waited for; what is not known by then goes on beside the steps that follow. */
const PATIENCE_MS = 1_500;
/** Long enough for every deadline of a hold to have passed. */
const WIND_UP_ROUNDS = 12;
const WIND_UP_SECONDS = [4 * 3600, 34 * 86_400];

export const liveOne = async (world: World, of: LifeNumber): Promise<Lived> => {
  const life = new Life(world, of);
  try {
    await life.run();
  } catch (error) {
    life.broken.add(`the life broke off: ${error instanceof Error ? error.stack : String(error)}`);
  }
  return life.account();
};

class Life {
  readonly broken = new Set<string>();
  readonly #of: LifeNumber;
  readonly #plan: Plan;
  readonly #world: World;
  readonly #merchantId: string;
  readonly #holdfast: Holdfast;
  readonly #paypal: PayPalHooks;
  readonly #events: PayPalEvent[] = [];
  readonly #under: Promise<void>[] = [];
  readonly #caller: Caller;
  #status: CheckoutView['status'] | null = null;
  #orderId: string | null = null;
  #fundingSource: string | null = null;
  #captureIds: readonly string[] = [];

  constructor(world: World, of: LifeNumber) {
    this.#of = of;
    this.#plan = planOf(of);
    this.#world = world;
    this.#merchantId = merchantOfLife(of);
    this.#paypal = new PayPalHooks(world.payPalUrl, this.#plan.seed);
    this.#holdfast = createHoldfast({
      client: world.client,
      merchantId: this.#merchantId,
      taskQueue: TASK_QUEUE,
    });
    this.#caller = new Caller(this.#holdfast, world);
    world.listen(async (event) => {
      this.#events.push(event);
      await this.#holdfast.receive(event);
    });
  }

  async run(): Promise<void> {
    await this.#paypal.knobs(this.#plan.knobs);
    const first = this.#plan.steps.findIndex((step) => step.do !== 'faults');
    for (const step of this.#plan.steps.slice(0, Math.max(first, 0))) await this.#take(step);
    await this.#caller.answered('start', () => this.#start());
    await this.#check();
    for (const step of this.#plan.steps.slice(Math.max(first, 0))) {
      const taken = this.#take(step);
      // Whoever waits for it in the end is told; until then it is nobody's unhandled rejection.
      taken.catch(() => undefined);
      this.#under.push(taken);
      if (step.waits) await Promise.race([taken, delay(PATIENCE_MS)]);
      await this.#world.lull();
      await this.#check();
    }
    await this.#windUp();
  }

  account(): Lived {
    return {
      life: this.#of.life,
      ended: this.#status ?? 'OPEN',
      broken: [
        ...this.broken,
        ...this.#caller.broken,
        ...this.#world.wire.broken,
        ...this.#world.broken,
      ],
      plan: this.#plan,
      answers: this.#caller.answers,
      calls: this.#world.wire.spelled(),
      struck: this.#paypal.struck,
    };
  }

  #start(): Promise<CheckoutView> {
    const { cents, policy } = this.#plan;
    const purchaseUnit = { amount: dollars(cents) };
    return this.#holdfast.start({ checkoutId: CHECKOUT, purchaseUnit, policy }, 'start');
  }

  async #take(step: Step): Promise<void> {
    switch (step.do) {
      case 'approve':
      case 'capture':
      case 'void':
      case 'reauthorize':
      case 'patch':
      case 'refund':
      case 'resolve':
        return await this.#caller.send(step, this.#captureIds);
      case 'decide':
        if (this.#orderId) await this.#paypal.decides(this.#orderId, step);
        return;
      case 'cancel':
        return await this.#cancel();
      case 'pass':
        return await this.#pass(step.seconds);
      case 'paypal':
        return await this.#paypal.onNewest(await this.#order(), step.what);
      case 'settle':
        return await this.#paypal.settle(await this.#order(), step.status);
      case 'takeBack':
        return await this.#paypal.takeBack(await this.#order(), step.what);
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

  async #pass(seconds: number, handledWithinMs = 5_000): Promise<void> {
    const way = { merchantId: this.#merchantId, checkoutId: CHECKOUT, seconds, handledWithinMs };
    const hindered = await this.#world.pass(way);
    if (hindered) this.#caller.answers.push(`pass ${seconds}: ${hindered}`);
  }

  /** PayPal answers again, operators act and time passes, until the checkout has ended. */
  async #windUp(): Promise<void> {
    await this.#paypal.faults([]);
    for (let round = 0; round < WIND_UP_ROUNDS && !(await this.#isClosed()); round += 1) {
      const order = await this.#order();
      await this.#paypal.onNewest(order, 'release');
      await this.#paypal.settle(order, 'COMPLETED');
      const key = `wind-up-${round}`;
      this.#under.push(this.#take({ do: 'resolve', which: round, key, waits: false }));
      if (await this.#isClosed()) break;
      await this.#pass(WIND_UP_SECONDS[round % WIND_UP_SECONDS.length] ?? 3600, 30_000);
      await this.#check();
    }
    if (!(await this.#isClosed())) {
      this.broken.add(`invariant 11: it never ended: ${JSON.stringify(await this.#view())}`);
    }
    await this.#settleRefunds(this.#under);
    for (const step of this.#plan.steps.filter((one) => one.do === 'refund').slice(0, 2)) {
      this.#under.push(this.#take(step));
    }
    await this.#settleRefunds(this.#under);
    await this.#check();
  }

  async #settleRefunds(asked: readonly Promise<void>[]): Promise<void> {
    await this.#world.passUntil(Promise.all(asked), () =>
      this.#captureIds.map((captureId) => refundWorkflowId(this.#merchantId, captureId)),
    );
  }

  #check(): Promise<void> {
    return this.#world.still(() => this.#look());
  }

  async #look(): Promise<void> {
    const closed = await this.#isClosed();
    const view = await this.#view();
    this.#orderId = view.orderId;
    const ledger = await this.#ledger();
    for (const one of brokenBetween(this.#status, view.status)) this.broken.add(one);
    this.#status = view.status;
    this.#captureIds = view.captures.map(({ captureId }) => captureId);
    this.#fundingSource = view.authorization?.fundingSource ?? this.#fundingSource;
    const limit = limitOf(view, this.#plan.policy);
    const fundingSource = this.#fundingSource;
    const calls = this.#world.wire.attempts;
    for (const one of brokenIn({ view, closed, ledger, limit, fundingSource, calls }))
      this.broken.add(one);
  }

  async #isClosed(): Promise<boolean> {
    const { status } = await this.#handle().describe();
    if (status.name === 'RUNNING') return false;
    if (status.name !== 'COMPLETED') this.broken.add(`the Workflow ${status.name}`);
    return true;
  }

  #handle() {
    return this.#world.client.workflow.getHandle(`checkout:${this.#merchantId}:${CHECKOUT}`);
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
