import type { Holdfast } from '../../src/client.ts';
import type { AlternativeMethod } from '../../src/domain/paypal/alternative-method.ts';
import { type Caller, CHECKOUT, dollars, NOT_READ } from './caller.ts';
import type { MadeElsewhere } from './foreign-system.ts';
import type { Plan } from './plan.ts';
import type { SimulatorHooks } from './simulator-hooks.ts';

type Of = {
  readonly plan: Plan;
  readonly holdfast: Holdfast;
  readonly paypal: SimulatorHooks;
  readonly caller: Caller;
};

/** What a payer may have decided about a payment before it is adopted. */
const ADOPTABLE: ReadonlySet<string> = new Set([
  'APPROVED',
  'AUTHORIZATION_PENDING',
  'CAPTURE_PENDING',
  'CAPTURE_DECLINED',
  'CAPTURE_FAILED',
  'REFUND_PENDING',
]);

/** Of the several purchase units of an order. */
export const unitName = (unit: number): string => `unit-${unit}`;

const alternativeSource = (method: AlternativeMethod) => ({
  [method]: {
    name: 'John Doe',
    countryCode: 'NL',
    ...(method === 'p24' && { email: 'payer@example.com' }),
  },
});

/** How the checkout of a life begins: it is started, or adopts what another system made. */
export const beginning = ({ plan, holdfast, paypal, caller }: Of) => {
  let made: MadeElsewhere | null = null;
  let sale: { readonly orderId: string; readonly saleId: string } | null = null;

  const startNew = async (): Promise<void> => {
    const { intent, policy, onFile, alternative, invoiceId } = plan;
    const paymentSource = alternative ? alternativeSource(alternative.method) : onFile;
    const units = plan.units.map((cents, unit) => ({
      amount: dollars(cents),
      ...(plan.units.length > 1 && { referenceId: unitName(unit) }),
      ...(invoiceId !== null && unit === 0 && { invoiceId }),
    }));
    const [purchaseUnit] = units;
    await caller.answered('start', () =>
      holdfast.start(
        {
          checkoutId: CHECKOUT,
          intent,
          ...(units.length > 1 ? { purchaseUnits: units } : purchaseUnit && { purchaseUnit }),
          policy,
          ...(paymentSource && {
            paymentSource,
            returnUrl: 'https://shop.example/paid',
            cancelUrl: 'https://shop.example/cart',
          }),
        },
        'start',
      ),
    );
  };

  const adopt = async ({ orderId, authorizationId }: MadeElsewhere): Promise<boolean> => {
    const { cents, policy, adopts, namedBy } = plan;
    const byOrder = adopts?.endsWith('V1') ? { paymentId: orderId } : { orderId };
    const byName =
      namedBy === 'AUTHORIZATION' && authorizationId !== null ? { authorizationId } : byOrder;
    const expected = { amount: dollars(cents), intent: plan.intent };
    const request = { checkoutId: CHECKOUT, ...byName, expected, policy };
    const ask = (key: string) =>
      caller.answered('adopt', () => holdfast.adopt(request, key), NOT_READ);
    if (await ask('start')) return true;
    // What a fault made PayPal refuse has changed nothing: the shop asks again later.
    await paypal.faults([]);
    await paypal.outage([]);
    return (await ask('start-again')) !== undefined;
  };

  return {
    /** Nothing can fail yet. */
    makeElsewhere: async (): Promise<void> => {
      const { adopts, cents, hasSale, steps } = plan;
      if (adopts === null) return;
      const decided = steps.find((step) => step.do === 'payerDecides');
      const outcome = decided && ADOPTABLE.has(decided.outcome) ? decided.outcome : 'APPROVED';
      made = await paypal.elsewhere.make(cents, adopts, { outcome, fundingSource: 'paypal' });
      if (hasSale) sale = await paypal.elsewhere.makeSale(cents);
    },

    /** Starts or adopts, also once more where the Workflow was terminated. What it reached, if few lives reach it. */
    start: async (): Promise<string | null> => {
      if (made === null) {
        await startNew();
        if (plan.alternative) return 'an alternative method';
        return plan.onFile ? 'on file' : null;
      }
      return (await adopt(made)) ? `adopted ${plan.adopts}` : null;
    },

    /** The sale of Payments v1 beside the checkout. */
    get sale() {
      return sale;
    },
  };
};
