import { isDeepStrictEqual } from 'node:util';

import { z } from 'zod';

import type { RemovableField, UnitChange } from '../domain/paypal/patched-unit.ts';
import type { PurchaseUnit } from '../domain/paypal/purchase-unit.ts';
import { payerOf } from './order-body.ts';
import type { PatchOrder } from './order-calls.ts';
import { purchaseUnitOf, referenceOf, unitFieldsOf } from './requests.ts';

type Op = 'add' | 'replace' | 'remove';

type PatchOperation = { readonly op: Op; readonly path: string; readonly value?: unknown };

/** PayPal's patch table, by the path below a purchase unit (paypal-rules 1.3). `options` of shipping are not in it. */
const TABLE = {
  amount: ['replace'],
  custom_id: ['replace', 'add', 'remove'],
  description: ['replace', 'add', 'remove'],
  invoice_id: ['replace', 'add', 'remove'],
  soft_descriptor: ['replace', 'remove'],
  items: ['replace', 'add', 'remove'],
  'shipping/name': ['replace', 'add'],
  'shipping/address': ['replace', 'add'],
  'shipping/type': ['replace', 'add'],
  'payee/email': ['replace'],
  payment_instruction: ['replace'],
  'supplementary_data/card': ['replace', 'add', 'remove'],
} as const satisfies Readonly<Record<string, readonly Op[]>>;

type UnitPath = keyof typeof TABLE;

const PATH_OF: Readonly<Record<RemovableField, UnitPath>> = {
  description: 'description',
  customId: 'custom_id',
  invoiceId: 'invoice_id',
  softDescriptor: 'soft_descriptor',
  items: 'items',
  supplementaryData: 'supplementary_data/card',
};

const recordSchema = z.record(z.string(), z.unknown());
type Json = z.infer<typeof recordSchema>;

/** What an order shows of what is to be changed; it goes no further than the call. */
export type ShownOrder = { readonly unit: Json; readonly hasPayer: boolean };

/** What an order shows below one of its units; PayPal writes the payee's e-mail in an answer as `email_address`. */
const shownAt = (unit: Json, path: UnitPath | 'shipping/options'): unknown => {
  const [first = '', second] = path.split('/');
  if (second === undefined) return unit[first];
  const inner = recordSchema.catch({}).parse(unit[first]);
  return inner[path === 'payee/email' ? 'email_address' : second];
};

const isShown = (unit: Json, path: UnitPath | 'shipping/options'): boolean =>
  (shownAt(unit, path) ?? null) !== null;

/** What the change sets, by the table's paths. */
const valuesOf = ({ unit }: UnitChange): readonly (readonly [UnitPath, unknown])[] => {
  const fields = unitFieldsOf('patchOrder', unit);
  const all = [
    ['amount', fields.amount],
    ['custom_id', fields.custom_id],
    ['description', fields.description],
    ['invoice_id', fields.invoice_id],
    ['soft_descriptor', fields.soft_descriptor],
    ['items', fields.items],
    ['shipping/name', fields.shipping?.name],
    ['shipping/address', fields.shipping?.address],
    ['shipping/type', fields.shipping?.type],
    ['payee/email', fields.payee?.email_address],
    ['payment_instruction', fields.payment_instruction],
    ['supplementary_data/card', fields.supplementary_data?.card],
  ] as const;
  return all.filter(([, value]) => value !== undefined);
};

/**
 * One operation for each field of the change; null where PayPal's table has none for one of them. None where the order shows
 * every field as it is asked for: a change whose answer was lost is seen so, and is not sent a second time.
 */
const fieldByField = (
  change: UnitChange,
  shown: Json,
  reference: string,
): readonly PatchOperation[] | null => {
  const { shipping, payee } = change.unit;
  const isTypeForOptions = shipping?.type !== undefined && isShown(shown, 'shipping/options');
  if (shipping?.options || payee?.merchantId !== undefined || isTypeForOptions) return null;
  const at = (path: UnitPath) => `${unitPath(reference)}/${path}`;
  const sets = valuesOf(change).map(([path, value]) => ({
    below: path,
    operation: { op: isShown(shown, path) ? 'replace' : 'add', path: at(path), value } as const,
  }));
  const removes = change.removes
    .map((field) => PATH_OF[field])
    .filter((path) => isShown(shown, path))
    .map((path) => ({ below: path, operation: { op: 'remove', path: at(path) } as const }));
  const isAsAsked = sets.every(({ below, operation }) =>
    isSame(shownAt(shown, below), operation.value),
  );
  if (isAsAsked && removes.length === 0) return [];
  const all = [...sets, ...removes];
  const isOffered = all.every(({ below, operation }) =>
    TABLE[below].some((op) => op === operation.op),
  );
  return isOffered ? all.map(({ operation }) => operation) : null;
};

/** As it is sent: what is left out of an object says the same as what is not there. */
const isSame = (shown: unknown, asked: unknown): boolean =>
  isDeepStrictEqual(shown, JSON.parse(JSON.stringify(asked)));

const unitPath = (reference: string): string => `/purchase_units/@reference_id=='${reference}'`;

/** Where a unit's present content is not known here, it is taken from what PayPal shows. */
const shownReferenceOf = ({ reference_id: reference }: Json): string =>
  typeof reference === 'string' ? reference : 'default';

/** The whole unit, with what the payer may have chosen at PayPal as PayPal shows it, where the change does not name it. */
const wholeUnit = (
  purchaseUnit: PurchaseUnit | undefined,
  change: UnitChange | undefined,
  shown: Json,
): PatchOperation => {
  const value = purchaseUnit
    ? purchaseUnitOf('patchOrder', purchaseUnit)
    : changedAsShown(shown, change);
  const path = unitPath(value.reference_id);
  if (change === undefined) return { op: 'replace', path, value };
  const amount = change.unit.amount ? value.amount : (shown['amount'] ?? value.amount);
  const shipping = shippingAfter(change, shown);
  return { op: 'replace', path, value: { ...value, amount, shipping } };
};

/** What PayPal shows of a unit and takes of one, with the fields of the change in place of those that are there. */
const changedAsShown = (shown: Json, { unit, removes }: UnitChange = { unit: {}, removes: [] }) => {
  const { amount, description, custom_id, invoice_id, soft_descriptor, items } = shown;
  const { email_address, merchant_id } = recordSchema.catch({}).parse(shown['payee']);
  const { card } = recordSchema.catch({}).parse(shown['supplementary_data']);
  const kept: Json = { description, custom_id, invoice_id, soft_descriptor, items };
  if (isShown(shown, 'supplementary_data/card')) kept['supplementary_data'] = { card };
  for (const field of removes) delete kept[PATH_OF[field].split('/')[0] ?? ''];
  const set = Object.entries(unitFieldsOf('patchOrder', unit)).filter(
    ([, value]) => value !== undefined,
  );
  return {
    reference_id: shownReferenceOf(shown),
    amount,
    ...kept,
    payee: isShown(shown, 'payee/email') ? { email_address, merchant_id } : undefined,
    payment_instruction: shown['payment_instruction'],
    ...Object.fromEntries(set),
  };
};

/** `type` and `options` replace each other, because PayPal takes one of them. */
const shippingAfter = (change: UnitChange, shown: Json): object | undefined => {
  const set = unitFieldsOf('patchOrder', change.unit).shipping;
  const { name, address, type, options } = recordSchema.catch({}).parse(shown['shipping']);
  const isEither = set?.type !== undefined || set?.options !== undefined;
  const after = {
    name: set?.name ?? name,
    address: set?.address ?? address,
    type: isEither ? set.type : type,
    options: isEither ? set.options : options,
  };
  return Object.values(after).every((part) => part === undefined) ? undefined : after;
};

/** PayPal refuses to add what is there, and to replace what is not. */
const payerOperation = (
  { payer }: PatchOrder,
  { hasPayer }: ShownOrder,
): readonly PatchOperation[] => {
  if (!payer) return [];
  const op = payer.op ?? (hasPayer ? 'replace' : 'add');
  return [{ op, path: '/payer', value: payerOf(payer.value) }];
};

/** The body of `PATCH /v2/checkout/orders/{id}`, for an order that is as it is shown. */
export const patchOperations = (
  input: PatchOrder,
  shown: ShownOrder,
): readonly PatchOperation[] => {
  const { purchaseUnit, change } = input;
  const reference = purchaseUnit ? referenceOf(purchaseUnit) : shownReferenceOf(shown.unit);
  const fields = change && fieldByField(change, shown.unit, reference);
  const unit = fields ?? [wholeUnit(purchaseUnit, change, shown.unit)];
  return [...unit, ...payerOperation(input, shown)];
};
