import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import Long from 'long';
import { createHoldfast } from '../../src/client.ts';
import { redeliverSignal } from '../../src/contract/messages.ts';
import { moveWorkflow } from '../../src/dev/clocks.ts';
import type { lostAnswers } from '../invariants/lost-answers.ts';
import { aDispute } from '../refunds/disputed.ts';
import {
  aCheckout,
  anAuthorizedCheckout,
  days,
  dollars,
  hours,
  pass,
  type Shop,
  until,
  untilKnown,
  untilStatus,
} from '../support/shop.ts';
import {
  aCaptureElsewhere,
  aHoldElsewhere,
  anOrderElsewhere,
  anOrderToCapture,
  captureElsewhere,
  expected,
} from '../workflows/adoption/made-elsewhere.ts';
import { aPaymentV1 } from '../workflows/payments-v1/v1-payments.ts';
import { foreignCapture } from '../workflows/rules/fixtures.ts';

/** The shop of the recording, and the calls whose answers are cut off in it. */
type Stage = { readonly shop: Shop; readonly lost: ReturnType<typeof lostAnswers>['lost'] };

type Story = (stage: Stage) => Promise<string>;

const checkout = (id: string): string => `checkout:default:${id}`;

const held = async ({ shop }: Stage, policy = {}, how = {}) => {
  const view = await anAuthorizedCheckout(shop, { policy }, how);
  return { id: view.checkoutId, rootId: view.authorization?.rootId ?? '', orderId: view.orderId };
};

const aCapture = async (stage: Stage, how = {}) => {
  const { id } = await held(stage, {}, how);
  const { captureId } = await stage.shop.holdfast.capture(id, {}, 'all');
  return { id, captureId, workflowId: `refund:default:${captureId}` };
};

const aShipment = async (stage: Stage) => {
  const { id, captureId } = await aCapture(stage);
  return { id, captureId, workflowId: `tracker:default:${id}` };
};

const parcel = (captureId: string) => ({
  captureId,
  trackingNumber: '443844607820',
  carrier: 'FEDEX',
});

/** Two minutes pass for it, and it ends. */
const ended = async ({ shop }: Stage, workflowId: string): Promise<string> => {
  const { client } = shop.temporal;
  await moveWorkflow(client, workflowId, { ms: 130_000, giveUpAt: Date.now() + 20_000 });
  await client.workflow.getHandle(workflowId).result();
  return workflowId;
};

const event = (eventType: string, resourceId: string, orderId: string | null) => ({
  eventId: `WH-${randomUUID()}`,
  eventType,
  resourceId,
  orderId,
  captureId: null,
  status: 'VOIDED',
});

/** A checkout whose hold the merchant's URL is told of. */
const notifyingMerchant = async ({ shop }: Stage) => {
  const { client } = shop.temporal;
  const { taskQueue } = shop;
  const holdfast = createHoldfast({ client, merchantId: 'default', taskQueue, notify: true });
  return await anAuthorizedCheckout({ ...shop, holdfast });
};

/** An operator resets a checkout that has captured a part; the run that takes over reads what the first one did. */
const reset = async (stage: Stage, to: 'HOLD' | 'BEGINNING'): Promise<string> => {
  const { id } = await held(stage, { reauthorize: 'NEVER' });
  const { temporal, holdfast } = stage.shop;
  const workflowId = checkout(id);
  const handle = temporal.client.workflow.getHandle(workflowId);
  const { events } = await handle.fetchHistory();
  const tasks = events?.filter((one) => one.workflowTaskCompletedEventAttributes) ?? [];
  const task = to === 'HOLD' ? tasks.at(-1) : tasks[0];
  await holdfast.capture(id, { amount: dollars('40.00'), finalCapture: false }, 'part');
  await temporal.client.workflowService.resetWorkflowExecution({
    namespace: temporal.namespace,
    workflowExecution: { workflowId, runId: (await handle.describe()).runId },
    workflowTaskFinishEventId: Long.fromValue(task?.eventId ?? 0),
    requestId: randomUUID(),
    reason: 'a story',
  });
  await untilStatus(stage.shop, id, 'PARTIALLY_CAPTURED');
  await holdfast.capture(id, {}, 'rest');
  await untilStatus(stage.shop, id, 'CAPTURED');
  return workflowId;
};

/** The Workflow that delivers the news of a checkout's hold. */
const deliveryOf = async ({ shop }: Stage, checkoutId: string): Promise<string> => {
  const query = "WorkflowType = 'outgoingEvent'";
  for (;;) {
    for await (const { workflowId, memo } of shop.temporal.client.workflow.list({ query })) {
      if (JSON.stringify(memo).includes(checkoutId)) return workflowId;
    }
    await delay(50);
  }
};

/** What the payer decided, and the status that it led to. */
const decided =
  (outcome: string, status: 'AUTHORIZED' | 'DENIED' | 'PENDING_REVIEW'): Story =>
  async ({ shop }) => {
    const { checkoutId, orderId } = await aCheckout(shop);
    await shop.paypal.payerApproves(orderId, { outcome });
    await shop.holdfast.approve(checkoutId);
    await untilStatus(shop, checkoutId, status);
    return checkout(checkoutId);
  };

/** The bank asks the holder of the card on file, and answers. */
const challenged =
  (result: 'SUCCEEDED' | 'FAILED', status: 'AUTHORIZED' | 'DENIED'): Story =>
  async ({ shop }) => {
    const { checkoutId, orderId } = await aCheckout(shop, {
      paymentSource: {
        card: { vaultId: '8kk8451t', attributes: { verification: { method: 'SCA_ALWAYS' } } },
      },
    });
    await until(shop, checkoutId, ({ timeline }) =>
      timeline.some((one) => one.event === 'PAYER_SENT_BACK'),
    );
    await shop.paypal.bankAnswers(orderId, result);
    await shop.holdfast.approve(checkoutId);
    await untilStatus(shop, checkoutId, status);
    return checkout(checkoutId);
  };

/** A preview has an id that nobody is told; visibility shows it a moment later. */
const newestPreview = async ({ temporal }: Shop, since: string): Promise<string> => {
  const query = `WorkflowType = 'previewAdoption' AND StartTime >= '${since}'`;
  for (const giveUpAt = Date.now() + 20_000; Date.now() < giveUpAt; await delay(100)) {
    for await (const { workflowId } of temporal.client.workflow.list({ query })) return workflowId;
  }
  throw new Error('visibility shows no preview');
};

const reviewed =
  (decision: 'release' | 'deny' | 'void'): Story =>
  async ({ shop }) => {
    const { checkoutId, orderId } = await aCheckout(shop);
    await shop.paypal.payerApproves(orderId, { outcome: 'AUTHORIZATION_PENDING' });
    await shop.holdfast.approve(checkoutId);
    const { authorization } = await untilStatus(shop, checkoutId, 'PENDING_REVIEW');
    await shop.paypal.onAuthorization(authorization?.rootId ?? '', decision);
    await pass(shop, checkoutId, hours(2));
    return checkout(checkoutId);
  };

const atDeadline =
  (policy: 'VOID' | 'CAPTURE' | 'ASK'): Story =>
  async (stage) => {
    const { id } = await held(stage, { atDeadline: policy });
    await pass(stage.shop, id, days(29));
    return checkout(id);
  };

/** Every path a Workflow of the product can take: each is one recorded history. */
export const STORIES: Readonly<Record<string, Story>> = {
  'captured-in-the-honor-period': async (stage) => {
    const { id } = await held(stage);
    await stage.shop.holdfast.capture(id, {}, 'all');
    return checkout(id);
  },
  'adopted-order': async ({ shop }) => {
    const orderId = await anOrderElsewhere(shop);
    const { checkoutId } = await shop.holdfast.adopt({ orderId, expected }, randomUUID());
    await shop.paypal.payerApproves(orderId);
    await shop.holdfast.approve(checkoutId);
    await untilStatus(shop, checkoutId, 'AUTHORIZED');
    await shop.holdfast.void(checkoutId, {});
    return checkout(checkoutId);
  },
  'adopted-hold': async ({ shop }) => {
    const { authorizationId } = await aHoldElsewhere(shop);
    await aCaptureElsewhere(shop, authorizationId, '30.00');
    const { checkoutId } = await shop.holdfast.adopt({ authorizationId, expected }, randomUUID());
    await shop.holdfast.capture(checkoutId, {}, 'rest');
    return checkout(checkoutId);
  },
  'captured-elsewhere-and-aged-out': async (stage) => {
    const { shop } = stage;
    const { id, rootId } = await held(stage);
    await shop.paypal.knobs({ searchDelaySeconds: 0 });
    await aCaptureElsewhere(shop, rootId, '30.00');
    await shop.paypal.faults([
      { operation: 'getOrder', kind: 'refuse', issue: 'INVALID_RESOURCE_ID' },
    ]);
    await pass(shop, id, hours(2));
    await shop.holdfast.void(id, {});
    return checkout(id);
  },
  'adopted-from-v1': async ({ shop }) => {
    const { id: authorizationId } = await aPaymentV1(shop);
    const { checkoutId } = await shop.holdfast.adopt({ authorizationId, expected }, randomUUID());
    await pass(shop, checkoutId, days(4));
    await shop.holdfast.capture(checkoutId, { amount: dollars('40.00') }, 'part');
    await shop.holdfast.void(checkoutId, {});
    return checkout(checkoutId);
  },
  'adopted-order-captured': async ({ shop }) => {
    const orderId = await anOrderToCapture(shop, ['60.00', '40.00']);
    const toCapture = { orderId, expected: { ...expected, intent: 'CAPTURE' as const } };
    const { checkoutId } = await shop.holdfast.adopt(toCapture, randomUUID());
    await shop.paypal.payerApproves(orderId);
    await shop.holdfast.approve(checkoutId);
    await untilStatus(shop, checkoutId, 'CAPTURED');
    return checkout(checkoutId);
  },
  'adopted-captures-aged-out': async ({ shop }) => {
    await shop.paypal.knobs({ searchDelaySeconds: 0 });
    const orderId = await anOrderToCapture(shop, ['60.00', '40.00']);
    await shop.paypal.payerApproves(orderId);
    const [named = ''] = await captureElsewhere(shop, orderId);
    const issue = 'INVALID_RESOURCE_ID';
    await shop.paypal.faults([{ operation: 'getOrder', kind: 'refuse', issue }]);
    const toCapture = {
      orderId,
      captureIds: [named],
      expected: { ...expected, intent: 'CAPTURE' as const },
    };
    const { checkoutId } = await shop.holdfast.adopt(toCapture, randomUUID());
    await untilStatus(shop, checkoutId, 'CAPTURED');
    return checkout(checkoutId);
  },
  'order-of-v1-authorized': async ({ shop }) => {
    const { id: paymentId } = await aPaymentV1(shop, 'order');
    await shop.paypal.faults([{ operation: 'authorizeOrderV1', kind: 'lost-answer', times: 1 }]);
    const { checkoutId } = await shop.holdfast.adopt({ paymentId, expected }, randomUUID());
    await untilStatus(shop, checkoutId, 'AUTHORIZED');
    await shop.holdfast.capture(checkoutId, { amount: dollars('40.00') }, 'part');
    await shop.holdfast.void(checkoutId, {});
    return checkout(checkoutId);
  },
  'order-of-v1-captured': async ({ shop }) => {
    const { paymentId } = await aPaymentV1(shop, 'order');
    await shop.paypal.faults([{ operation: 'captureOrderV1', kind: 'lost-answer', times: 1 }]);
    const toCapture = { paymentId, expected: { ...expected, intent: 'CAPTURE' as const } };
    const { checkoutId } = await shop.holdfast.adopt(toCapture, randomUUID());
    await untilStatus(shop, checkoutId, 'CAPTURED');
    return checkout(checkoutId);
  },
  'order-of-v1-voided': async ({ shop }) => {
    const { paymentId } = await aPaymentV1(shop, 'order');
    const issue = 'PAYER_CANNOT_PAY';
    await shop.paypal.faults([{ operation: 'authorizeOrderV1', kind: 'refuse', issue, times: 1 }]);
    const { checkoutId } = await shop.holdfast.adopt({ paymentId, expected }, randomUUID());
    await shop.holdfast.void(checkoutId, {});
    return checkout(checkoutId);
  },
  'sale-of-v1-refunded': async ({ shop }) => {
    const { id: captureId } = await aPaymentV1(shop, 'sale');
    await shop.holdfast.refund({ captureId, amount: dollars('15.00') }, 'part');
    return `refund:default:${captureId}`;
  },
  'capture-of-v1-refunded': async ({ shop }) => {
    const { paymentId } = await aPaymentV1(shop);
    const { checkoutId } = await shop.holdfast.adopt({ paymentId, expected }, randomUUID());
    const { captureId } = await shop.holdfast.capture(checkoutId, {}, 'all');
    await shop.holdfast.refund({ captureId, amount: dollars('15.00') }, 'part');
    return `refund:default:${captureId}`;
  },
  'capture-of-v1-found-by-reading': async ({ shop, lost }) => {
    const { paymentId } = await aPaymentV1(shop);
    const { checkoutId } = await shop.holdfast.adopt({ paymentId, expected }, randomUUID());
    lost.set('captureAuthorizationV1', 'ANSWER_LOST');
    await shop.holdfast.capture(checkoutId, {}, 'all');
    return checkout(checkoutId);
  },
  'adoption-previewed': async ({ shop }) => {
    const { id: authorizationId } = await aPaymentV1(shop);
    const since = new Date().toISOString();
    await shop.holdfast.previewAdoption({ authorizationId, expected });
    return await newestPreview(shop, since);
  },
  'adoption-refused': async ({ shop }) => {
    const orderId = await anOrderElsewhere(shop);
    const both = [randomUUID(), randomUUID()].map((checkoutId) =>
      shop.holdfast
        .adopt({ checkoutId, orderId, expected }, checkoutId)
        .then(() => null)
        .catch(() => checkoutId),
    );
    const [loser = ''] = (await Promise.all(both)).filter((one) => one !== null);
    return checkout(loser);
  },
  'reauthorized-then-captured': async (stage) => {
    const { id } = await held(stage);
    await pass(stage.shop, id, days(4));
    await stage.shop.holdfast.capture(id, {}, 'all');
    return checkout(id);
  },
  'captured-after-another-tool-did': async (stage) => {
    const { id, rootId } = await held(stage);
    await foreignCapture(stage.shop, rootId, { value: '10.00' });
    await pass(stage.shop, id, hours(2));
    await stage.shop.holdfast.capture(id, {}, 'all');
    return checkout(id);
  },
  'captured-in-parts': async (stage) => {
    const { id } = await held(stage);
    await stage.shop.holdfast.capture(id, { amount: dollars('40.00') }, 'part');
    await stage.shop.holdfast.capture(id, { finalCapture: true }, 'rest');
    return checkout(id);
  },
  'captured-and-the-rest-voided': async (stage) => {
    const { id } = await held(stage);
    await stage.shop.holdfast.capture(id, { amount: dollars('40.00') }, 'part');
    await stage.shop.holdfast.void(id, { reason: 'out of stock' }, 'rest');
    return checkout(id);
  },
  'captured-on-authorization': async ({ shop }) => {
    const { checkoutId, orderId } = await aCheckout(shop, {
      policy: { capture: 'ON_AUTHORIZATION' },
    });
    await shop.paypal.payerApproves(orderId);
    await shop.holdfast.approve(checkoutId);
    await untilStatus(shop, checkoutId, 'CAPTURED');
    return checkout(checkoutId);
  },
  'order-captured': async ({ shop }) => {
    const { checkoutId, orderId } = await aCheckout(shop, { intent: 'CAPTURE' });
    await shop.paypal.payerApproves(orderId);
    await shop.holdfast.approve(checkoutId);
    await untilStatus(shop, checkoutId, 'CAPTURED');
    return checkout(checkoutId);
  },
  'order-capture-pending-then-completed': async ({ shop }) => {
    const { checkoutId, orderId } = await aCheckout(shop, { intent: 'CAPTURE' });
    await shop.paypal.payerApproves(orderId, { outcome: 'CAPTURE_PENDING' });
    await shop.holdfast.approve(checkoutId);
    const { captures } = await untilStatus(shop, checkoutId, 'CAPTURE_PENDING');
    await shop.paypal.settleCapture(captures[0]?.captureId ?? '', 'COMPLETED');
    await pass(shop, checkoutId, hours(2));
    return checkout(checkoutId);
  },
  'order-capture-found-by-reading': async ({ shop, lost }) => {
    const { checkoutId, orderId } = await aCheckout(shop, { intent: 'CAPTURE' });
    await shop.paypal.payerApproves(orderId);
    lost.set('captureOrder', 'ANSWER_LOST');
    await shop.holdfast.approve(checkoutId);
    await untilStatus(shop, checkoutId, 'CAPTURED');
    return checkout(checkoutId);
  },
  'chosen-in-the-buttons': async ({ shop }) => {
    const { checkoutId, orderId } = await aCheckout(shop, { paymentSource: {} });
    await shop.paypal.payerApproves(orderId, { fundingSource: 'venmo' });
    await shop.holdfast.approve(checkoutId);
    await untilStatus(shop, checkoutId, 'AUTHORIZED');
    await shop.holdfast.void(checkoutId, {});
    return checkout(checkoutId);
  },
  'completed-by-paypal': async ({ shop }) => {
    await shop.paypal.knobs({ completionSeconds: hours(1) });
    const { checkoutId, orderId } = await aCheckout(shop, { intent: 'CAPTURE', paymentSource: {} });
    await shop.paypal.payerChoosesIdeal(orderId);
    await shop.paypal.payerApproves(orderId);
    await shop.holdfast.approve(checkoutId);
    await until(shop, checkoutId, ({ timeline }) =>
      timeline.some((one) => one.event === 'COMPLETION_AWAITED'),
    );
    await pass(shop, checkoutId, hours(4));
    await untilStatus(shop, checkoutId, 'CAPTURED');
    return checkout(checkoutId);
  },
  'fee-of-a-partner': async ({ shop }) => {
    const { taskQueue } = shop;
    const { client } = shop.temporal;
    const holdfast = createHoldfast({ client, merchantId: 'default', taskQueue, isPartner: true });
    const { checkoutId } = await anAuthorizedCheckout({ ...shop, holdfast });
    const paymentInstruction = {
      platformFees: [{ amount: dollars('5.00') }],
      disbursementMode: 'DELAYED' as const,
    };
    await holdfast.capture(checkoutId, { paymentInstruction }, 'all');
    return checkout(checkoutId);
  },
  'charged-on-file': async ({ shop }) => {
    const paymentSource = { card: { vaultId: '8kk8451t' } };
    const { checkoutId } = await aCheckout(shop, { paymentSource });
    await untilStatus(shop, checkoutId, 'AUTHORIZED');
    return checkout(checkoutId);
  },
  'authenticated-by-the-bank': challenged('SUCCEEDED', 'AUTHORIZED'),
  'liability-not-shifted': challenged('FAILED', 'DENIED'),
  'over-captured': async (stage) => {
    const { id } = await held(stage, { overCapture: 'PAYPAL_LIMIT' });
    await stage.shop.holdfast.capture(id, { amount: dollars('115.00') }, 'more');
    return checkout(id);
  },
  'renewed-before-a-late-capture': async (stage) => {
    const { id } = await held(stage, { reauthorize: 'ON_CAPTURE' });
    await pass(stage.shop, id, days(6));
    await stage.shop.holdfast.capture(id, {}, 'late');
    return checkout(id);
  },
  'reauthorized-on-command': async (stage) => {
    const { id } = await held(stage, { reauthorize: 'NEVER' });
    await pass(stage.shop, id, days(4));
    await stage.shop.holdfast.reauthorize(id, {}, 'again');
    await stage.shop.holdfast.void(id, {}, 'end');
    return checkout(id);
  },
  'reauthorization-too-soon': async (stage) => {
    await stage.shop.paypal.knobs({ reauthorizeAfterSeconds: hours(76) });
    const { id } = await held(stage);
    await pass(stage.shop, id, days(4));
    return checkout(id);
  },
  'voided-at-the-deadline': atDeadline('VOID'),
  'captured-at-the-deadline': atDeadline('CAPTURE'),
  'asked-at-the-deadline': atDeadline('ASK'),
  'policy-changed-then-captured-at-the-deadline': async (stage) => {
    const { id } = await held(stage, { atDeadline: 'VOID' });
    await pass(stage.shop, id, days(1));
    await stage.shop.holdfast.changePolicy(id, { atDeadline: 'CAPTURE', reauthorize: 'NEVER' });
    await pass(stage.shop, id, days(28));
    return checkout(id);
  },
  'voided-before-approval': async ({ shop }) => {
    const { checkoutId } = await aCheckout(shop);
    await shop.holdfast.void(checkoutId, {}, 'void');
    return checkout(checkoutId);
  },
  'patched-before-approval': async ({ shop }) => {
    const { checkoutId } = await aCheckout(shop);
    await shop.holdfast.patch(checkoutId, { amount: dollars('80.00') }, 'patch');
    return checkout(checkoutId);
  },
  'never-approved': async ({ shop }) => {
    const { checkoutId } = await aCheckout(shop);
    await pass(shop, checkoutId, hours(4));
    return checkout(checkoutId);
  },
  'approved-after-a-hint-too-many': async ({ shop }) => {
    const { checkoutId, orderId } = await aCheckout(shop);
    await shop.holdfast.approve(checkoutId);
    await until(shop, checkoutId, ({ timeline }) =>
      timeline.some((one) => one.event === 'REFUSED'),
    );
    await shop.paypal.payerApproves(orderId);
    await shop.holdfast.approve(checkoutId);
    await untilStatus(shop, checkoutId, 'AUTHORIZED');
    return checkout(checkoutId);
  },
  'declined-then-approved': async ({ shop }) => {
    const { checkoutId, orderId } = await aCheckout(shop);
    await shop.paypal.payerApproves(orderId, { outcome: 'INSTRUMENT_DECLINED' });
    await shop.holdfast.approve(checkoutId);
    await until(shop, checkoutId, ({ timeline }) =>
      timeline.some((one) => one.event === 'PAYER_SENT_BACK'),
    );
    await shop.paypal.payerApproves(orderId);
    await shop.holdfast.approve(checkoutId);
    await untilStatus(shop, checkoutId, 'AUTHORIZED');
    return checkout(checkoutId);
  },
  denied: decided('AUTHORIZATION_DENIED', 'DENIED'),
  'under-review': decided('AUTHORIZATION_PENDING', 'PENDING_REVIEW'),
  'reviewed-and-released': reviewed('release'),
  'reviewed-and-denied': reviewed('deny'),
  'reviewed-and-voided': reviewed('void'),
  'capture-pending-then-completed': async (stage) => {
    const { id } = await held(stage, {}, { outcome: 'CAPTURE_PENDING' });
    const { captureId } = await stage.shop.holdfast.capture(id, {}, 'all');
    await pass(stage.shop, id, hours(2));
    await stage.shop.paypal.settleCapture(captureId, 'COMPLETED');
    await pass(stage.shop, id, hours(3));
    return checkout(id);
  },
  'capture-declined': async (stage) => {
    const { id } = await held(stage, {}, { outcome: 'CAPTURE_DECLINED' });
    await stage.shop.holdfast.capture(id, {}, 'all').catch(() => undefined);
    return checkout(id);
  },
  'capture-with-its-answer-lost': async (stage) => {
    const { id } = await held(stage);
    await stage.shop.paypal.faults([
      { operation: 'captureAuthorization', kind: 'lost-answer', times: 1 },
    ]);
    await stage.shop.holdfast.capture(id, {}, 'all');
    return checkout(id);
  },
  'capture-found-by-reading': async (stage) => {
    const { id } = await held(stage);
    stage.lost.set('captureAuthorization', 'ANSWER_LOST');
    await stage.shop.holdfast.capture(id, {}, 'all');
    return checkout(id);
  },
  'capture-parked-then-resolved': async (stage) => {
    const { id } = await held(stage);
    stage.lost.set('captureAuthorization', 'ANSWER_LOST').set('getOrder', 'NOT_SENT');
    const asked = stage.shop.holdfast.capture(id, { amount: dollars('40.00') }, 'part');
    await untilStatus(stage.shop, id, 'NEEDS_ATTENTION');
    stage.lost.clear();
    const decision = { action: 'adopt', actor: 'op', reason: 'PayPal answers again' } as const;
    await stage.shop.holdfast.resolve(id, decision, 'decision');
    await asked;
    return checkout(id);
  },
  'capture-on-a-hold-voided-at-paypal': async (stage) => {
    const { id, rootId } = await held(stage);
    await stage.shop.paypal.onAuthorization(rootId, 'void');
    await stage.shop.holdfast.capture(id, {}, 'late').catch(() => undefined);
    return checkout(id);
  },
  'told-by-an-event': async (stage) => {
    const { id, rootId, orderId } = await held(stage);
    await stage.shop.paypal.onAuthorization(rootId, 'void');
    await stage.shop.holdfast.receive(event('PAYMENT.AUTHORIZATION.VOIDED', rootId, orderId));
    await untilStatus(stage.shop, id, 'VOIDED');
    return checkout(id);
  },
  cancelled: async (stage) => {
    const { id } = await held(stage);
    const handle = stage.shop.temporal.client.workflow.getHandle(checkout(id));
    await handle.cancel();
    await handle.result();
    return checkout(id);
  },
  'refused-then-retried': async ({ shop }) => {
    const { checkoutId, orderId } = await aCheckout(shop);
    await shop.paypal.payerApproves(orderId);
    const issue = 'PAYEE_ACCOUNT_RESTRICTED';
    await shop.paypal.faults([{ operation: 'authorizeOrder', kind: 'refuse', issue, times: 1 }]);
    await shop.holdfast.approve(checkoutId);
    await untilStatus(shop, checkoutId, 'NEEDS_ATTENTION');
    const decision = { action: 'retry', actor: 'op', reason: 'in order again' } as const;
    await shop.holdfast.resolve(checkoutId, decision, 'decision');
    await untilStatus(shop, checkoutId, 'AUTHORIZED');
    return checkout(checkoutId);
  },
  'order-refused': async ({ shop }) => {
    const issue = 'PAYEE_ACCOUNT_LOCKED_OR_CLOSED';
    await shop.paypal.faults([{ operation: 'createOrder', kind: 'refuse', issue, times: 1 }]);
    const checkoutId = `c-${randomUUID()}`;
    const purchaseUnit = { amount: dollars('5.00') };
    await shop.holdfast.start({ checkoutId, purchaseUnit }, 'start').catch(() => undefined);
    await untilStatus(shop, checkoutId, 'FAILED');
    return checkout(checkoutId);
  },
  'refunded-in-parts': async (stage) => {
    const { captureId, workflowId } = await aCapture(stage);
    await stage.shop.holdfast.refund({ captureId, amount: dollars('30.00') }, 'part');
    return workflowId;
  },
  'refund-refused': async (stage) => {
    const { captureId, workflowId } = await aCapture(stage);
    const more = { captureId, amount: dollars('100.01') };
    await stage.shop.holdfast.refund(more, 'more').catch(() => undefined);
    return workflowId;
  },
  'refund-found-by-reading': async (stage) => {
    const { captureId, workflowId } = await aCapture(stage);
    stage.lost.set('refundCapture', 'ANSWER_LOST');
    await stage.shop.holdfast.refund({ captureId }, 'all');
    return workflowId;
  },
  'refunds-frozen-and-thawed': async (stage) => {
    const { captureId, workflowId } = await aCapture(stage);
    const dispute = await aDispute(stage.shop, captureId);
    await stage.shop.holdfast.refund({ captureId }, 'frozen').catch(() => undefined);
    await dispute.ends();
    await stage.shop.holdfast.refund({ captureId }, 'thawed');
    return workflowId;
  },
  'refund-stopped-by-a-reversal': async (stage) => {
    const { id, captureId, workflowId } = await aCapture(stage);
    const { holdfast, paypal, temporal } = stage.shop;
    await paypal.faults([{ operation: 'refundCapture', kind: '503' }]);
    const asked = untilKnown(() => holdfast.refund({ captureId }, 'stopped'));
    const refused = asked.catch(() => undefined);
    await until(stage.shop, id, (view) => view.asked !== null);
    await holdfast.receive({ ...event('PAYMENT.CAPTURE.REVERSED', captureId, null), captureId });
    const run = temporal.client.workflow.getHandle(workflowId);
    while ((await run.describe()).raw.pendingActivities?.length) await delay(50);
    await moveWorkflow(temporal.client, workflowId, { ms: 60_000, giveUpAt: Date.now() + 20_000 });
    await refused;
    return workflowId;
  },
  'captured-after-a-reset-to-the-hold': (stage) => reset(stage, 'HOLD'),
  'captured-after-a-reset-to-the-beginning': (stage) => reset(stage, 'BEGINNING'),
  'tracker-added-and-cancelled': async (stage) => {
    const { id, captureId, workflowId } = await aShipment(stage);
    const { trackerId } = await stage.shop.holdfast.addTracker(id, parcel(captureId), 'parcel');
    const named = { checkoutId: id, trackerId };
    await stage.shop.holdfast.updateTracker(named, { status: 'CANCELLED' }, 'cancel');
    return await ended(stage, workflowId);
  },
  'tracker-found-by-reading': async (stage) => {
    const { id, captureId, workflowId } = await aShipment(stage);
    stage.lost.set('trackOrder', 'ANSWER_LOST');
    await stage.shop.holdfast.addTracker(id, parcel(captureId), 'parcel');
    return await ended(stage, workflowId);
  },
  'tracker-refused': async (stage) => {
    const { id, captureId, workflowId } = await aShipment(stage);
    const other = { ...parcel(captureId), items: [{ sku: 'never-sold' }] };
    await stage.shop.holdfast.addTracker(id, other, 'parcel').catch(() => undefined);
    return await ended(stage, workflowId);
  },
  'tracker-of-a-v1-sale': async (stage) => {
    const { holdfast } = stage.shop;
    const { paymentId, id: captureId } = await aPaymentV1(stage.shop, 'sale');
    const sale = { paymentId, expected: { ...expected, intent: 'CAPTURE' } } as const;
    const { checkoutId: id } = await holdfast.adopt(sale, randomUUID());
    const { trackerId } = await holdfast.addTracker(id, parcel(captureId), 'parcel');
    await holdfast.updateTracker({ checkoutId: id, trackerId }, { status: 'CANCELLED' }, 'cancel');
    return await ended(stage, `tracker:default:${id}`);
  },
  'event-of-a-dispute': async (stage) => {
    const { captureId } = await aCapture(stage);
    const { opened } = await aDispute(stage.shop, captureId);
    return `paypal-event:${opened.eventId}`;
  },
  'event-without-a-checkout': async ({ shop }) => {
    const foreign = event('PAYMENT.AUTHORIZATION.VOIDED', '8AA831015G517922L', '5O190127TN364715T');
    await shop.holdfast.receive(foreign);
    const workflowId = `paypal-event:${foreign.eventId}`;
    const handle = shop.temporal.client.workflow.getHandle(workflowId);
    // It waits for a checkout over days: the history of its first look is enough.
    while (((await handle.fetchHistory()).events?.length ?? 0) < 12) await delay(50);
    return workflowId;
  },
  'merchant-told': async (stage) => {
    const { checkoutId } = await notifyingMerchant(stage);
    return checkout(checkoutId);
  },
  'event-delivered': async (stage) => {
    const { client } = stage.shop.temporal;
    const { checkoutId } = await notifyingMerchant(stage);
    const workflowId = await deliveryOf(stage, checkoutId);
    await client.workflow.getHandle(workflowId).result();
    return workflowId;
  },
  'event-given-up-then-redelivered': async (stage) => {
    const { client } = stage.shop.temporal;
    stage.lost.set('postEvent', 'NOT_SENT');
    const { checkoutId } = await notifyingMerchant(stage);
    const workflowId = await deliveryOf(stage, checkoutId);
    const handle = client.workflow.getHandle(workflowId);
    // It has been given up when it waits for somebody to ask for it again.
    while (
      !(await handle.fetchHistory()).events?.some(({ timerStartedEventAttributes: timer }) => timer)
    )
      await delay(50);
    stage.lost.clear();
    await handle.signal(redeliverSignal);
    await handle.result();
    return workflowId;
  },
  'told-by-an-event-in-silence': async (stage) => {
    const { id, rootId, orderId } = await held(stage);
    await stage.shop.paypal.onAuthorization(rootId, 'void');
    stage.lost.set('getOrder', 'NOT_SENT_ONCE');
    await stage.shop.holdfast.receive(event('PAYMENT.AUTHORIZATION.VOIDED', rootId, orderId));
    await pass(stage.shop, id, hours(2));
    await untilStatus(stage.shop, id, 'VOIDED');
    return checkout(id);
  },
  'reauthorization-refused': async (stage) => {
    await stage.shop.paypal.knobs({
      reauthorizationsAllowed: 0,
      tooManyReauthorizations: 'REAUTHORIZATION_NOT_SUPPORTED',
    });
    const { id } = await held(stage);
    await pass(stage.shop, id, days(4));
    return checkout(id);
  },
};

/** A run of a Workflow that has several: the history of one of them is recorded. */
type Run = { readonly workflowId: string; readonly runId: string };

/** Captures parts until the checkout has continued as new, and one more. @returns its first run and the second */
const continued = async (stage: Stage): Promise<{ readonly first: Run; readonly second: Run }> => {
  const { id } = await held(stage, { reauthorize: 'NEVER' });
  const workflowId = checkout(id);
  const handle = stage.shop.temporal.client.workflow.getHandle(workflowId);
  const { runId } = await handle.describe();
  const isFirst = async () => (await handle.describe()).runId === runId;
  for (let each = 0; await isFirst(); each += 1) {
    const amount = { amount: dollars('5.00'), finalCapture: false };
    await stage.shop.holdfast.capture(id, amount, `part-${each}`);
  }
  await stage.shop.holdfast.capture(id, {}, 'rest');
  const second = (await handle.describe()).runId;
  return { first: { workflowId, runId }, second: { workflowId, runId: second } };
};

/** Lived on a server on which a history of 60 events is long. */
export const STORIES_OF_SHORT_RUNS: Readonly<Record<string, (stage: Stage) => Promise<Run>>> = {
  'captured-until-continued-as-new': async (stage) => (await continued(stage)).first,
  'captured-after-continuing-as-new': async (stage) => (await continued(stage)).second,
};
