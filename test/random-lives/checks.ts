import { setTimeout as delay } from 'node:timers/promises';
import { type WorkflowHandle, WorkflowNotFoundError } from '@temporalio/client';
import { HoldfastError } from '../../src/client/error.ts';
import type { Holdfast } from '../../src/client.ts';
import { checkoutWorkflowId } from '../../src/contract/workflow-ids.ts';
import type { CheckoutView } from '../../src/domain/checkout/view.ts';
import { type LedgerOrder, readLedger } from '../support/ledger.ts';
import { answerViolations } from './answer-rules.ts';
import { attentionViolations, type LifeEnd } from './attention-rules.ts';
import { type Caller, CHECKOUT } from './caller.ts';
import { type Environment, type LifeNumber, merchantOfLife } from './environment.ts';
import { violationsIn } from './ledger-rules.ts';
import type { Plan } from './plan.ts';
import { type PolicyChange, type PolicyOfLife, policyRules } from './policy-rules.ts';
import { refundViolations, saleViolations } from './refund-rules.ts';
import { isForeign, type ReceivedEvent } from './snapshot.ts';
import { violationsBetween } from './status-rules.ts';
import { trackerViolations } from './tracker-rules.ts';

type Checked = {
  readonly environment: Environment;
  readonly holdfast: Holdfast;
  readonly of: LifeNumber;
  readonly plan: Plan;
  readonly received: readonly ReceivedEvent[];
  /** Of the policy, as they were asked for. */
  readonly changes: readonly PolicyChange[];
};

/** Reads the checkout and PayPal's ledger of it, and keeps every rule that is broken. */
export class Checks {
  readonly violations = new Set<string>();
  status: CheckoutView['status'] | null = null;
  orderId: string | null = null;
  captureIds: readonly string[] = [];
  /** Nothing was adopted. */
  isRefused = false;
  readonly workflowId: string;
  readonly #of: Checked;
  #fundingSource: string | null = null;
  #wasClosed = false;
  #hasBegunAgain = false;
  /** Whether PayPal ever reviewed a reauthorization: the checkout may hear a moment late that the review is over. */
  #wasReviewed = false;

  constructor(of: Checked) {
    this.#of = of;
    this.workflowId = checkoutWorkflowId(merchantOfLife(of.of), CHECKOUT);
  }

  check(): Promise<void> {
    return this.#of.environment.frozen(() => this.#checkNow());
  }

  /**
   * After the last step of the life, when every command is answered.
   * Answers what few lives reach.
   */
  async checkTheEnd(
    { answers, made, shipped }: Caller,
    sale: { readonly orderId: string } | null,
  ): Promise<readonly string[]> {
    await this.check();
    const view = await this.view();
    const ledger = await this.#ledger();
    const ofSale = sale ? await readLedger(this.#of.environment.payPalUrl, sale.orderId) : null;
    const { plan, received } = this.#of;
    const { calls } = this.#of.environment.callLog;
    const policy = this.#policy();
    const end = { view, ledger, ofSale, plan, policy, received, calls, answers, made, shipped };
    for (const one of [
      ...attentionViolations(end),
      ...refundViolations(end),
      ...answerViolations(end),
      ...saleViolations(end),
      ...trackerViolations(end),
    ])
      this.violations.add(one);
    return [
      ...view.timeline.flatMap(({ attention }) => attentionCode(attention)),
      ...(shipped.size > 0 ? ['a tracker'] : []),
      ...policy.changes.map(({ isRefused }) => `a policy ${isRefused ? 'kept' : 'changed'}`),
      ...(ofSale && ofSale.effects.some(({ effect }) => effect === 'REFUNDED')
        ? ['a sale refunded']
        : []),
      ...(plan.units.length > 1 && ledger.effects.some(({ effect }) => effect === 'CAPTURED')
        ? ['several units captured']
        : []),
      ...unusual(end),
      ...ledger.effects.filter(isForeign).map(({ effect }) => `foreign ${effect}`),
      ...(ledger.orders[0]?.authorizations.slice(1) ?? []).map(({ status }) => `child ${status}`),
    ];
  }

  /** There is another run now. */
  beginAgain(): void {
    this.status = null;
    this.#wasClosed = false;
    this.#hasBegunAgain = true;
  }

  async isClosed(): Promise<boolean> {
    const { status } = await this.handle().describe();
    if (status.name === 'RUNNING' || status.name === 'TERMINATED') return false;
    if (status.name !== 'COMPLETED') this.violations.add(`the Workflow ${status.name}`);
    return true;
  }

  /** Whether the checkout has a Workflow: an adoption that is refused leaves none. */
  async hasBegun(): Promise<boolean> {
    try {
      await this.handle().describe();
      return true;
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) return false;
      throw error;
    }
  }

  /** Right alone where PayPal no longer shows the payment, nor its reports a capture, and was asked nothing but reads. */
  checkRefusedAdoption({ answers }: Pick<Caller, 'answers'>): void {
    this.isRefused = true;
    const { calls } = this.#of.environment.callLog;
    const searches = calls.filter(({ activity }) => activity === 'searchTransactions');
    const others = calls.filter(({ activity }) => activity !== 'searchTransactions');
    const last = others.at(-1);
    const isGone = last?.outcome === 'REFUSED' && last.answer.includes('"httpStatus":404');
    const isListed = searches.some(({ answer }) => answer.includes('"captureIds":["'));
    if (answers.at(-1) !== 'adopt: NOTHING_TO_ADOPT' || !isGone || isListed)
      this.violations.add(`nothing was adopted of what PayPal shows: ${answers.at(-1)}`);
    for (const { activity } of others.filter((call) => !call.activity.startsWith('get')))
      this.violations.add(`${activity} was called for an adoption that was refused`);
  }

  async isTerminated(): Promise<boolean> {
    return (await this.handle().describe()).status.name === 'TERMINATED';
  }

  handle(): WorkflowHandle {
    return this.#of.environment.client.workflow.getHandle(this.workflowId);
  }

  async view(): Promise<CheckoutView> {
    for (let tries = 0; ; tries += 1) {
      try {
        return await this.#of.holdfast.get(CHECKOUT);
      } catch (error) {
        if (tries === 5 || !(error instanceof HoldfastError)) throw error;
        await delay(200);
      }
    }
  }

  async order(): Promise<LedgerOrder | undefined> {
    return (await this.#ledger()).orders[0];
  }

  async #checkNow(): Promise<void> {
    const closed = await this.isClosed();
    const view = await this.view();
    this.orderId = view.orderId ?? this.orderId;
    const ledger = await this.#ledger();
    const [, ...children] = ledger.orders[0]?.authorizations ?? [];
    this.#wasReviewed ||= children.some(({ status }) => status === 'PENDING');
    // As long as PayPal was not read for the end, what is captured may still be taken back: somebody is told.
    const isRaised = view.status === 'NEEDS_ATTENTION' && !this.#wasClosed;
    const before = isRaised ? null : this.status;
    for (const one of violationsBetween(before, view.status, this.#wasReviewed))
      this.violations.add(one);
    this.#wasClosed = closed;
    this.status = view.status;
    this.captureIds = view.captures.map(({ captureId }) => captureId);
    this.#fundingSource = view.authorization?.fundingSource ?? this.#fundingSource;
    const { plan, received, environment } = this.#of;
    const snapshot = {
      view,
      closed,
      ledger,
      policy: this.#policy(),
      mayAskRenewal: plan.steps.some((step) => step.do === 'reauthorize'),
      fundingSource: this.#fundingSource,
      isPartner: plan.isPartner,
      calls: environment.callLog.calls,
      received,
    };
    for (const one of [...violationsIn(snapshot), ...policyRules(snapshot)])
      this.violations.add(one);
  }

  #policy(): PolicyOfLife {
    const { plan, changes } = this.#of;
    return { begun: plan.policy, changes, hasBegunAgain: this.#hasBegunAgain };
  }

  #ledger() {
    return readLedger(this.#of.environment.payPalUrl, this.orderId ?? 'NONE');
  }
}

/** What unusual scenes have led to. */
const unusual = ({ ledger, calls, view }: LifeEnd): readonly string[] => {
  const [root, ...children] = ledger.orders[0]?.authorizations ?? [];
  const isNamed = children.some(({ amount }) => amount.value !== root?.amount.value);
  const isInvoiced = calls.some(({ input }) => String(input['invoiceId']).startsWith('shop-'));
  const isInEuros = view.refunds.some(({ amount }) => amount.currencyCode !== 'USD');
  return [
    ...(isNamed ? ['a named amount reauthorized'] : []),
    ...(isInvoiced ? ['an own invoice id'] : []),
    ...(isInEuros ? ['a refund in another currency'] : []),
  ];
};

const attentionCode = (attention: unknown): readonly string[] =>
  typeof attention === 'object' && attention !== null && 'code' in attention
    ? [`attention ${String(attention.code)}`]
    : [];
