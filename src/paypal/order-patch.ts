import { z } from 'zod';

import { issueSays } from '../domain/paypal/issue-meanings.ts';
import { matching } from './compare-answer.ts';
import { PayPalError } from './errors.ts';
import type { PatchOrder } from './order-calls.ts';
import { patchOperations, type ShownOrder } from './patch-operations.ts';
import { patchedSumProblem } from './patched-sums.ts';
import type { Reply } from './read-answer.ts';
import { nothing } from './reply-parts.ts';
import { idInPath, notSent, referenceOf } from './requests.ts';
import type { CallOptions, Transport } from './transport.ts';

const shownSchema = z.object({
  id: z.string().min(1),
  purchase_units: z.array(z.record(z.string(), z.unknown())).default([]),
  payer: z.unknown().optional(),
});

type Units = z.infer<typeof shownSchema>['purchase_units'];

/** The unit that is to be changed: the one with its reference, or the only one; none where the payer alone changes. */
const unitIn = (units: Units, { purchaseUnit, change }: PatchOrder): Units[number] => {
  if (purchaseUnit) return unitOf(units, referenceOf(purchaseUnit)) ?? {};
  const { referenceId, ...fields } = change?.unit ?? {};
  const isOfPayer = Object.keys(fields).length + (change?.removes.length ?? 0) === 0;
  const [only, ...others] = units;
  if (others.length > 0 && isOfPayer) return {};
  const named = others.length > 0 ? unitOf(units, referenceId) : only;
  if (named === undefined) {
    throw notSent('patchOrder', 'The order shows no such purchase unit.', 'REFERENCE_ID_NOT_FOUND');
  }
  return named;
};

const unitOf = (units: Units, reference: string | undefined): Units[number] | undefined =>
  units.find(({ reference_id }) => (reference_id ?? 'default') === reference);

/** The order as PayPal shows it now, with what the payer has chosen. */
const readOrder = async (
  transport: Transport,
  input: PatchOrder,
  options?: CallOptions,
): Promise<Reply<ShownOrder>> => {
  const operation = 'patchOrder';
  const path = `v2/checkout/orders/${idInPath(operation, input.orderId)}`;
  const reply = await transport.send(
    { operation, method: 'get', path, yes: [200], schema: shownSchema },
    options,
  );
  const { value } = matching(operation, reply, ({ id }) => [
    { field: 'order id', asked: input.orderId, answered: id },
  ]);
  const unit = unitIn(value.purchase_units, input);
  return { ...reply, value: { unit, hasPayer: (value.payer ?? null) !== null } };
};

/** A change that finds the order as it is to be needs no call beyond the read; one that does not add up is not sent. */
const changeAsShown = async (
  transport: Transport,
  input: PatchOrder,
  options?: CallOptions,
): Promise<Reply<null>> => {
  const operation = 'patchOrder';
  const path = `v2/checkout/orders/${idInPath(operation, input.orderId)}`;
  const read = input.change && (await readOrder(transport, input, options));
  const problem = read && input.change && patchedSumProblem(input.change, read.value.unit);
  if (problem) throw notSent(operation, problem.message, problem.code);
  const operations = patchOperations(input, read?.value ?? { unit: {}, hasPayer: false });
  if (read && operations.length === 0) return { ...read, value: null };
  const body = JSON.stringify(operations);
  return transport.send(
    { operation, method: 'patch', path, body, yes: [200, 204], schema: nothing },
    options,
  );
};

/**
 * Between the read and the change the payer may choose an address or another option at PayPal: what was to be added is
 * there then. The order is read once more, and the same change is asked for as it is there now.
 */
export const patchOrder = async (
  transport: Transport,
  input: PatchOrder,
  options?: CallOptions,
): Promise<Reply<null>> => {
  try {
    return await changeAsShown(transport, input, options);
  } catch (error) {
    if (!input.change || !isOutdated(error)) throw error;
    const payer = input.payer && { value: input.payer.value };
    return await changeAsShown(transport, { ...input, ...(payer && { payer }) }, options);
  }
};

const isOutdated = (error: unknown): boolean =>
  error instanceof PayPalError &&
  error.problem.kind === 'REFUSED' &&
  error.problem.issues.some(({ issue }) => issueSays(issue, 'ORDER_CHANGED'));
