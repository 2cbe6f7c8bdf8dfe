import { orderTotal, unitAmountProblems } from './amounts.ts';
import { hundredths } from './money.ts';
import { type Call, type Done, operation } from './operation.ts';
import { orderOfCall, ownOrder, requireUsablePayee } from './order-rules.ts';
import { isAgreed } from './payer-account.ts';
import { payeeOf } from './payment-representation.ts';
import { approvedShipping, keptUnit } from './purchase-unit-form.ts';
import { byReference, unitProblems } from './purchase-units.ts';
import type { Order, PurchaseUnit } from './records.ts';
import { type Problem, Refusal, unprocessable } from './refusal.ts';
import { bodyOf } from './request-bodies.ts';
import type { SimulatorState } from './state.ts';

interface Patch {
  op: 'add' | 'remove' | 'replace' | 'move' | 'copy' | 'test';
  path?: string;
  value?: unknown;
}

const refuse = (status: 400 | 422, issue: string, field: string): never => {
  throw new Refusal(status, [{ issue, field, location: 'body' }]);
};

/** Below a purchase unit, what PayPal lets a caller change (paypal-rules 1.3). */
const patchableInUnit = [
  'custom_id',
  'description',
  'payee/email',
  'shipping/name',
  'shipping/address',
  'shipping/type',
  'soft_descriptor',
  'amount',
  'items',
  'invoice_id',
  'payment_instruction',
  'payment_instruction/disbursement_mode',
  'payment_instruction/platform_fees',
  'supplementary_data',
];

const unitPath = /^\/purchase_units\/@reference_id=='([^']*)'(?:\/(.+))?$/;

/** Sets, or takes away, the value at the end of a path of names. */
const change = (target: object, names: readonly string[], patch: Patch): boolean => {
  const [name = '', ...rest] = names;
  const existing: unknown = Reflect.get(target, name);
  if (rest.length > 0) {
    const inner = typeof existing === 'object' && existing !== null ? { ...existing } : {};
    const done = change(inner, rest, patch);
    if (done) Reflect.set(target, name, inner);
    return done;
  }
  const exists = existing !== undefined;
  if (patch.op === 'add' ? exists && name !== 'payment_instruction' : !exists) return false;
  if (patch.op === 'remove') Reflect.deleteProperty(target, name);
  else Reflect.set(target, name, patch.value);
  return true;
};

const patchedUnit = (
  unit: PurchaseUnit,
  path: string | undefined,
  patch: Patch,
): PurchaseUnit | undefined => {
  if (path === undefined) return readUnit(patch.value);
  const copy = structuredClone(unit);
  const names = (path === 'payee/email' ? 'payee/email_address' : path).split('/');
  return change(copy, names, patch) ? readUnit(copy) : undefined;
};

/** A purchase unit as PayPal's schema wants it, or 400 with every field that is not. */
const readUnit = bodyOf<PurchaseUnit>('orders', 'purchase_unit_request');

interface Draft {
  intent: Order['intent'];
  units: PurchaseUnit[];
}

const applyToUnit = (
  draft: Draft,
  patch: Patch,
  at: { index: number; reference: string; path?: string },
) => {
  const { index, reference, path } = at;
  const position = draft.units.findIndex((unit) => (unit.reference_id ?? 'default') === reference);
  const unit = draft.units[position];
  if (!unit) return refuse(422, 'REFERENCE_ID_NOT_FOUND', `/${index}/path`);
  if (
    path !== undefined &&
    !patchableInUnit.some((known) => path === known || path.startsWith(`${known}/`))
  ) {
    return refuse(400, 'FIELD_NOT_PATCHABLE', `/${index}/path`);
  }
  const patched = patchedUnit(unit, path, patch);
  if (!patched) return refuse(400, 'INVALID_PATCH_OPERATION', `/${index}/op`);
  draft.units[position] = patched;
};

const apply = (draft: Draft, patch: Patch, index: number): void => {
  const { op, path, value } = patch;
  if (path === undefined || path === '')
    return refuse(422, 'PATCH_PATH_REQUIRED', `/${index}/path`);
  if (!path.startsWith('/')) return refuse(422, 'INVALID_JSON_POINTER_FORMAT', `/${index}/path`);
  if (op === 'move' || op === 'copy' || op === 'test') {
    return refuse(400, 'INVALID_PARAMETER_VALUE', `/${index}/op`);
  }
  if (op !== 'remove' && value === undefined)
    return refuse(422, 'PATCH_VALUE_REQUIRED', `/${index}/value`);
  const [, reference, inner] = unitPath.exec(path) ?? [];
  if (reference !== undefined) {
    return applyToUnit(draft, patch, {
      index,
      reference,
      ...(inner !== undefined && { path: inner }),
    });
  }
  if (path === '/intent') {
    if (value !== 'AUTHORIZE' && value !== 'CAPTURE') {
      return refuse(422, 'UNSUPPORTED_PATCH_PARAMETER_VALUE', `/${index}/value`);
    }
    draft.intent = value;
    return;
  }
  if (path.startsWith('/payer') || path.startsWith('/application_context/client_configuration'))
    return;
  if (path.startsWith('/purchase_units'))
    return refuse(422, 'INVALID_JSON_POINTER_FORMAT', `/${index}/path`);
  refuse(400, 'FIELD_NOT_PATCHABLE', `/${index}/path`);
};

/** As GET shows it: what a patch may replace is what a reader sees, the payer's address and the account paid included. */
const shownUnit = (order: Order, unit: PurchaseUnit): PurchaseUnit => {
  const shipping = isAgreed(order) ? approvedShipping(order, unit) : unit.shipping;
  return { ...unit, payee: payeeOf(order, unit), ...(shipping && { shipping }) };
};

/** The order as the patches leave it, or a refusal that names every patch with the same kind of fault. */
const patched = (order: Order, patches: readonly Patch[]): Draft => {
  const units = order.units.map((unit) => shownUnit(order, unit));
  const draft: Draft = { intent: order.intent, units };
  const refusals = patches.flatMap((patch, index) => refusalOf(() => apply(draft, patch, index)));
  const httpStatus = refusals.some((refusal) => refusal.httpStatus === 400) ? 400 : 422;
  const named = refusals.filter((refusal) => refusal.httpStatus === httpStatus);
  if (named.length === 0) return draft;
  throw new Refusal(
    httpStatus,
    named.flatMap(({ problems }) => problems),
  );
};

const refusalOf = (act: () => void): Refusal[] => {
  try {
    act();
    return [];
  } catch (error) {
    if (error instanceof Refusal) return [error];
    throw error;
  }
};

const requirePatchableAmount = (state: SimulatorState, order: Order, draft: Draft): void => {
  const raised = order.consented !== null && orderTotal(draft.units) > hundredths(order.consented);
  if (!raised) return;
  switch (state.knobs.amountPatchAfterApproval) {
    case 'ALLOW':
      return;
    case 'AMOUNT_CHANGE_NOT_ALLOWED':
      throw unprocessable('AMOUNT_CHANGE_NOT_ALLOWED');
    case 'AMOUNT_NOT_PATCHABLE':
      throw new Refusal(400, [{ issue: 'AMOUNT_NOT_PATCHABLE' }]);
  }
};

const patchOrder = (state: SimulatorState, call: Call, patches: Patch[]): Done => {
  const order = ownOrder(state, call);
  if (order.status === 'COMPLETED' || order.status === 'VOIDED') {
    throw unprocessable('ORDER_ALREADY_COMPLETED');
  }
  const draft = patched(order, patches);
  const problems: Problem[] = [
    ...unitAmountProblems(draft.units),
    ...unitProblems({ intent: draft.intent, purchase_units: draft.units }),
  ];
  if (problems.length > 0) throw new Refusal(422, byReference(draft.units, problems));
  requirePatchableAmount(state, order, draft);
  requireUsablePayee(state);
  order.intent = draft.intent;
  order.units = draft.units.map(keptUnit);
  state.changed(order);
  return { order, resourceId: order.id };
};

export const patchOrderOperation = operation({
  name: 'patchOrder',
  method: 'PATCH',
  path: '/v2/checkout/orders/:id',
  read: bodyOf<Patch[]>('orders', 'patch_request'),
  keys: null,
  find: orderOfCall,
  perform: patchOrder,
  show: () => ({ status: 204, body: null }),
});
