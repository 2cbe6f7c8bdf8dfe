import type { Connection } from '@temporalio/client';

/** The search attributes every checkout carries, with their types in the words of Temporal's own command line. */
export const SEARCH_ATTRIBUTES = {
  CheckoutStatus: 'Keyword',
  MerchantId: 'Keyword',
  PayPalOrderId: 'Keyword',
  ActBy: 'Datetime',
  AmountMinor: 'Int',
  Currency: 'Keyword',
  NeedsAttention: 'Bool',
} as const;

/** temporal.api.enums.v1.IndexedValueType: these numbers are Temporal's wire format. */
const INDEXED_VALUE_TYPE = {
  Text: 1,
  Keyword: 2,
  Int: 3,
  Double: 4,
  Bool: 5,
  Datetime: 6,
  KeywordList: 7,
} as const;

type SearchAttributeType = keyof typeof INDEXED_VALUE_TYPE;

/** One that is not as checkouts need it; `registered` is null where the namespace does not have it. */
export interface SearchAttributeMismatch {
  readonly name: string;
  readonly needed: SearchAttributeType;
  readonly registered: string | null;
}

/** Names and types as registered in a namespace. A read. */
export async function searchAttributeMismatches(
  connection: Connection,
  namespace: string,
): Promise<readonly SearchAttributeMismatch[]> {
  const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace });
  return Object.entries(SEARCH_ATTRIBUTES).flatMap(([name, needed]) => {
    const registered = customAttributes[name];
    if (registered === INDEXED_VALUE_TYPE[needed]) return [];
    return [{ name, needed, registered: registered === undefined ? null : typeName(registered) }];
  });
}

/** Registers those that are missing; one of another type is left alone, since its data would be lost. */
export async function registerSearchAttributes(
  connection: Connection,
  namespace: string,
  mismatches: readonly SearchAttributeMismatch[],
): Promise<void> {
  const missing = mismatches
    .filter(({ registered }) => registered === null)
    .map(({ name, needed }) => [name, INDEXED_VALUE_TYPE[needed]] as const);
  if (missing.length === 0) return;
  const searchAttributes = Object.fromEntries(missing);
  await connection.operatorService.addSearchAttributes({ namespace, searchAttributes });
}

const typeName = (value: number): string =>
  Object.entries(INDEXED_VALUE_TYPE).find(([, number]) => number === value)?.[0] ?? `type ${value}`;
