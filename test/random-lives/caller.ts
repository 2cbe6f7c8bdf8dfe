import { HoldfastError } from '../../src/client/error.ts';
import type { Holdfast } from '../../src/client.ts';
import type { Environment } from './environment.ts';
import type { Step } from './plan.ts';

/** The one checkout of a life; its merchant is its own. */
export const CHECKOUT = 'c';

export type Command = Extract<
  Step,
  { do: 'approve' | 'capture' | 'void' | 'reauthorize' | 'patch' | 'refund' | 'resolve' }
>;

/** A web app that sends commands and checks what each is answered with. */
export class Caller {
  /** What every command was answered with. */
  readonly answers: string[] = [];
  /** Commands without an answer, and keys with two effects. */
  readonly violations: string[] = [];
  readonly #holdfast: Holdfast;
  readonly #retriesAfter: Environment['retriesAfter'];
  readonly #made = new Map<string, string>();

  constructor(holdfast: Holdfast, { retriesAfter }: Pick<Environment, 'retriesAfter'>) {
    this.#holdfast = holdfast;
    this.#retriesAfter = retriesAfter;
  }

  /** `captureIds` are those that the checkout shows, for the commands that need one. */
  async send(step: Command, captureIds: readonly string[]): Promise<void> {
    const holdfast = this.#holdfast;
    switch (step.do) {
      case 'approve':
        return await this.answered('approve', () => holdfast.approve(CHECKOUT));
      case 'capture':
        return await this.#capture(step);
      case 'void':
        return void (await this.answered(`void ${step.key}`, () =>
          holdfast.void(CHECKOUT, {}, step.key),
        ));
      case 'reauthorize':
        return void (await this.answered(`reauthorize ${step.key}`, () =>
          holdfast.reauthorize(CHECKOUT, {}, step.key),
        ));
      case 'patch':
        return void (await this.answered(`patch ${step.cents} ${step.key}`, () =>
          holdfast.patch(CHECKOUT, { amount: dollars(step.cents) }, step.key),
        ));
      case 'refund':
        return await this.#refund(step, captureIds);
      case 'resolve':
        return await this.#resolve(step);
    }
  }

  /**
   * Every command is answered: with its outcome, with a refusal, or with "not known yet". Then the caller repeats it
   * under the same key until the outcome is known.
   */
  async answered<T>(what: string, ask: () => Promise<T>): Promise<T | undefined> {
    for (let tries = 1; ; tries += 1) {
      try {
        const answer = await ask();
        this.answers.push(`${what}: done`);
        return answer;
      } catch (error) {
        if (!(error instanceof HoldfastError)) {
          this.violations.push(
            `${what} was answered with ${String(error)}: ${String(Object(error).cause)}`,
          );
          return undefined;
        }
        const unknown = ['OUTCOME_PENDING', 'TEMPORAL_UNAVAILABLE'].includes(error.code);
        if (!unknown) {
          this.answers.push(`${what}: ${error.code} ${error.issue ?? ''}`.trim());
          return undefined;
        }
        if (!(await this.#retriesAfter(tries))) {
          this.violations.push(`${what} was never answered: ${error.code}`);
          return undefined;
        }
      }
    }
  }

  async #capture({ cents, final, key }: Extract<Step, { do: 'capture' }>): Promise<void> {
    const request = {
      ...(cents !== null && { amount: dollars(cents) }),
      ...(final !== null && { finalCapture: final }),
    };
    const made = await this.answered(`capture ${cents ?? 'all'} ${key}`, () =>
      this.#holdfast.capture(CHECKOUT, request, key),
    );
    if (made) this.#once(`capture ${key}`, made.captureId);
  }

  async #refund(
    { which, cents, key }: Extract<Step, { do: 'refund' }>,
    captureIds: readonly string[],
  ): Promise<void> {
    const captureId = captureIds[which % Math.max(captureIds.length, 1)];
    if (captureId === undefined) return;
    const request = { captureId, ...(cents !== null && { amount: dollars(cents) }) };
    const made = await this.answered(`refund ${cents ?? 'all'} ${key}`, () =>
      this.#holdfast.refund(request, key),
    );
    if (made) this.#once(`refund ${captureId} ${key}`, made.refundId);
  }

  async #resolve({ which, key }: Extract<Step, { do: 'resolve' }>): Promise<void> {
    const view = await this.answered('get', () => this.#holdfast.get(CHECKOUT));
    const offers = view?.attention?.offers ?? [];
    const action = offers[which % Math.max(offers.length, 1)]?.action;
    if (action === undefined) return;
    const request = { action, actor: 'operator', reason: 'random choice' };
    await this.answered(`resolve ${action} ${key}`, () =>
      this.#holdfast.resolve(CHECKOUT, request, key),
    );
  }

  /** One key has one effect, and one effect has one key. */
  #once(key: string, id: string): void {
    const before = this.#made.get(key);
    if (before !== undefined && before !== id)
      this.violations.push(`invariant 5: ${key} made ${before} and then ${id}`);
    for (const [other, made] of this.#made)
      if (made === id && other !== key)
        this.violations.push(`invariant 6: ${other} and ${key} both made ${id}`);
    this.#made.set(key, id);
  }
}

export const dollars = (cents: number) => ({
  currencyCode: 'USD',
  value: (cents / 100).toFixed(2),
});
