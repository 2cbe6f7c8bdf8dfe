import type { Mutation } from './mutation.ts';

const RULES = 'test/workflows/rules';

/** Payments v1, adoption, captures of an order and trackers; then rules about reading, events, texts, lists and keys. */
export const FURTHER_RULE_MUTATIONS: readonly Mutation[] = [
  {
    guards: 'a change of the policy moves no money at once',
    breaks: 'a deadline that has passed by the new policy acts at once',
    file: 'src/domain/checkout/policy-change.ts',
    find: 'expiryOf(hold) || at <= now ?',
    replace: 'expiryOf(hold) || at <= 0 ?',
    stories: [
      {
        file: 'test/domain/policy-change.test.ts',
        title: 'is allowed field by field, or refused with the code',
      },
    ],
  },
  {
    guards: 'the policy in force is the changed one',
    breaks: 'the deadline acts by the policy that the checkout was started with',
    file: 'src/domain/checkout/state.ts',
    find: '  policy ?? input.policy;',
    replace: '  input.policy ?? policy;',
    stories: [
      { file: 'test/domain/policy-change.test.ts', title: 'captures instead' },
      {
        file: 'test/workflows/holding.test.ts',
        title: 'captures at the deadline what it would have released',
      },
      { file: 'test/workflows/long-runs.test.ts', title: 'the hold its deadline by the changed' },
    ],
  },
  {
    guards: 'a reset brings back the changed policy whatever time has passed',
    breaks: 'what a reset brings back of the policy is judged as if it came now',
    file: 'src/domain/checkout/policy-change.ts',
    find: "return 'code' in hold ? hold : refuseFields(hold, changeIn(policyOf(checkout), asked));",
    replace: "return 'code' in hold ? hold : refusePolicyChange(checkout, asked, expiryOf(hold));",
    stories: [
      {
        file: 'test/domain/policy-change.test.ts',
        title: 'that a reset brings back is judged without the clock',
      },
    ],
  },
  {
    guards: 'what takes no request id is tried once',
    breaks: 'calls of Payments v1 and of trackers are tried again without a read',
    file: 'src/workflows/money-call/paypal-calls.ts',
    find: 'retry: { maximumAttempts: 1 },',
    replace: 'retry: { maximumAttempts: 3 },',
    stories: [
      {
        file: 'test/workflows/payments-v1/held.test.ts',
        title: 'is a capture that was made once: it is sent once',
      },
      {
        file: 'test/workflows/trackers/unknown-outcomes.test.ts',
        title: 'is found also where PayPal cut the connection',
      },
    ],
  },
  {
    guards: 'each capture of Payments v1 has an invoice number of its own',
    breaks: 'all captures of Payments v1 have the same invoice number',
    file: 'src/workflows/checkout/send-capture.ts',
    find: 'return invoiceIdOf(requestIdOf({ ...call, ...named }));',
    replace: 'return invoiceIdOf(requestIdOf({ ...call, ...named }).slice(0, 3));',
    stories: [
      { file: 'test/workflows/payments-v1/held.test.ts', title: 'each with an invoice number' },
    ],
  },
  {
    guards: 'one intended call has one request id and one invoice number',
    breaks: 'what is sent again after it was proved absent is a new request',
    file: 'src/domain/checkout/facts.ts',
    find: "OVER: ReadonlySet<Fact['event']> = new Set([\n  'REFUSED',",
    replace: "OVER: ReadonlySet<Fact['event']> = new Set([\n  'PROVED_ABSENT',\n  'REFUSED',",
    stories: [{ file: 'test/domain/apply-fact.test.ts', title: 'is another intent only after' }],
  },
  {
    guards: 'one intended call has one request id and one invoice number',
    breaks: 'each round of a call has another request id',
    file: 'src/workflows/money-call/run.ts',
    find: 'sendRound(context, call, { requestId,',
    replace: 'sendRound(context, call, { requestId: requestId.slice(rounds),',
    stories: [
      {
        file: 'test/workflows/doubtful-reads.test.ts',
        title: 'its request id where the invoice id is the shop’s',
      },
    ],
  },
  {
    guards: 'a cancellation is kept until it may be carried out',
    breaks: 'a cancellation whose void is answered otherwise is forgotten',
    file: 'src/workflows/checkout/keep-hold.ts',
    find: 'if (why !== null && mustWait(context.checkout)) context',
    replace: 'if (why !== null && context.checkout.version < 0) context',
    stories: [
      {
        file: 'test/workflows/strange-answers.test.ts',
        title: 'remembers a cancellation whose own void',
      },
    ],
  },
  {
    guards: 'a patch that is forgotten, or whose answer is lost, is seen by a read',
    breaks: 'an invoice id that was patched is not taken over',
    file: 'src/domain/checkout/facts-from-order.ts',
    find: 'const invoiceId = shown.invoiceId ?? checkout.invoiceId;',
    replace: 'const { invoiceId } = checkout;',
    stories: [{ file: 'test/domain/facts-from-order.test.ts', title: 'whose patch is forgotten' }],
  },
  {
    guards: 'a review that ends late leaves the policy ON_AUTHORIZATION its capture',
    breaks: 'a deadline releases what it read as released by the review',
    file: 'src/workflows/checkout/run-deadline.ts',
    find: '(ownCaptureAt(context) ?? Number.POSITIVE_INFINITY) <= Date.now()',
    replace: 'ownCaptureAt(context) === -1',
    stories: [
      {
        file: 'test/workflows/own-capture.test.ts',
        title: 'so late that the deadline is the first to read it',
      },
    ],
  },
  {
    guards: 'the window’s end waits for what came of a call without an answer',
    breaks: 'a checkout expires on an authorize that PayPal made and did not answer',
    file: 'src/workflows/checkout/authorize.ts',
    find: "if (result.kind === 'UNKNOWN') await doubtAtTheEnd",
    replace: "if (result.kind === 'GIVEN_UP') await doubtAtTheEnd",
    stories: [{ file: 'test/workflows/doubtful-reads.test.ts', title: 'because the window ends' }],
  },
  {
    guards: 'refunds are found in Payments v1 whoever started them',
    breaks: 'refunds that a dispute started look in v2 alone',
    file: 'src/client/freeze-refunds.ts',
    find: 'notify, mayBeV1: true, ...',
    replace: 'notify, ...',
    stories: [
      {
        file: 'test/workflows/payments-v1/refunds.test.ts',
        title: 'is known to the refunds that the dispute started',
      },
    ],
  },
  {
    guards: 'one payment is one checkout’s',
    breaks: 'the lock of an adoption is given twice',
    file: 'src/client/adoption-lock.ts',
    find: "workflowIdReusePolicy: 'REJECT_DUPLICATE',",
    replace: "workflowIdReusePolicy: 'ALLOW_DUPLICATE',",
    stories: [
      {
        file: 'test/workflows/adoption/races.test.ts',
        title: 'that both saw nobody are told apart by the lock alone',
      },
    ],
  },
  {
    guards: 'a row of PayPal’s reports is a hint',
    breaks: 'what PayPal’s reports list is taken for the payment’s without a look at it',
    file: 'src/workflows/checkout/find-listed-captures.ts',
    find: "shown?.kind === 'DONE' && isCaptureOf(payment)(shown.value)",
    replace: "shown?.kind === 'DONE'",
    stories: [
      {
        file: 'test/workflows/captured-elsewhere.test.ts',
        title: 'are not believed by the row alone',
      },
    ],
  },
  {
    guards: 'a capture of the order is found by a read',
    breaks: 'the captures of an order are not looked for after an unknown outcome',
    file: 'src/workflows/checkout/authorize.ts',
    find: 'found: () => hasPayment(context.checkout) || null,',
    replace:
      "found: () => (operation === 'authorizeOrder' && hasPayment(context.checkout)) || null,",
    stories: [
      {
        file: 'test/workflows/intent-capture.test.ts',
        title: 'is found by reading the order, and not sent again',
      },
    ],
  },
  {
    guards: 'a parcel is added once',
    breaks: 'a tracker that PayPal shows is sent again',
    file: 'src/workflows/tracker/add-tracker.ts',
    find: 'return shown ? added(context, { add, by }, { shown })',
    replace: "return shown?.id === '' ? added(context, { add, by }, { shown })",
    stories: [
      {
        file: 'test/workflows/trackers/add.test.ts',
        title: 'is not sent again where PayPal shows that another tool has added it',
      },
    ],
  },
  {
    guards: 'a reader needs no more than its decision does',
    breaks: 'an order without a status is not understood',
    file: 'src/paypal/replies.ts',
    find: '    id: z.string().min(1),\n    links: linksSchema,\n    create_time: instantOrNull,\n    intent',
    replace:
      '    id: z.string().min(1),\n    status: z.string(),\n    links: linksSchema,\n    create_time: instantOrNull,\n    intent',
    stories: [
      {
        file: `${RULES}/incomplete-orders.test.ts`,
        title: 'still shows that its authorization was voided at PayPal',
      },
    ],
  },
  {
    guards: 'events are traced by every id',
    breaks: 'an event that names no order is taken for one of nobody',
    file: 'src/client/paypal-events.ts',
    find: 'event.orderId === null && captureIdsOf(event).length > 0;',
    replace: "event.orderId === '' && captureIdsOf(event).length > 0;",
    stories: [
      {
        file: `${RULES}/events-by-every-id.test.ts`,
        title: 'of a refund made at PayPal is shown, and no more than the rest',
      },
    ],
  },
  {
    guards: 'an event that is early is sent in the end',
    breaks: 'an event that stays early is taken for known',
    file: 'src/client/deliver-to-checkout.ts',
    find: "does === 'SEND' ? 'TAKEN' : answered",
    replace: "does === 'SEND' ? 'KNOWN' : answered",
    stories: [{ file: 'test/workflows/events.test.ts', title: 'however long that takes' }],
  },
  {
    guards: 'an event is early only while an answer is due',
    breaks: 'an event about a call that PayPal has not answered for a round waits, too',
    file: 'src/domain/checkout/early-events.ts',
    find: 'asked.withoutAnswer > 0 || ',
    replace: '',
    stories: [
      { file: 'test/domain/early-events.test.ts', title: 'PayPal has not answered a round' },
    ],
  },
  {
    guards: 'doubt is settled by a read',
    breaks: 'an order whose invoice id another one has stays in doubt',
    file: 'src/domain/checkout/after-refusal.ts',
    find: "const isOfAnother = issueSays(said.issue, 'INVOICE_ID_TAKEN');",
    replace: "const isOfAnother = issueSays(said.issue, 'NO_DECLINE');",
    stories: [
      { file: `${RULES}/incomplete-orders.test.ts`, title: 'does not park for ever: a read' },
    ],
  },
  {
    guards: 'texts are counted as PayPal counts them',
    breaks: 'an emoji counts as one character',
    file: 'src/domain/request/request-shape.ts',
    find: '...(value.length > maxLength',
    replace: '...([...value].length > maxLength',
    stories: [{ file: 'test/gateway/texts.test.ts', title: 'is refused with 400 and its place' }],
  },
  {
    guards: 'one broken item never breaks a list',
    breaks: 'a checkout that cannot be asked breaks its page',
    file: 'src/client/list.ts',
    find: 'if (!(error instanceof HoldfastError)) throw error;',
    replace: 'throw error;',
    stories: [
      {
        file: `${RULES}/lists.test.ts`,
        title: 'A list shows the other checkouts where one of them',
      },
    ],
  },
  {
    guards: 'signals that say nothing are passed over',
    breaks: 'a malformed signal is believed by the refunds',
    file: 'src/workflows/refund/handlers.ts',
    find: "if (freeze && refuseMalformed('freeze', freeze) === null) receiveFreeze",
    replace: 'receiveFreeze',
    stories: [
      {
        file: `${RULES}/commands-and-signals.test.ts`,
        title: 'are passed over by the refunds of a capture',
      },
    ],
  },
  {
    guards: 'one key has one effect while its first Update is under way',
    breaks: 'another Update with the same key is a command of its own',
    file: 'src/workflows/checkout/handlers.ts',
    find: 'const joined = context.inProgress.get(updateId);',
    replace: "const joined = context.inProgress.get('');",
    stories: [
      {
        file: `${RULES}/repeated-commands.test.ts`,
        title: 'patches the order once where two Updates with other ids bring it at once',
      },
    ],
  },
  {
    guards: 'what an earlier run left is read',
    breaks: 'the run after a termination does not read what the earlier one left',
    file: 'src/workflows/checkout/earlier-run.ts',
    find: 'await readPayPal(context, because, AS_LONG_AS_IT_TAKES);',
    replace: "await Promise.resolve(because === '' ? 'GONE' : 'SHOWN');",
    stories: [
      {
        file: 'test/workflows/terminated.test.ts',
        title: 'knows what it has captured: the same key takes no money again',
      },
    ],
  },
  {
    guards: 'the order of an earlier run is found',
    breaks: 'the order of a run before this one is not looked for',
    file: 'src/client/earlier-runs.ts',
    find: 'if (run.runId !== runId && orderId) return orderId;',
    replace: 'if (run.runId === runId && orderId) return orderId;',
    stories: [
      {
        file: 'test/workflows/second-order.test.ts',
        title:
          'A hold is looked for where its order has aged out and its checkout is started by hand',
      },
    ],
  },
  {
    guards: 'events first',
    breaks: 'a command goes before an event that has arrived',
    file: 'src/workflows/checkout/keep-hold.ts',
    find: 'if (context.events.length > 0) return takeEvents(context);',
    replace:
      'if (context.events.length > 0 && context.commandQueue.length === 0) return takeEvents(context);',
    stories: [
      {
        file: 'test/workflows/rules/read-before-money.test.ts',
        title:
          'that is queued behind a command counts before the next command computes what is left',
      },
    ],
  },
  {
    guards: 'a parked hold ends at its last margin',
    breaks: 'what is parked is left to lapse',
    file: 'src/domain/checkout/deadlines.ts',
    find: 'const always = [...(isLive(hold) ? lastMargin(policy, hold) : []), ...lapse(hold)];',
    replace:
      'const always = [...(isLive(hold) && !isBlocked(checkout) ? lastMargin(policy, hold) : []), ...lapse(hold)];',
    stories: [
      {
        file: 'test/domain/deadlines.test.ts',
        title: 'of a hold that is parked is its last margin',
      },
    ],
  },
  {
    guards: 'what was in flight at a termination is settled by reading',
    breaks: 'the run after a termination goes on beside a call that is under way',
    file: 'src/workflows/checkout/create-order.ts',
    find: 'if (isKnown) return await settleEarlierCall(context);',
    replace: 'if (isKnown) return;',
    stories: [
      {
        file: 'test/workflows/calls-in-flight.test.ts',
        title: 'is found before a void ends the checkout: the hold that it made is released',
      },
    ],
  },
  {
    guards: 'a refusal is kept under its key',
    breaks: 'what was refused is judged again',
    file: 'src/workflows/checkout/outcomes.ts',
    find: 'outcomes.set(updateId, outcome);',
    replace: "if (outcome.kind !== 'REFUSED') outcomes.set(updateId, outcome);",
    stories: [
      {
        file: `${RULES}/repeated-commands.test.ts`,
        title:
          'keeps its refusal under its key, also where the capture before it is declined later',
      },
    ],
  },
  {
    guards: 'a stream of events ends when its checkout has ended',
    breaks: 'a stream that the gateway cuts after news ends without a word',
    file: 'src/http-client/follow.ts',
    find: 'if (news) continue;',
    replace: 'if (news) return;',
    stories: [
      {
        file: 'test/http-client/http-client.test.ts',
        title: 'opens a stream again that was cut or ended, with the last id',
      },
    ],
  },
  {
    guards: 'a refusal after a reset is checked by a read',
    breaks: 'a “no” that PayPal repeats to a reset run is believed',
    file: 'src/workflows/money-call/run.ts',
    find: 'isDefinite: isFirst && !context.mayFollowEarlierRun()',
    replace: 'isDefinite: isFirst',
    stories: [
      {
        file: 'test/workflows/reset.test.ts',
        title:
          'to before the hold ends by no old “no” and by no void while PayPal refuses every read',
      },
    ],
  },
  {
    guards: 'a run that is stopped early hands on what it got',
    breaks: 'the order of the run before it is forgotten',
    file: 'src/client/earlier-runs.ts',
    find: 'if (order === null && checkout.input.earlierRun) return checkout.input.earlierRun;',
    replace: '',
    stories: [
      { file: 'test/client/earlier-runs.test.ts', title: 'as long as it does not know the order' },
    ],
  },
  {
    guards: 'a parcel of Payments v1 is known by its capture or sale alone',
    breaks: 'trackers look for a capture in v2 alone',
    file: 'src/client/trackers.ts',
    find: 'notify, mayBeV1: true, ...',
    replace: 'notify, ...',
    stories: [
      {
        file: 'test/workflows/trackers/payments-v1.test.ts',
        title: 'is added and cancelled by its transaction alone, and shown in the checkout',
      },
    ],
  },
  {
    guards: 'what carries no mark is refunded by an admin alone',
    breaks: 'an operator refunds what carries no mark',
    file: 'src/gateway/capture-access.ts',
    find: "if (includesScope(caller.scope, 'admin')) return;",
    replace: "if (includesScope(caller.scope, 'operate')) return;",
    stories: [
      { file: 'test/gateway/capture-access.test.ts', title: 'takes admin where it carries' },
    ],
  },
  {
    guards: 'a card number is refused whatever stands beside it',
    breaks: 'a card number is not seen where its date of expiry follows',
    file: 'src/domain/request/card-number.ts',
    find: '[groups.slice(0, count), groups.slice(-count)]',
    replace: '[groups.slice(-count)]',
    stories: [{ file: 'test/request/card-number.test.ts', title: 'is seen: ' }],
  },
];
