import { issuesOf, type OperationName } from '../../simulator/issues.ts';
import type { Fault } from './faults.ts';
import { type Random, randomFrom } from './random.ts';
import type { Step } from './step.ts';

/** What Payments v1 has in place of the operations of v2. */
const OPERATIONS: ReadonlyMap<string, OperationName> = new Map([
  ['authorizeOrder', 'authorizeOrderV1'],
  ['captureOrder', 'captureOrderV1'],
  ['captureAuthorization', 'captureAuthorizationV1'],
  ['reauthorizeAuthorization', 'reauthorizeAuthorizationV1'],
  ['voidAuthorization', 'voidAuthorizationV1'],
  ['refundCapture', 'refundCaptureV1'],
  ['getOrder', 'getPaymentV1'],
  ['getAuthorization', 'getAuthorizationV1'],
  ['getCapture', 'getCaptureV1'],
  ['getRefund', 'getRefundV1'],
  // A parcel of a capture of v1 is known by its capture alone.
  ['trackOrder', 'addTrackersBatch'],
  ['patchTracker', 'replaceTracker'],
]);

/** Where v1 has in its answers what v2 has there. */
const PLACES: readonly (readonly [RegExp, string])[] = [
  [
    /^purchase_units\.0\.payments\.authorizations\.\*/,
    'transactions.0.related_resources.*.authorization',
  ],
  [/^purchase_units\.0\.payments\.captures\.\*/, 'transactions.0.related_resources.*.capture'],
  [/^purchase_units\.0\.payments/, 'transactions.0.related_resources'],
  [/^purchase_units/, 'transactions'],
  [/payment_source/, 'payer'],
  [/\bstatus$/, 'state'],
  [/amount\.value$/, 'amount.total'],
  [/amount\.currency_code$/, 'amount.currency'],
  [/expiration_time$/, 'valid_until'],
  [/final_capture$/, 'is_final_capture'],
  [/invoice_id$/, 'invoice_number'],
];

/** The same steps for a hold of Payments v1: each fault meets the call that v1 has in its place. */
export const toV1 = (steps: readonly Step[], seed: number): readonly Step[] => {
  const random = randomFrom((seed ^ 0x3c6e_f372) >>> 0);
  return steps.map((step) =>
    step.do === 'faults' || step.do === 'outage'
      ? { ...step, rules: step.rules.map((fault) => atV1(fault, random)) }
      : step,
  );
};

const atV1 = (fault: Fault, random: Random): Fault => {
  const operation = OPERATIONS.get(fault.operation);
  if (operation === undefined) return fault;
  const { issue, set } = fault;
  return {
    ...fault,
    operation,
    ...(typeof issue === 'string' && { issue: issueOf(operation, issue, random) }),
    ...(typeof set === 'object' && set !== null && { set: inPlacesOfV1(set) }),
  };
};

const issueOf = (operation: OperationName, issue: string, random: Random): string => {
  const issues = issuesOf(operation);
  return issues.has(issue) ? issue : random.oneOf([...issues.keys()]);
};

const inPlacesOfV1 = (set: object): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    Object.entries(set).map(([at, value]) => [
      PLACES.reduce((so, [found, instead]) => so.replace(found, instead), at),
      value,
    ]),
  );
