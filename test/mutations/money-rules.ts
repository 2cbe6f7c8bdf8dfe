import type { Mutation } from './mutation.ts';

const RULES = 'test/workflows/rules';

/** One for each rule in the second table of docs/guarantees.md that a few characters can break. */
export const RULE_MUTATIONS: readonly Mutation[] = [
  {
    guards: 'PayPal is read before money moves',
    breaks: 'what was seen long ago is taken for what is left',
    file: 'src/workflows/checkout/deferred-reads.ts',
    find: '  isStale(context.seenAt, Date.now()) ||\n',
    replace: '',
    stories: [
      {
        file: `${RULES}/read-before-money.test.ts`,
        title: 'is found before the deadline captures the rest',
      },
      {
        file: `${RULES}/read-before-money.test.ts`,
        title: 'is found before a void is recorded as the end',
      },
    ],
  },
  {
    guards: 'a late capture is sent where PayPal shows what it was computed from',
    breaks: 'what PayPal shows is not compared',
    file: 'src/activities/as-known.ts',
    find: 'if (!isAsKnown(payments, value)) throw new NotAsKnown(null);',
    replace: 'isAsKnown(payments, value);',
    stories: [
      {
        file: `${RULES}/read-before-money.test.ts`,
        title: 'is found before a command captures what is left',
      },
    ],
  },
  {
    guards: 'what an earlier attempt has sent is looked for before another amount is computed',
    breaks: 'a capture that may have been sent is taken for one that was not',
    file: 'src/workflows/checkout/send-capture.ts',
    find: "return result.isDefinite ? 'OUTDATED' : notMade(notRead, result.refusal);",
    replace: "return 'OUTDATED';",
    stories: [
      {
        file: `${RULES}/read-before-money.test.ts`,
        title:
          'one that never arrived is not sent again beside what another tool has captured meanwhile',
      },
    ],
  },
  {
    guards: 'a refusal holds for its authorization alone',
    breaks: 'after one refusal no further capture is asked for',
    file: 'src/domain/checkout/refusals.ts',
    find: 'countedCaptures(hold).length >= capturesAtMost',
    replace:
      "countedCaptures(hold).length >= (checkout.timeline.some(({ event }) => event === 'REFUSED') ? 1 : capturesAtMost)",
    stories: [
      {
        file: `${RULES}/refusals-of-one-checkout.test.ts`,
        title: 'counts for the authorization that PayPal refused it on',
      },
    ],
  },
  {
    guards: 'a refusal that no caller gets is raised',
    breaks: 'what PayPal refused is not raised where no caller waits',
    file: 'src/domain/checkout/capture-answer.ts',
    find: "? { ...refusedForOperator('captureAuthorization', made.said, now), refused }",
    replace: '? null',
    stories: [
      { file: `${RULES}/raised-refusals.test.ts`, title: 'for the capture on authorization' },
    ],
  },
  {
    guards: 'a reauthorization takes over only when it holds',
    breaks: 'the newest authorization is current, whatever its status',
    file: 'src/domain/checkout/hold.ts',
    find: '  authorizations.findLast(({ status }) => HOLDING.has(status)) ??\n',
    replace: '  authorizations.at(-1) ??\n',
    stories: [
      {
        file: `${RULES}/child-authorizations.test.ts`,
        title: 'that is denied leaves the checkout open',
      },
    ],
  },
  {
    guards: 'a 404 proves nothing',
    breaks: 'an order that is gone counts as one without payments',
    file: 'src/workflows/checkout/money-call-context.ts',
    find: "  GONE: 'GONE',",
    replace: "  GONE: 'ABSENT',",
    stories: [{ file: `${RULES}/orders-not-shown.test.ts`, title: 'is not taken for absent' }],
  },
  {
    guards: 'the outcome of a dispute decides',
    breaks: 'any end of a dispute lets refunds go on',
    file: 'src/domain/paypal/events.ts',
    find: "SELLER_KEEPS_THE_MONEY.has(outcome ?? '');",
    replace: "outcome !== 'NEVER' && SELLER_KEEPS_THE_MONEY.size > 0;",
    stories: [
      {
        file: 'test/refunds/dispute-outcomes.test.ts',
        title: 'stay stopped after a dispute that ended',
      },
    ],
  },
  {
    guards: 'unexplained money is a mismatch',
    breaks: 'a status that speaks of captures needs no known captures',
    file: 'src/domain/checkout/detect-mismatch.ts',
    find: '  otherCurrency(hold) ??\n  unexplained(checkout, hold);',
    replace: '  otherCurrency(hold);',
    stories: [
      {
        file: `${RULES}/unexplained-money.test.ts`,
        title: 'where it is CAPTURED and the known captures are less',
      },
    ],
  },
  {
    guards: 'a partial answer is completed',
    breaks: 'an answer without a field that is needed is believed',
    file: 'src/workflows/checkout/authorize.ts',
    find: 'if (isIncomplete(order)) await',
    replace: "if (isIncomplete(order) && order.id === '') await",
    stories: [
      {
        file: `${RULES}/partial-answers.test.ts`,
        title: 'without payment_source is completed by a read',
      },
    ],
  },
  {
    guards: 'a found capture is the one that was asked for',
    breaks: 'a capture without the mark of the one that was asked for is taken for it',
    file: 'src/domain/checkout/find-capture.ts',
    find: "return fitting.length > 0 ? 'AMBIGUOUS' : null;",
    replace: 'return fitting[0] ?? null;',
    stories: [
      {
        file: 'test/domain/find-capture.test.ts',
        title: 'of the same amount and no invoice id',
      },
      {
        file: `${RULES}/found-captures.test.ts`,
        title: 'is answered by nothing beside one of the same amount',
      },
    ],
  },
  {
    guards: 'a found refund is the one that was asked for',
    breaks: 'a refund of another amount than was asked for answers its key',
    file: 'src/domain/refund/refund-mark.ts',
    find: 'amount !== null && !equal(refund.amount, amount)',
    replace: 'amount === undefined',
    stories: [
      { file: 'test/domain/refund-mark.test.ts', title: 'of another amount' },
      { file: 'test/refunds/stopped.test.ts', title: 'that a read shows of another amount' },
    ],
  },
  {
    guards: 'sums never throw',
    breaks: 'refunds in another currency are summed',
    file: 'src/domain/refund/refund.ts',
    find: 'returned.filter((amount) => amount.currency === currency),',
    replace: 'returned,',
    stories: [{ file: 'test/refunds/unsummable.test.ts', title: 'leaves commands answered' }],
  },
  {
    guards: 'a view says what is not known',
    breaks: 'refunds that cannot be read are shown as none',
    file: 'src/domain/refund/refundable.ts',
    find: "if (states === 'UNAVAILABLE') return withUnknownRefunds(view, []);",
    replace: "if (states === 'UNAVAILABLE') return view;",
    stories: [
      {
        file: 'test/refunds/unsummable.test.ts',
        title: 'says that they are not known where their Workflow cannot be asked',
      },
    ],
  },
  {
    guards: 'a view does not forget what earlier runs refunded',
    breaks: 'refunds of a run that has read nothing are shown as none',
    file: 'src/domain/refund/refundable.ts',
    find: 'const known = isUnread ? withUnknownRefunds(whole, captures) :',
    replace:
      'const known = isUnread && captures.length === 0 ? withUnknownRefunds(whole, captures) :',
    stories: [{ file: 'test/domain/views.test.ts', title: 'a run has read nothing yet' }],
  },
  {
    guards: 'a decision holds for the expiry it was made for',
    breaks: 'a decided deadline never acts again',
    file: 'src/domain/checkout/deadlines.ts',
    find: 'const decision = (policy: CheckoutPolicy, hold: Hold): readonly Deadline[] =>\n  hold.decidedFor === expiryOf(hold)',
    replace:
      'const decision = (policy: CheckoutPolicy, hold: Hold): readonly Deadline[] =>\n  hold.decidedFor !== null',
    stories: [
      {
        file: `${RULES}/limits-beyond-the-hold.test.ts`,
        title: 'that was decided acts again for a later expiration_time',
      },
    ],
  },
  {
    guards: 'attention is a set',
    breaks: 'what is raised takes the place of what was open',
    file: 'src/domain/checkout/attention.ts',
    find: 'return [...others, { ...raised, since: known?.since ?? raised.since }]',
    replace: 'return [...others.slice(0, 0), { ...raised, since: known?.since ?? raised.since }]',
    stories: [
      { file: `${RULES}/attention.test.ts`, title: 'shows the gravest of two open reasons' },
    ],
  },
  {
    guards: 'money calls are bounded',
    breaks: 'a call without an answer is sent again without end',
    file: 'src/workflows/money-call/run.ts',
    find: 'rounds < MOST_ROUNDS && Date.now() - since < ROUNDS_END_AFTER',
    replace: 'rounds < 1_000 * MOST_ROUNDS && Date.now() - since < 1_000 * ROUNDS_END_AFTER',
    stories: [
      {
        file: `${RULES}/bounded-calls.test.ts`,
        title: 'parks the checkout with issue and debug id, and a void is done',
      },
    ],
  },
  {
    guards: 'a rejected credential is an outage',
    breaks: 'a 401 is an answer about the money',
    file: 'src/activities/failures.ts',
    find: 'refused.httpStatus === 401 ||',
    replace: 'refused.httpStatus === 499 ||',
    stories: [
      {
        file: `${RULES}/rejected-credentials.test.ts`,
        title: 'is repeated for a capture, and its key keeps the capture',
      },
    ],
  },
  {
    guards: 'a command that meets a signal is done',
    breaks: 'an Update that was caught in a failed task is not sent again',
    file: 'src/client/update-calls.ts',
    find: 'if (!wasCaughtInFailedTask(error)) throw error;',
    replace: 'if (wasCaughtInFailedTask(error) || AGAIN_AFTER_MS > 0) throw error;',
    stories: [
      { file: 'test/client/until-taken.test.ts', title: 'is sent again until it is taken' },
    ],
  },
  {
    guards: 'a command done before a reset is not done again',
    breaks: 'the capture of a key is not looked for',
    file: 'src/workflows/checkout/capture.ts',
    find: 'captures.find(({ invoiceId }) => invoiceId === mark);',
    replace: "captures.find(({ invoiceId }) => invoiceId === mark && mark === '');",
    stories: [
      {
        file: `${RULES}/repeated-commands.test.ts`,
        title: 'is not made again where two were made, and each key keeps its own',
      },
    ],
  },
  {
    guards: 'repeated hints spend no history',
    breaks: 'each hint is sent as a Signal',
    file: 'src/client/approve.ts',
    find: 'if (await isNeeded(context, checkoutId)) await hint(context, checkoutId);',
    replace: 'await hint(context, checkoutId);',
    stories: [
      {
        file: `${RULES}/repeated-commands.test.ts`,
        title: 'is not made longer by hundreds of repeated hints',
      },
    ],
  },
  {
    guards: 'a long run begins anew with what it knows',
    breaks: 'the keys that moved money are forgotten',
    file: 'src/workflows/checkout/continue.ts',
    find: 'outcomes: Object.fromEntries(outcomes),',
    replace: 'outcomes: Object.fromEntries([...outcomes].slice(0, 0)),',
    stories: [
      { file: 'test/workflows/long-runs.test.ts', title: 'and each key keeps its capture' },
    ],
  },
  {
    guards: 'commands are bounded',
    breaks: 'an order is changed without end',
    file: 'src/domain/checkout/kept-outcomes.ts',
    find: 'const MOST_PATCHES = 100;',
    replace: 'const MOST_PATCHES = 100_000;',
    stories: [{ file: 'test/workflows/long-runs.test.ts', title: 'refuses TOO_MANY_COMMANDS' }],
  },
];
