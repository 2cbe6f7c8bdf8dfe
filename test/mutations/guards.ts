import type { Mutation } from './mutation.ts';

/** One for each invariant of docs/guarantees.md, in its order. */
const GUARDS: readonly (Omit<Mutation, 'guards' | 'stories'> & { readonly invariant: number })[] = [
  {
    invariant: 1,
    breaks: 'an amount is not compared with what is left',
    file: 'src/domain/checkout/refusals.ts',
    find: 'return compare(amount, upTo) > 0',
    replace: 'return compare(amount, upTo) > 1e9',
  },
  {
    invariant: 2,
    breaks: 'captures address the root',
    file: 'src/workflows/checkout/send-capture.ts',
    find: 'const authorizationId = currentOf(hold).id;',
    replace: 'const authorizationId = hold.authorizations[0].id;',
  },
  {
    invariant: 3,
    breaks: 'a refund is not compared with what was captured',
    file: 'src/domain/refund/refund.ts',
    find: 'return compare(amount, left) > 0',
    replace: 'return compare(amount, left) > 1e9',
  },
  {
    invariant: 4,
    breaks: 'an unknown outcome does not stop the next command',
    file: 'src/domain/checkout/attention.ts',
    find: "code === 'OUTCOME_UNKNOWN' || code === 'UNEXPECTED_ANSWER';",
    replace: "code === 'UNEXPECTED_ANSWER';",
  },
  {
    invariant: 5,
    breaks: 'every attempt has a fresh request id',
    file: 'src/paypal/transport.ts',
    find: "{ 'paypal-request-id': ask.requestId }",
    replace: "{ 'paypal-request-id': crypto.randomUUID() }",
  },
  {
    invariant: 6,
    breaks: 'the caller’s key is no part of the request id',
    file: 'src/domain/paypal/request-id.ts',
    find: ": ['key', call.key];",
    replace: ": ['key'];",
  },
  {
    invariant: 7,
    breaks: 'the answer is not compared with what was asked',
    file: 'src/paypal/compare-answer.ts',
    find: 'if (answered !== null && !same(asked, answered)) {',
    replace: 'if (answered === undefined && !same(asked, answered)) {',
  },
  {
    invariant: 8,
    breaks: 'yen are given decimals',
    file: 'src/domain/money/money.ts',
    find: 'JPY: 0,',
    replace: 'JPY: 2,',
  },
  {
    invariant: 9,
    breaks: 'an authorization under review may be captured',
    file: 'src/domain/checkout/refusals.ts',
    find: "  if (currentOf(hold).status === 'PENDING') {\n    return refusal(\n      'AUTHORIZATION_PENDING_REVIEW',\n      'PayPal is still reviewing the authorization; capture",
    replace:
      "  if (currentOf(hold).status === 'DENIED') {\n    return refusal(\n      'AUTHORIZATION_PENDING_REVIEW',\n      'PayPal is still reviewing the authorization; capture",
  },
  {
    invariant: 10,
    breaks: 'the over-capture limit holds for everybody',
    file: 'src/domain/checkout/state.ts',
    find: "policyOf(checkout).overCapture === 'PAYPAL_LIMIT' && !overCaptureRefused ? paypalLimit : same;",
    replace:
      'policyOf(checkout).overCapture !== undefined && !overCaptureRefused ? paypalLimit : same;',
  },
  {
    invariant: 11,
    breaks: 'nothing happens at the deadline',
    file: 'src/domain/checkout/deadlines.ts',
    find: '  return isBlocked(checkout)\n    ? always',
    replace: '  return checkout.version > 0\n    ? lapse(hold)',
  },
  {
    invariant: 12,
    breaks: 'a try after a refusal repeats the refused request',
    file: 'src/domain/checkout/facts.ts',
    find: "new Set([\n  'REFUSED',\n",
    replace: 'new Set([\n',
  },
  {
    invariant: 13,
    breaks: 'a void addresses the newest authorization',
    file: 'src/workflows/checkout/void.ts',
    find: 'const rootId = rootOf(hold).id;',
    replace: 'const rootId = currentOf(hold).id;',
  },
  {
    invariant: 14,
    breaks: 'the honor period is not waited for',
    file: 'src/domain/checkout/deadlines.ts',
    find: 'const at = honorEndOf(currentOf(hold)) + REAUTHORIZE_AFTER_HONOR;',
    replace: 'const at = currentOf(hold).createdAt + REAUTHORIZE_AFTER_HONOR;',
  },
  {
    invariant: 15,
    breaks: 'a renewal is planned past the deadline',
    file: 'src/domain/checkout/deadlines.ts',
    find: 'return at < expiryOf(hold) - policy.deadlineMarginMs',
    replace: 'return at < expiryOf(hold)',
  },
  {
    invariant: 16,
    breaks: 'a voided authorization counts as live',
    file: 'src/domain/checkout/hold.ts',
    find: "    case 'VOIDED':\n    case 'UNRECOGNIZED':\n      return false;",
    replace:
      "    case 'UNRECOGNIZED':\n      return false;\n    case 'VOIDED':\n      return true;",
  },
  {
    invariant: 17,
    // The reuse policy, the Update Id and the look for earlier runs each stand for it alone: one of them may go unnoticed.
    breaks: 'a start with another key has a Workflow of its own',
    file: 'src/client/start.ts',
    find: 'workflowId: checkoutWorkflowId(context.merchantId, input.checkoutId),',
    replace:
      'workflowId: checkoutWorkflowId(context.merchantId, `${input.checkoutId}-${input.key}`),',
  },
  {
    invariant: 18,
    breaks: 'an authorization of another id is taken for the root',
    file: 'src/domain/checkout/apply-fact.ts',
    find: 'if (shown.id === root.id) return { ...hold, authorizations: [shown, ...others] };',
    replace: 'if (others.length === 0) return { ...hold, authorizations: [shown, ...others] };',
  },
  {
    invariant: 19,
    breaks: 'events are not told apart by their ids',
    file: 'src/domain/checkout/event-news.ts',
    find: 'seenEvents.includes(event.eventId) || ',
    replace: '',
  },
  {
    invariant: 20,
    breaks: 'a capture that somebody else made is overlooked',
    file: 'src/domain/checkout/facts-from-order.ts',
    find: "if (known === undefined) return [{ event: 'CAPTURED', capture, debugId }];",
    replace: 'if (known === undefined) return [];',
  },
  {
    invariant: 21,
    breaks: 'an unanswered call is taken for one that did not happen',
    file: 'src/workflows/money-call/run.ts',
    find: ': confirmAbsence(call);',
    replace: ": Promise.resolve({ kind: 'ABSENT' } as const);",
  },
  {
    invariant: 22,
    breaks: 'a hold that is captured in full may be voided',
    file: 'src/domain/checkout/refusals.ts',
    find: '(isLive(stage.hold) ? null : nothingToVoid);',
    replace: '(stage.hold ? null : nothingToVoid);',
  },
  {
    invariant: 23,
    breaks: 'a dispute does not stop refunds',
    file: 'src/domain/refund/refund.ts',
    find: 'if (frozenBy) return refusal(',
    replace: "if (frozenBy === 'nobody') return refusal(",
  },
  {
    invariant: 24,
    breaks: 'a "no" that needs an operator is passed over',
    file: 'src/workflows/checkout/authorize.ts',
    find: "    case 'RAISE':\n      return raise(context, refusedForOperator(payOperation(",
    replace:
      "    case 'RAISE':\n      return ((..._given: unknown[]) => undefined)(context, refusedForOperator(payOperation(",
  },
  {
    invariant: 25,
    breaks: 'the simulator’s credentials are taken for live hosts',
    file: 'src/config/paypal.ts',
    find: "if (host === 'elsewhere' && env.PAYPAL_CLIENT_ID === SIMULATOR_CREDENTIALS) {",
    replace: "if (host === 'refused' && env.PAYPAL_CLIENT_ID === SIMULATOR_CREDENTIALS) {",
  },
];

export const INVARIANT_MUTATIONS: readonly Mutation[] = GUARDS.map(
  ({ invariant, ...mutation }) => ({
    guards: `invariant ${invariant}`,
    ...mutation,
    stories: [{ file: 'test/invariants', title: `invariant ${invariant}:` }],
  }),
);

/** Every money call goes through one engine: broken there, a capture, a void and a refund break. */
export const ENGINE_MUTATION: Mutation = {
  guards: 'one engine makes every money call',
  breaks: 'an answer of PayPal is taken for none',
  file: 'src/workflows/money-call/run.ts',
  find: "if (round.kind === 'DONE') return done(context, round);",
  replace: "if (round.kind === 'DONE') return { kind: 'UNKNOWN' };",
  stories: [
    { file: 'test/invariants', title: 'invariant 1:' },
    { file: 'test/invariants', title: 'invariant 13:' },
    { file: 'test/invariants', title: 'invariant 3:' },
  ],
};
