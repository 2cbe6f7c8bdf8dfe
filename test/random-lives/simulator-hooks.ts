import { z } from 'zod';
import type { PayPalEvent } from '../../src/domain/paypal/events.ts';
import type { LedgerOrder } from '../support/ledger.ts';
import type { Fault } from './faults.ts';
import { foreignSystem, isOfV1 } from './foreign-system.ts';
import type { PayPalStep } from './step.ts';

const report = z.object({
  rules: z.array(z.object({ kind: z.string(), operation: z.string(), struck: z.number() })),
});

/** What the payer, the network and PayPal itself do, through the simulator's control hooks and PayPal's own API. */
export class SimulatorHooks {
  readonly url: string;
  readonly struck: Record<string, number> = {};
  /** Another system of the same merchant. */
  readonly elsewhere: ReturnType<typeof foreignSystem>;
  readonly #seed: number;
  #outage: readonly Fault[] = [];
  #faults: readonly Fault[] = [];
  /** How many of the rules that PayPal has now belong to an outage. They come first. */
  #ofOutage = 0;

  constructor(url: string, seed: number) {
    this.url = url;
    this.#seed = seed;
    this.elsewhere = foreignSystem(url, seed);
  }

  knobs(knobs: object): Promise<unknown> {
    return this.#call('PUT', 'knobs', knobs);
  }

  faults(rules: readonly Fault[]): Promise<void> {
    this.#faults = rules;
    return this.#replaceFaults();
  }

  /** Stays beside all other faults until the next call of this method. */
  outage(rules: readonly Fault[]): Promise<void> {
    this.#outage = rules;
    return this.#replaceFaults();
  }

  async perform(step: PayPalStep, order: LedgerOrder | undefined): Promise<void> {
    if (order === undefined) return;
    switch (step.do) {
      case 'bankAnswers': {
        const { result } = step;
        return void (await this.#call('POST', `orders/${order.orderId}/authenticate`, { result }));
      }
      case 'payerDecides': {
        // What lies in Payments v1 is adopted when its payer has approved.
        if (isOfV1(order.orderId)) return;
        const { outcome, fundingSource } = step;
        const decision = { outcome, fundingSource };
        return void (await this.#call('POST', `orders/${order.orderId}/approve`, decision));
      }
      case 'authorization':
        return await this.#onNewest(order, step.what);
      case 'settle':
        return await this.#settle(order, step.status);
      case 'takeMoneyBack': {
        const [capture] = order.captures;
        if (capture) await this.#call('POST', `captures/${capture.captureId}/${step.what}`, {});
        return;
      }
      case 'foreignCapture':
        return await this.elsewhere.capture(order, step);
      case 'foreignRefund':
        return await this.elsewhere.refund(order, step.cents);
    }
  }

  /** Ends every review: the authorization is held, the capture is completed. */
  async endReviews(order: LedgerOrder | undefined): Promise<void> {
    if (order === undefined) return;
    await this.#onNewest(order, 'release');
    await this.#settle(order, 'COMPLETED');
  }

  /** Replaces all faults, and counts how often the ones before occurred. */
  async #replaceFaults(): Promise<void> {
    const before = report.parse(await this.#call('GET', 'faults'));
    for (const [index, { kind, operation, struck }] of before.rules.entries()) {
      this.#count(kind, struck);
      this.#count(`${index < this.#ofOutage ? 'outage' : kind} ${operation}`, struck);
    }
    this.#ofOutage = this.#outage.length;
    await this.#call('PUT', 'faults', {
      rules: [...this.#outage, ...this.#faults],
      seed: this.#seed,
    });
  }

  #count(what: string, times: number): void {
    if (times > 0) this.struck[what] = (this.struck[what] ?? 0) + times;
  }

  async #onNewest({ authorizations }: LedgerOrder, what: string): Promise<void> {
    const newest = authorizations.at(-1);
    if (newest === undefined || (what !== 'void' && newest.status !== 'PENDING')) return;
    await this.#call('POST', `authorizations/${newest.authorizationId}/${what}`, {});
  }

  /** PayPal closes the dispute that this event opened, and sends its event. */
  async endDispute({ captureId, resourceId }: PayPalEvent, outcome: string | null): Promise<void> {
    const end = { disputeId: resourceId, status: 'RESOLVED', outcome };
    await this.#call('POST', `captures/${captureId}/dispute`, end);
  }

  async #settle({ captures }: LedgerOrder, status: string): Promise<void> {
    const pending = captures.find((capture) => capture.status === 'PENDING');
    if (pending) await this.#call('POST', `captures/${pending.captureId}/settle`, { status });
  }

  /** 409 is no error: random steps do not know whether the resource is in a state that allows this. */
  async #call(method: string, path: string, body?: object): Promise<unknown> {
    const answer = await fetch(`${this.url}/_simulator/${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      ...(body && { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok && answer.status !== 409)
      throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return text === '' ? undefined : JSON.parse(text);
  }
}
