/** A webhook event type as PayPal lists it. */
export interface EventType {
  name: string;
  description: string;
  /** `resource_type` of its events. */
  resourceType: string;
  /** Versions of the resource's shape, the one that is sent last. */
  versions: readonly ('1.0' | '2.0' | '3.0')[];
}

type Row = readonly [name: string, description: string];

/** Event types whose events carry the same resource. */
export const family = (
  resourceType: string,
  versions: EventType['versions'],
  rows: readonly Row[],
): EventType[] =>
  rows.map(([name, description]) => ({ name, description, resourceType, versions }));
