import { describe, expect, it } from 'vitest';
import type { RefundStatus } from '../../src/domain/paypal/resources.ts';
import { afterRefundCall } from '../../src/domain/refund/after-refund-call.ts';
import type { Freezes } from '../../src/domain/refund/freezes.ts';
import type { RefundCommand } from '../../src/domain/refund/refund.ts';
import type { KeyedRefund } from '../../src/domain/refund/refund-mark.ts';
import { refundMark } from '../../src/domain/refund/refund-mark.ts';
import { t0, usd } from './builders.ts';

const command: RefundCommand = { key: 'k', digest: 'd', amount: usd(1_000), noteToPayer: null };
const SENT = { amount: usd(1_000) };
const MISMATCHED_BEFORE: Freezes = { PAYPAL_MISMATCH: { because: 'PAYPAL_MISMATCH', is: 'LOST' } };
const THAWED: Freezes = { PAYPAL_MISMATCH: { because: 'PAYPAL_MISMATCH', is: 'OVER' } };

const refund = (status: RefundStatus = 'COMPLETED', minor = 1_000) => ({
  id: 'REFUND',
  status,
  reason: null,
  amount: usd(minor),
  captureId: 'CAPTURE',
  createdAt: t0,
  invoiceId: null,
  ...refundMark(command),
});

const keyed = (made = refund(), digest = 'd'): KeyedRefund => ({ refund: made, digest });

type Result = Parameters<typeof afterRefundCall>[0];
type Known = Parameters<typeof afterRefundCall>[2];

const after = (result: Result, known: Partial<Known> = {}) =>
  afterRefundCall(result, command, { asked: null, freezes: {}, listedBy: 'd-list', ...known });

const answered = (made = refund()): Result => ({ kind: 'DONE', value: made, debugId: 'd-1' });
const listed = (made?: KeyedRefund): Result => ({ kind: 'FOUND', value: made ?? keyed() });

describe('a refund that was made', () => {
  it.each<[string, Result, Known['asked'], string | null, 'CLEAR' | 'RAISE' | 'LEAVE']>([
    ['by the answer', answered(), SENT, 'd-1', 'CLEAR'],
    ['by the answer, as failed', answered(refund('FAILED')), SENT, 'd-1', 'RAISE'],
    ['by the answer, still pending', answered(refund('PENDING')), SENT, 'd-1', 'CLEAR'],
    ['by a read after it was sent', listed(), SENT, null, 'CLEAR'],
    [
      'by a read after it was sent, as failed',
      listed(keyed(refund('CANCELLED'))),
      SENT,
      null,
      'RAISE',
    ],
    ['long ago', listed(), null, null, 'CLEAR'],
    ['long ago, as failed', listed(keyed(refund('FAILED'))), null, null, 'LEAVE'],
    ['long ago, by another body', listed(keyed(refund('COMPLETED', 500), '')), null, null, 'CLEAR'],
  ])('is kept where it is known %s', (...[_how, result, asked, debugId, attention]) => {
    expect(after(result, { asked })).toMatchObject({
      does: 'KEEP',
      made: result.kind === 'FOUND' ? result.value : { digest: 'd' },
      debugId,
      attention,
      other: null,
    });
  });

  it.each<[string, Known['asked'], boolean]>([
    ['refunds stop where it was just sent', SENT, true],
    ['refunds go on where it was made long ago', null, false],
  ])('of another amount under the key is no answer to it: %s', (_what, asked, stopsRefunds) => {
    const refusal = { code: 'UNEXPECTED_ANSWER', debugId: 'd-list' };
    expect(after(listed(keyed(refund('COMPLETED', 999))), { asked })).toMatchObject({
      does: 'KEEP',
      other: { stopsRefunds, refusal },
    });
  });

  it('is compared with the amount that was sent, not with what the command names', () => {
    const sent = { amount: usd(999) };
    const result = listed(keyed(refund('COMPLETED', 999)));
    expect(after(result, { asked: sent })).toMatchObject({ other: null });
  });
});

describe('a refund that was not made', () => {
  const no = {
    httpStatus: 422,
    issue: 'REFUND_NOT_ALLOWED',
    issueClass: 'OPERATOR',
    debugId: 'd-no',
    description: 'no',
  } as const;

  it.each<[string, Result, Freezes, string, string | null, boolean]>([
    ['refused', { kind: 'REFUSED', refusal: no }, {}, 'REFUSED_BY_PAYPAL', 'd-no', true],
    ['mismatched', { kind: 'MISMATCH', debugId: 'd-2' }, {}, 'UNEXPECTED_ANSWER', 'd-2', true],
    ['unknown', { kind: 'UNKNOWN' }, MISMATCHED_BEFORE, 'UNEXPECTED_ANSWER', null, false],
    ['given up', { kind: 'GIVEN_UP' }, MISMATCHED_BEFORE, 'UNEXPECTED_ANSWER', null, false],
  ])('%s answers its caller', (...[_what, result, freezes, code, debugId, isSettled]) => {
    const wanted = { does: 'REFUSE', isSettled, refusal: { code } };
    expect(after(result, { asked: SENT, freezes })).toMatchObject(wanted);
    expect(after(result, { asked: SENT, freezes })).toMatchObject({
      refusal: debugId === null ? {} : { debugId },
    });
  });

  it.each<[Result['kind'] & ('UNKNOWN' | 'GIVEN_UP'), Freezes]>([
    ['UNKNOWN', {}],
    ['GIVEN_UP', {}],
    ['UNKNOWN', THAWED],
  ])('%s is read again where refunds go on', (kind, freezes) => {
    expect(after({ kind }, { asked: SENT, freezes })).toEqual({ does: 'READ_AGAIN' });
  });
});
