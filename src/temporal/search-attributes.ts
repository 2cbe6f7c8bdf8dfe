import type { Connection } from '@temporalio/client';
import { SEARCH_ATTRIBUTE_KEYS } from '../contract/search-attributes.ts';

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

/** The types as Temporal's own command line calls them. */
const TYPE_OF_KEY = { KEYWORD: 'Keyword', INT: 'Int', BOOL: 'Bool', DATETIME: 'Datetime' } as const;

/** The search attributes every checkout carries, name to type. */
export const SEARCH_ATTRIBUTES: Readonly<Record<string, SearchAttributeType>> = Object.fromEntries(
  SEARCH_ATTRIBUTE_KEYS.map(({ name, type }) => [name, TYPE_OF_KEY[type]]),
);

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
    const type = customAttributes[name];
    const registered = type === undefined ? null : typeName(type);
    return registered === needed ? [] : [{ name, needed, registered }];
  });
}

/** Registers attributes that the namespace does not have. @throws where one of the name is there already */
export async function registerSearchAttributes(
  connection: Connection,
  namespace: string,
  attributes: Readonly<Record<string, SearchAttributeType>>,
): Promise<void> {
  const searchAttributes = Object.fromEntries(
    Object.entries(attributes).map(([name, type]) => [name, INDEXED_VALUE_TYPE[type]]),
  );
  await connection.operatorService.addSearchAttributes({ namespace, searchAttributes });
}

const typeName = (value: number): string =>
  Object.entries(INDEXED_VALUE_TYPE).find(([, number]) => number === value)?.[0] ?? `type ${value}`;
