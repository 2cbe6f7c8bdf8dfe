import { z } from 'zod';

import type { Dispute } from '../domain/paypal/dispute.ts';
import { matching } from './compare-answer.ts';
import { disputeListSchema, disputeSchema } from './dispute-replies.ts';
import type { Reply } from './read-answer.ts';
import { idInPath } from './requests.ts';
import type { CallOptions, Transport } from './transport.ts';

/**
 * The reads of Disputes v1. PayPal gives an app access to disputes apart from payments: without it every read is 403.
 * Every method throws PayPalError and nothing else.
 *
 * @see https://developer.paypal.com/docs/api/customer-disputes/v1/
 */
export type DisputeCalls = {
  /** `GET /v1/customer/disputes/{id}`. A read, safe always. */
  getDispute(input: { readonly disputeId: string }, options?: CallOptions): Promise<Reply<Dispute>>;

  /**
   * `GET /v1/customer/disputes?disputed_transaction_id=`: the ids of the disputes about a capture that are not resolved. A
   * read; PayPal lists a dispute some minutes after it was opened (paypal-rules 2.5).
   */
  listOpenDisputes(
    input: { readonly captureId: string },
    options?: CallOptions,
  ): Promise<Reply<readonly string[]>>;
};

const path = 'v1/customer/disputes';

export const disputeCalls = (transport: Transport): DisputeCalls => ({
  getDispute: async ({ disputeId }, options) => {
    const operation = 'getDispute';
    const reply = await transport.send(
      {
        operation,
        method: 'get',
        path: `${path}/${idInPath(operation, disputeId)}`,
        yes: [200],
        schema: disputeSchema,
      },
      options,
    );
    return matching(operation, reply, ({ id }) => [
      { field: 'dispute id', asked: disputeId, answered: id },
    ]);
  },
  listOpenDisputes: async ({ captureId }, options) => {
    const operation = 'listOpenDisputes';
    const query = `disputed_transaction_id=${idInPath(operation, captureId)}`;
    return transport.send(
      {
        operation,
        method: 'get',
        path: `${path}?${query}`,
        yes: [200],
        schema: z.union([disputeListSchema, z.null().transform((): readonly string[] => [])]),
      },
      options,
    );
  },
});
