import type { Money } from '../domain/money/money.ts';
import type { PurchaseUnitChange } from '../domain/paypal/patched-unit.ts';
import { changeOfUnit, type PatchRequest, patchRequest } from '../domain/request/requests.ts';
import { type ReadRequest, readRequest, withKey } from './requests.ts';

/** The fields of the purchase unit, and the payer beside them. */
export type PatchedUnit = PurchaseUnitChange & Pick<PatchRequest, 'payer'>;

type ReadPatch = ReadRequest<PatchRequest<Money>>;

/** What a program wrote. @throws HoldfastError INVALID_REQUEST with every bad field */
export const readPatch = ({ payer, ...unit }: PatchedUnit, key?: string): ReadPatch =>
  payer === undefined
    ? ofUnit(readRequest(changeOfUnit, unit, key))
    : readRequest(patchRequest, { purchaseUnit: unit, payer }, key);

/** What the gateway has read. */
export const patchWithKey = (
  { purchaseUnit = {}, payer }: PatchRequest<Money>,
  key?: string,
): ReadPatch =>
  payer === undefined ? ofUnit(withKey(purchaseUnit, key)) : withKey({ purchaseUnit, payer }, key);

/** A change of the unit alone is one by its unit: a key that came before payers could be changed stays the same request. */
const ofUnit = ({
  request,
  written,
  keyed,
}: ReadRequest<PurchaseUnitChange<Money>>): ReadPatch => ({
  request: { purchaseUnit: request },
  written: { purchaseUnit: written },
  keyed,
});
