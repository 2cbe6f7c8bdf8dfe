import { z } from 'zod';
import { SIMULATOR_CREDENTIALS } from '../../src/config/paypal.ts';
import type { PayPalEvent } from '../../src/domain/paypal/events.ts';
import type { LedgerOrder } from '../support/ledger.ts';
import { dollars } from './caller.ts';
import type { Fault } from './faults.ts';
import type { PayPalStep } from './step.ts';

const report = z.object({
  rules: z.array(z.object({ kind: z.string(), operation: z.string(), struck: z.number() })),
});

const named = z.object({ id: z.string() });
const held = z.object({
  purchase_units: z.array(z.object({ payments: z.object({ authorizations: z.array(named) }) })),
});

/** Request ids of calls that do not come from Holdfast begin like this. */
export const FOREIGN = 'foreign-';

const HELD: ReadonlySet<string> = new Set(['CREATED', 'PARTIALLY_CAPTURED']);

/** What the payer, the network and PayPal itself do, through the simulator's control hooks and PayPal's own API. */
export class SimulatorHooks {
  readonly url: string;
  readonly struck: Record<string, number> = {};
  readonly #seed: number;
  #outage: readonly Fault[] = [];
  #faults: readonly Fault[] = [];
  /** How many of the rules that PayPal has now belong to an outage. They come first. */
  #ofOutage = 0;
  #foreignCalls = 0;

  constructor(url: string, seed: number) {
    this.url = url;
    this.#seed = seed;
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
      case 'payerDecides': {
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
        return await this.#foreignCapture(order, step);
      case 'foreignRefund': {
        const [capture] = order.captures;
        const amount = payPalMoney(step.cents);
        if (capture)
          await this.#foreign(`payments/captures/${capture.captureId}/refund`, { amount });
        return;
      }
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

  async #foreignCapture(
    { authorizations }: LedgerOrder,
    { cents, final }: Extract<PayPalStep, { do: 'foreignCapture' }>,
  ): Promise<void> {
    const newest = authorizations.findLast(({ status }) => HELD.has(status));
    if (newest === undefined) return;
    const body = { amount: payPalMoney(cents), final_capture: final };
    await this.#foreign(`payments/authorizations/${newest.authorizationId}/capture`, body);
  }

  /** An order that another system made, and what it did with it. Answers its id. */
  async makeElsewhere(cents: number, what: 'ORDER' | 'HOLD' | 'CAPTURED_IN_PART'): Promise<string> {
    const purchase_units = [{ amount: payPalMoney(cents) }];
    const order = named.parse(
      await this.#foreign('checkout/orders', { intent: 'AUTHORIZE', purchase_units }),
    );
    if (what === 'ORDER') return order.id;
    await this.#call('POST', `orders/${order.id}/approve`, {});
    const authorized = held.parse(await this.#foreign(`checkout/orders/${order.id}/authorize`, {}));
    const [authorization] = authorized.purchase_units[0]?.payments.authorizations ?? [];
    if (what === 'CAPTURED_IN_PART') {
      const amount = payPalMoney(Math.ceil(cents / 4));
      await this.#foreign(`payments/authorizations/${authorization?.id}/capture`, { amount });
    }
    return order.id;
  }

  /** A call as PayPal's own pages make it for the same merchant. PayPal may refuse it, and faults may prevent it. */
  async #foreign(path: string, body: object): Promise<unknown> {
    this.#foreignCalls += 1;
    const credentials = Buffer.from(`${SIMULATOR_CREDENTIALS}:${SIMULATOR_CREDENTIALS}`);
    try {
      const granted = await fetch(`${this.url}/v1/oauth2/token`, {
        method: 'POST',
        headers: {
          authorization: `Basic ${credentials.toString('base64')}`,
          'content-type': 'application/x-www-form-urlencoded',
        },
        body: 'grant_type=client_credentials',
      });
      const token = z.object({ access_token: z.string() }).safeParse(await granted.json());
      if (!token.success) return null;
      const made = await fetch(`${this.url}/v2/${path}`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${token.data.access_token}`,
          'content-type': 'application/json',
          'paypal-request-id': `${FOREIGN}${this.#seed}-${this.#foreignCalls}`,
        },
        body: JSON.stringify(body),
      });
      return await made.json();
    } catch (error) {
      // A connection that a fault cuts is a TypeError of fetch.
      if (error instanceof TypeError) return null;
      throw error;
    }
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

const payPalMoney = (cents: number) => {
  const { currencyCode, value } = dollars(cents);
  return { currency_code: currencyCode, value };
};
