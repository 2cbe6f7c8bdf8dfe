import { z } from 'zod';

import type { RemovableField, UnitChange } from '../domain/paypal/patched-unit.ts';
import type { PurchaseUnit } from '../domain/paypal/purchase-unit.ts';
import { matching } from './compare-answer.ts';
import { PayPalError } from './errors.ts';
import { payerOf } from './order-body.ts';
import type { PatchOrder } from './order-calls.ts';
import type { Reply } from './read-answer.ts';
import { nothing } from './reply-parts.ts';
import { idInPath, purchaseUnitOf, referenceOf, unitFieldsOf } from './requests.ts';
import type { CallOptions, Transport } from './transport.ts';

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

const shownSchema = z.object({
  id: z.string().min(1),
  purchase_units: z.array(recordSchema).default([]),
  payer: z.unknown().optional(),
});

/** What an order shows of what is to be changed. */
type ShownOrder = { readonly unit: Json; readonly hasPayer: boolean };

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
    ['supplementary_data/card', fields.supplementary_data?.card],
  ] as const;
  return all.filter(([, value]) => value !== undefined);
};

/** One operation for each field of the change; null where PayPal's table has none for one of them. */
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
  const all = [...sets, ...removes];
  const isOffered = all.every(({ below, operation }) =>
    TABLE[below].some((op) => op === operation.op),
  );
  return isOffered ? all.map(({ operation }) => operation) : null;
};

const unitPath = (reference: string): string => `/purchase_units/@reference_id=='${reference}'`;

/** The whole unit, with what the payer may have chosen at PayPal as PayPal shows it, where the change does not name it. */
const wholeUnit = (
  purchaseUnit: PurchaseUnit,
  change: UnitChange | undefined,
  shown: Json,
): PatchOperation => {
  const value = purchaseUnitOf('patchOrder', purchaseUnit);
  const path = unitPath(value.reference_id);
  if (change === undefined) return { op: 'replace', path, value };
  const amount = change.unit.amount ? value.amount : (shown['amount'] ?? value.amount);
  const shipping = shippingAfter(change, shown);
  return { op: 'replace', path, value: { ...value, amount, shipping } };
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

const operationsOf = (input: PatchOrder, shown: ShownOrder): readonly PatchOperation[] => {
  const { purchaseUnit, change } = input;
  const fields = change && fieldByField(change, shown.unit, referenceOf(purchaseUnit));
  const unit = fields ?? [wholeUnit(purchaseUnit, change, shown.unit)];
  return [...unit, ...payerOperation(input, shown)];
};

/** The order's unit as PayPal shows it now, with what the payer has chosen; it goes no further than this call. */
const readOrder = async (
  transport: Transport,
  { orderId, purchaseUnit }: PatchOrder,
  options?: CallOptions,
): Promise<Reply<ShownOrder>> => {
  const operation = 'patchOrder';
  const path = `v2/checkout/orders/${idInPath(operation, orderId)}`;
  const reply = await transport.send(
    { operation, method: 'get', path, yes: [200], schema: shownSchema },
    options,
  );
  const { value } = matching(operation, reply, ({ id }) => [
    { field: 'order id', asked: orderId, answered: id },
  ]);
  const reference = referenceOf(purchaseUnit);
  const unit = value.purchase_units.find(
    ({ reference_id }) => (reference_id ?? 'default') === reference,
  );
  return { ...reply, value: { unit: unit ?? {}, hasPayer: (value.payer ?? null) !== null } };
};

/** A change that finds the order as it is to be needs no call beyond the read. */
const changeAsShown = async (
  transport: Transport,
  input: PatchOrder,
  options?: CallOptions,
): Promise<Reply<null>> => {
  const operation = 'patchOrder';
  const path = `v2/checkout/orders/${idInPath(operation, input.orderId)}`;
  const read = input.change && (await readOrder(transport, input, options));
  const operations = operationsOf(input, read?.value ?? { unit: {}, hasPayer: false });
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
  error.problem.issues.some(({ issue }) => issue === 'INVALID_PATCH_OPERATION');
