import { z } from 'zod';
import type { LedgerOrder } from '../support/ledger.ts';
import type { Fault } from './faults.ts';

const report = z.object({ rules: z.array(z.object({ kind: z.string(), struck: z.number() })) });

/** What the payer, the network and PayPal itself do, through the simulator's control hooks. */
export class SimulatorHooks {
  readonly url: string;
  readonly struck: Record<string, number> = {};
  readonly #seed: number;

  constructor(url: string, seed: number) {
    this.url = url;
    this.#seed = seed;
  }

  knobs(knobs: object): Promise<unknown> {
    return this.#call('PUT', 'knobs', knobs);
  }

  /** Replaces all faults, and counts how often the ones before occurred. */
  async faults(rules: readonly Fault[]): Promise<void> {
    const before = report.parse(await this.#call('GET', 'faults'));
    for (const { kind, struck } of before.rules)
      this.struck[kind] = (this.struck[kind] ?? 0) + struck;
    await this.#call('PUT', 'faults', { rules, seed: this.#seed });
  }

  async payerDecides(
    orderId: string,
    { outcome, fundingSource }: { readonly outcome: string; readonly fundingSource: string },
  ): Promise<void> {
    await this.#call('POST', `orders/${orderId}/approve`, { outcome, fundingSource });
  }

  async onNewest(order: LedgerOrder | undefined, what: string): Promise<void> {
    const newest = order?.authorizations.at(-1);
    if (newest === undefined || (what !== 'void' && newest.status !== 'PENDING')) return;
    await this.#call('POST', `authorizations/${newest.authorizationId}/${what}`, {});
  }

  async settle(order: LedgerOrder | undefined, status: string): Promise<void> {
    const pending = order?.captures.find((capture) => capture.status === 'PENDING');
    if (pending) await this.#call('POST', `captures/${pending.captureId}/settle`, { status });
  }

  async takeMoneyBack(order: LedgerOrder | undefined, what: string): Promise<void> {
    const [capture] = order?.captures ?? [];
    if (capture) await this.#call('POST', `captures/${capture.captureId}/${what}`, {});
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
