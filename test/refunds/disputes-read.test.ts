import { randomUUID } from 'node:crypto';
import { ApplicationFailure, WorkflowNotFoundError } from '@temporalio/common';
import { beforeEach, describe, expect, it } from 'vitest';
import { paypalEventWorkflowId, refundWorkflowId } from '../../src/contract/workflow-ids.ts';
import { moveWorkflow } from '../../src/dev/clocks.ts';
import { twists } from '../support/answers.ts';
import { until, untilKnown, useShop } from '../support/shop.ts';
import { aDispute, disputeAtPayPal } from './disputed.ts';
import { aCapture, eventAbout, FROZEN, MADE } from './refundable-capture.ts';

const { twisted, worker } = twists();
const shop = useShop({ worker });
beforeEach(() => twisted.clear());

/** An event that nobody at PayPal sent, as a body with an observed checksum would bring it. */
const forgedEnd = (captureId: string, disputeId: string) => ({
  ...eventAbout('CUSTOMER.DISPUTE.RESOLVED', captureId),
  resourceId: disputeId,
});

const hours = (count: number) => count * 3_600_000;
const moved = (run: string, ms: number) =>
  moveWorkflow(shop.temporal.client, run, { ms, giveUpAt: Date.now() + 20_000 });

describe('invariant 23: the end of a dispute that PayPal does not show', () => {
  it('lets no refund go on: neither by an event that was made up, nor by a signal from hand', async () => {
    const { checkoutId, captureId, run } = await aCapture(shop);
    const { disputeId } = await aDispute(shop, captureId);
    await shop.holdfast.receive(forgedEnd(captureId, disputeId));
    const handle = shop.temporal.client.workflow.getHandle(run);
    await handle.signal('freeze', { because: null, source: disputeId, isSettled: true });
    await handle.signal('freeze', { because: null, source: disputeId, owner: 'acme' });
    await expect(shop.holdfast.refund({ captureId }, 'forged')).rejects.toMatchObject(FROZEN);
    const view = await shop.holdfast.get(checkoutId);
    expect(view.disputes).toMatchObject([{ disputeId, is: 'OPEN', confirmed: true }]);
    expect(view.timeline).toContainEqual(
      expect.objectContaining({ event: 'DISPUTE_EVENT_REFUSED', disputeId }),
    );
  });

  it('lets none go on where a genuine event of another dispute is sent under its name', async () => {
    const { captureId } = await aCapture(shop);
    const { disputeId } = await aDispute(shop, captureId);
    const other = await aCapture(shop);
    const dispute = await aDispute(shop, other.captureId);
    const { eventId } = await dispute.ends();
    await shop.holdfast.receive({ ...forgedEnd(captureId, disputeId), eventId });
    await expect(shop.holdfast.refund({ captureId }, 'forged')).rejects.toMatchObject(FROZEN);
  });

  it('is not believed, and then is: the same dispute ends later', async () => {
    const { captureId } = await aCapture(shop);
    const dispute = await aDispute(shop, captureId);
    await shop.holdfast.receive(forgedEnd(captureId, dispute.disputeId));
    await expect(shop.holdfast.refund({ captureId }, 'forged')).rejects.toMatchObject(FROZEN);
    await dispute.ends();
    expect(await shop.holdfast.refund({ captureId }, 'over')).toMatchObject(MADE);
  });
});

describe('a dispute whose event says only that there is one', () => {
  it('stops refunds at once, before PayPal is read, and is shown as not confirmed', async () => {
    const { checkoutId, captureId } = await aCapture(shop);
    let away = true;
    twisted.set('getDispute', async (go) => {
      if (away) throw ApplicationFailure.retryable('no answer', 'PAYPAL_NO_ANSWER');
      return await go();
    });
    const { disputeId } = await aDispute(shop, captureId);
    expect(await shop.holdfast.get(checkoutId)).toMatchObject({
      captures: [{ frozenBy: 'CUSTOMER.DISPUTE.CREATED' }],
      disputes: [{ disputeId, is: 'OPEN', confirmed: false, status: null, amount: null }],
    });
    away = false;
    const view = await until(shop, checkoutId, ({ disputes }) => disputes[0]?.confirmed === true);
    expect(view.disputes).toEqual([
      {
        disputeId,
        captureId,
        is: 'OPEN',
        confirmed: true,
        status: 'OPEN',
        outcome: null,
        reason: 'MERCHANDISE_OR_SERVICE_NOT_RECEIVED',
        stage: 'INQUIRY',
        amount: { currencyCode: 'USD', value: '100.00' },
        dueAt: expect.stringMatching(/^\d{4}-.*Z$/),
      },
    ]);
  });

  it('that was made up stops them until an operator decides, and says what to do', async () => {
    const { checkoutId, captureId } = await aCapture(shop);
    const event = { ...eventAbout('CUSTOMER.DISPUTE.CREATED', captureId), resourceId: 'PP-D-0' };
    await shop.holdfast.receive(event);
    const { attention } = await until(shop, checkoutId, (view) =>
      /no dispute PP-D-0/.test(view.attention?.reason ?? ''),
    );
    expect(attention).toMatchObject({ code: 'CAPTURE_FROZEN', offers: [{ action: 'retry' }] });
    const decision = { action: 'retry', actor: 'op', reason: 'no dispute at PayPal' } as const;
    await shop.holdfast.resolve(checkoutId, decision);
    expect(await shop.holdfast.refund({ captureId }, 'decided')).toMatchObject(MADE);
  });

  it('about another capture’s dispute stops them until an operator decides', async () => {
    const { checkoutId, captureId } = await aCapture(shop);
    const { disputeId, ends } = await aDispute(shop, (await aCapture(shop)).captureId);
    await ends();
    const about = { ...eventAbout('CUSTOMER.DISPUTE.CREATED', captureId), resourceId: disputeId };
    await shop.holdfast.receive(about);
    await until(shop, checkoutId, (view) =>
      /about other captures/.test(view.attention?.reason ?? ''),
    );
    await expect(shop.holdfast.refund({ captureId }, 'doubt')).rejects.toMatchObject(FROZEN);
  });
});

describe('disputes that the app may not read (403)', () => {
  it('stop refunds, ask an operator and say what to do; they go on once PayPal permits it', async () => {
    const { checkoutId, captureId, run } = await aCapture(shop);
    await shop.paypal.knobs({ disputesPermitted: false });
    const dispute = await aDispute(shop, captureId);
    await dispute.ends();
    const view = await until(shop, checkoutId, ({ attention }) =>
      /does not let this app read dispute .* \(403\)/.test(attention?.reason ?? ''),
    );
    expect(view).toMatchObject({
      attention: { code: 'CAPTURE_FROZEN', offers: [{ action: 'retry' }] },
      disputes: [{ is: 'OPEN', confirmed: false }],
    });
    await expect(shop.holdfast.refund({ captureId }, 'blind')).rejects.toMatchObject(FROZEN);
    await shop.paypal.knobs({ disputesPermitted: true });
    await moved(run, hours(2));
    expect(await shop.holdfast.refund({ captureId }, 'permitted')).toMatchObject(MADE);
  });
});

describe('a dispute whose event is lost', () => {
  it('lets refunds go on when PayPal is read again and shows that it is over', async () => {
    const { checkoutId, captureId, run } = await aCapture(shop);
    const { disputeId } = await aDispute(shop, captureId);
    // Read while it is open: a later read would show its end.
    await until(shop, checkoutId, ({ disputes }) => disputes[0]?.confirmed === true);
    await disputeAtPayPal(shop, captureId, { disputeId, status: 'RESOLVED' });
    await expect(shop.holdfast.refund({ captureId }, 'too-soon')).rejects.toMatchObject(FROZEN);
    await moved(run, hours(2));
    expect(await shop.holdfast.refund({ captureId }, 'read')).toMatchObject(MADE);
  });

  it('stops them when another ends: PayPal lists both', async () => {
    const { checkoutId, captureId } = await aCapture(shop);
    const first = await aDispute(shop, captureId);
    const { disputeId } = await disputeAtPayPal(shop, captureId);
    let lists = 0;
    twisted.set('listOpenDisputes', async (go) => {
      lists += 1;
      return await go();
    });
    await first.ends();
    const view = await until(shop, checkoutId, ({ disputes }) => disputes[1]?.confirmed === true);
    expect(view.disputes).toMatchObject([{ is: 'OVER' }, { disputeId, is: 'OPEN' }]);
    expect(lists).toBeGreaterThan(0);
    await expect(shop.holdfast.refund({ captureId }, 'other')).rejects.toMatchObject(FROZEN);
  });
});

describe('a flood of made-up events about one capture', () => {
  it('is bounded in what it makes PayPal read', async () => {
    const { captureId } = await aCapture(shop);
    const { disputeId } = await aDispute(shop, captureId);
    let reads = 0;
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    for (const operation of ['getEvent', 'getDispute']) {
      twisted.set(operation, async (go) => {
        reads += 1;
        await held;
        return await go();
      });
    }
    for (let sent = 0; sent < 60; sent += 1) {
      await shop.holdfast.receive({
        ...forgedEnd(captureId, disputeId),
        eventId: `WH-${randomUUID()}`,
      });
    }
    release();
    const refund = untilKnown(() => shop.holdfast.refund({ captureId }, 'flooded'));
    await expect(refund).rejects.toMatchObject(FROZEN);
    // One that is under way when the others come, and what may wait.
    expect(reads).toBeLessThanOrEqual(2 * 11);
  });
});

describe('a made-up event that names many captures', () => {
  it('stops the refunds of twenty, and beyond them only those that PayPal’s own dispute names', async () => {
    const { client } = shop.temporal;
    const { captureId } = await aCapture(shop);
    const { event } = await disputeAtPayPal(shop, captureId);
    const unique = randomUUID().slice(0, 8).toUpperCase();
    const madeUp = Array.from({ length: 44 }, (_, each) => `MADEUP-${unique}-${each}`);
    const [first = '', ...others] = [...madeUp.slice(0, 30), captureId, ...madeUp.slice(30)];
    await shop.holdfast.receive({ ...event, captureId: first, otherCaptureIds: others });
    const delivered = client.workflow.getHandle(paypalEventWorkflowId(event.eventId));
    expect(await delivered.result()).toBe('CHECKOUT_CLOSED');
    await expect(shop.holdfast.refund({ captureId }, 'disputed')).rejects.toMatchObject(FROZEN);
    const isWatched = async (id: string) => {
      const run = client.workflow.getHandle(refundWorkflowId('default', id));
      return await run.describe().then(
        () => true,
        (error: unknown) => !(error instanceof WorkflowNotFoundError),
      );
    };
    const watched = await Promise.all(madeUp.map(isWatched));
    expect(watched.slice(20)).toEqual(madeUp.slice(20).map(() => false));
  });
});
