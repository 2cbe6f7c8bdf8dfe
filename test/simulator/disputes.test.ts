import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createPayPalClient, type PayPalClient } from '../../src/paypal/client.ts';
import { PayPal } from './paypal.ts';

const changed = z.object({ dispute: z.object({ id: z.string() }), disputed: z.boolean() });

describe('the simulator’s Disputes API', () => {
  let paypal: PayPal;
  let client: PayPalClient;
  let captureId: string;
  beforeAll(async () => {
    paypal = await PayPal.start();
    const baseUrl = paypal.simulator.url;
    client = createPayPalClient({ baseUrl, clientId: 'merchant', clientSecret: 'secret' });
  });
  beforeEach(async () => {
    await paypal.knobs({});
    captureId = (await paypal.captured('10.00')).captureId;
  });
  afterAll(() => paypal.close());

  const change = async (news: object) =>
    changed.parse(await paypal.hook('POST', `captures/${captureId}/dispute`, news));

  it('shows a dispute as it stands: open, under review, and over with its outcome', async () => {
    const { dispute, disputed } = await change({ reason: 'UNAUTHORISED' });
    const disputeId = dispute.id;
    expect(disputed).toBe(true);
    const amount = { currency: 'USD', minor: 1000 };
    const opened = { id: disputeId, captureIds: [captureId], status: 'OPEN', outcome: null };
    expect((await client.getDispute({ disputeId })).value).toMatchObject({
      ...opened,
      amount,
      reason: 'UNAUTHORISED',
      stage: 'INQUIRY',
      dueAt: expect.any(Number),
    });
    await change({ disputeId, status: 'UNDER_REVIEW', stage: 'CHARGEBACK' });
    expect((await client.getDispute({ disputeId })).value).toMatchObject({
      status: 'UNDER_REVIEW',
      stage: 'CHARGEBACK',
      outcome: null,
    });
    expect((await change({ status: 'RESOLVED', outcome: 'ACCEPTED' })).disputed).toBe(false);
    const { value } = await client.getDispute({ disputeId });
    expect(value).toMatchObject({ status: 'RESOLVED', outcome: 'ACCEPTED' });
  });

  it('lists the open disputes of a capture, and no others', async () => {
    expect((await client.listOpenDisputes({ captureId })).value).toEqual([]);
    const first = await change({});
    const second = await change({});
    expect(new Set((await client.listOpenDisputes({ captureId })).value)).toEqual(
      new Set([first.dispute.id, second.dispute.id]),
    );
    await change({ disputeId: first.dispute.id, status: 'RESOLVED' });
    expect((await client.listOpenDisputes({ captureId })).value).toEqual([second.dispute.id]);
  });

  it('refuses the end of a dispute that is over, and news of one that is not there', async () => {
    const { dispute } = await change({});
    const end = { disputeId: dispute.id, status: 'RESOLVED' };
    await change(end);
    await expect(change(end)).rejects.toThrow('NOT_POSSIBLE');
    await expect(change({ disputeId: 'PP-D-0', status: 'OTHER' })).rejects.toThrow('NOT_POSSIBLE');
    await expect(change({ status: 'UNDER_REVIEW' })).rejects.toThrow('NOT_POSSIBLE');
  });

  it('shows a merchant its own disputes alone', async () => {
    const { dispute } = await change({});
    const token = await paypal.otherMerchant();
    const at = `/v1/customer/disputes/${dispute.id}`;
    expect((await paypal.call('GET', at, { token })).httpStatus).toBe(404);
    const list = `/v1/customer/disputes?disputed_transaction_id=${captureId}`;
    expect((await paypal.call('GET', list, { token })).body).toMatchObject({ items: [] });
    expect((await paypal.call('GET', at, { token: 'unknown' })).httpStatus).toBe(401);
  });

  it('answers 403 to an app without the permission', async () => {
    const { dispute } = await change({});
    await paypal.knobs({ disputesPermitted: false });
    const refused = { problem: { kind: 'REFUSED', httpStatus: 403, name: 'NOT_AUTHORIZED' } };
    await expect(client.getDispute({ disputeId: dispute.id })).rejects.toMatchObject(refused);
    await expect(client.listOpenDisputes({ captureId })).rejects.toMatchObject(refused);
  });
});
