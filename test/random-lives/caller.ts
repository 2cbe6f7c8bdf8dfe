import type { WorkflowHandle } from '@temporalio/client';
import { HoldfastError } from '../../src/client/error.ts';
import { readRequest } from '../../src/client/requests.ts';
import type { Holdfast } from '../../src/client.ts';
import { captureUpdate } from '../../src/contract/messages.ts';
import { trackerIdOf } from '../../src/domain/paypal/tracker.ts';
import { type CaptureRequest, captureRequest } from '../../src/domain/request/requests.ts';
import type { Environment } from './environment.ts';
import type { PolicyChange } from './policy-rules.ts';
import type { CommandStep } from './step.ts';

/** The one checkout of a life; its merchant is its own. */
export const CHECKOUT = 'c';

/** Nothing is known yet, or nobody was there to ask. */
const NOT_KNOWN = ['OUTCOME_PENDING', 'TEMPORAL_UNAVAILABLE'];
/** An adoption that could not read PayPal has left nothing behind. */
export const NOT_READ = [...NOT_KNOWN, 'PAYPAL_UNAVAILABLE'];

/** A web app that sends commands and checks what each is answered with. */
export class Caller {
  /** What every command was answered with. */
  readonly answers: string[] = [];
  /** Commands without an answer, and keys with two effects. */
  readonly violations: string[] = [];
  readonly #holdfast: Holdfast;
  readonly #run: WorkflowHandle;
  readonly #retriesAfter: Environment['retriesAfter'];
  /** Of several purchase units the one that is changed. */
  readonly #firstUnit: string | null;
  #byHand = 0;
  /** The capture or refund that each key was answered with. */
  readonly made = new Map<string, string>();
  readonly #changes: PolicyChange[];
  /** The trackers that were answered. */
  readonly shipped = new Set<string>();

  constructor(
    holdfast: Holdfast,
    run: WorkflowHandle,
    {
      retriesAfter,
      firstUnit,
      changes,
    }: Pick<Environment, 'retriesAfter'> & {
      readonly firstUnit: string | null;
      /** Of the policy; what is asked for is added. */
      readonly changes: PolicyChange[];
    },
  ) {
    this.#holdfast = holdfast;
    this.#run = run;
    this.#retriesAfter = retriesAfter;
    this.#firstUnit = firstUnit;
    this.#changes = changes;
  }

  /** `captureIds` are those that the checkout shows, and sales: for the commands that need one. */
  async send(step: CommandStep, captureIds: readonly string[]): Promise<void> {
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
          holdfast.reauthorize(CHECKOUT, amountOf(step.cents ?? null), step.key),
        ));
      case 'patch':
        return await this.#patch(step);
      case 'changePolicy':
        return await this.#changePolicy(step);
      case 'refund':
        return await this.#refund(step, captureIds);
      case 'resolve':
        return await this.#resolve(step);
      case 'track':
        return await this.#track(step, captureIds);
      case 'cancelTracker':
        return await this.#cancelTracker(step, captureIds);
    }
  }

  /**
   * Every command is answered: with its outcome, with a refusal, or with "not known yet". Then the caller repeats it
   * under the same key until the outcome is known.
   */
  async answered<T>(
    what: string,
    ask: () => Promise<T>,
    notYet: readonly string[] = NOT_KNOWN,
  ): Promise<T | undefined> {
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
        if (!notYet.includes(error.code)) {
          this.answers.push(`${what}: ${error.code} ${error.issue ?? ''}`.trim());
          return undefined;
        }
        if (!(await this.#retriesAfter(tries))) {
          // An adoption that PayPal never let read has its answer: the shop asks again once PayPal is back.
          const isAnswer = !NOT_KNOWN.includes(error.code);
          if (isAnswer) this.answers.push(`${what}: ${error.code}`);
          else this.violations.push(`${what} was never answered: ${error.code}`);
          return undefined;
        }
      }
    }
  }

  async #capture(step: Extract<CommandStep, { do: 'capture' }>): Promise<void> {
    const { cents, final, key, twice, invoiceId } = step;
    const request = {
      ...amountOf(cents),
      ...(final !== null && { finalCapture: final }),
      ...(invoiceId !== undefined && { invoiceId }),
    };
    const byHand = twice ? this.#captureByHand(request, key) : Promise.resolve(null);
    const made = await this.answered(`capture ${cents ?? 'all'} ${key}`, () =>
      this.#holdfast.capture(CHECKOUT, request, key),
    );
    if (made) this.#once(`capture ${key}`, made.captureId);
    const captureId = await byHand;
    if (captureId !== null) this.#once(`capture ${key}`, captureId);
  }

  /** The same command under another Update id, as Temporal's own tools send it. Nobody waits for its answer. */
  async #captureByHand(given: CaptureRequest, key: string): Promise<string | null> {
    this.#byHand += 1;
    const { request, keyed } = readRequest(captureRequest, given, key);
    const command = {
      amount: request.amount ?? null,
      finalCapture: request.finalCapture ?? null,
      invoiceId: request.invoiceId ?? null,
      noteToPayer: null,
      ...keyed,
    };
    try {
      const updateId = `by-hand-${this.#byHand}`;
      const outcome = await this.#run.executeUpdate(captureUpdate, { updateId, args: [command] });
      return outcome.kind === 'CAPTURE' ? outcome.capture.id : null;
    } catch {
      return null;
    }
  }

  async #patch({ cents, key }: Extract<CommandStep, { do: 'patch' }>): Promise<void> {
    const referenceId = this.#firstUnit;
    const change = { amount: dollars(cents), ...(referenceId !== null && { referenceId }) };
    await this.answered(`patch ${cents} ${key}`, () => this.#holdfast.patch(CHECKOUT, change, key));
  }

  async #changePolicy({
    policy,
    key,
  }: Extract<CommandStep, { do: 'changePolicy' }>): Promise<void> {
    const change: PolicyChange = { policy, askedAt: Date.now() };
    this.#changes.push(change);
    const said = `changePolicy ${JSON.stringify(policy)} ${key}`;
    const view = await this.answered(said, () =>
      this.#holdfast.changePolicy(CHECKOUT, policy, key),
    );
    change.answeredAt = Date.now();
    if (view === undefined) change.isRefused = true;
  }

  async #refund(
    { which, cents, key }: Extract<CommandStep, { do: 'refund' }>,
    captureIds: readonly string[],
  ): Promise<void> {
    const captureId = oneOf(captureIds, which);
    if (captureId === undefined) return;
    const request = { captureId, ...amountOf(cents) };
    const made = await this.answered(`refund ${cents ?? 'all'} ${key}`, () =>
      this.#holdfast.refund(request, key),
    );
    if (made) this.#once(`refund ${captureId} ${key}`, made.refundId);
  }

  async #track(
    { which, key }: Extract<CommandStep, { do: 'track' }>,
    captureIds: readonly string[],
  ): Promise<void> {
    const captureId = oneOf(captureIds, which);
    if (captureId === undefined) return;
    const made = await this.answered(`track ${key}`, () =>
      this.#holdfast.addTracker(CHECKOUT, { captureId, ...PARCEL }, key),
    );
    if (made) this.shipped.add(made.trackerId);
  }

  async #cancelTracker(
    { which, key }: Extract<CommandStep, { do: 'cancelTracker' }>,
    captureIds: readonly string[],
  ): Promise<void> {
    const captureId = oneOf(captureIds, which);
    if (captureId === undefined) return;
    const tracker = { checkoutId: CHECKOUT, trackerId: trackerIdOf({ captureId, ...PARCEL }) };
    await this.answered(`cancelTracker ${key}`, () =>
      this.#holdfast.updateTracker(tracker, { status: 'CANCELLED' }, key),
    );
  }

  async #resolve({ which, key }: Extract<CommandStep, { do: 'resolve' }>): Promise<void> {
    const view = await this.answered('get', () => this.#holdfast.get(CHECKOUT));
    const offers = view?.attention?.offers ?? [];
    const action = oneOf(offers, which)?.action;
    if (action === undefined) return;
    const request = { action, actor: 'operator', reason: 'random choice' };
    await this.answered(`resolve ${action} ${key}`, () =>
      this.#holdfast.resolve(CHECKOUT, request, key),
    );
  }

  /** One key has one effect, and one effect has one key. */
  #once(key: string, id: string): void {
    const before = this.made.get(key);
    if (before !== undefined && before !== id)
      this.violations.push(`invariant 5: ${key} made ${before} and then ${id}`);
    for (const [other, made] of this.made)
      if (made === id && other !== key)
        this.violations.push(`invariant 6: ${other} and ${key} both made ${id}`);
    this.made.set(key, id);
  }
}

const PARCEL = { trackingNumber: '443844607820', carrier: 'FEDEX' };

/** -1 is the last of them. */
const oneOf = <T>(all: readonly T[], which: number): T | undefined =>
  all.at(which % Math.max(all.length, 1));

/** Null is all that is left. */
const amountOf = (cents: number | null) => (cents === null ? {} : { amount: dollars(cents) });

export const dollars = (cents: number) => ({
  currencyCode: 'USD',
  value: (cents / 100).toFixed(2),
});
