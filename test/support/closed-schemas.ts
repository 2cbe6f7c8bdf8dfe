/** A part of one of PayPal's schemas, as JSON Schema. */
export type Schema = { readonly [keyword: string]: unknown };

type Schemas = Readonly<Record<string, Schema>>;

/** A request leaves out what only PayPal sets (`readOnly`); an answer has it. */
type Side = 'request' | 'answer';

const isSchema = (value: unknown): value is Schema =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const partsOf = (value: unknown): readonly Schema[] =>
  Array.isArray(value) ? value.filter(isSchema) : [];

const JOINED = ['allOf', 'anyOf', 'oneOf'];

/** Whether the schema, or one that it is joined of, names fields. Without any it takes every object. */
const namesFields = (schemas: Schemas, schema: Schema): boolean => {
  const { $ref: reference, additionalProperties, properties } = schema;
  if (typeof reference === 'string') {
    const referred = schemas[reference.slice(reference.lastIndexOf('/') + 1)];
    return referred !== undefined && namesFields(schemas, referred);
  }
  if (additionalProperties !== undefined) return false;
  if (isSchema(properties)) return true;
  return JOINED.some((keyword) =>
    partsOf(schema[keyword]).some((part) => namesFields(schemas, part)),
  );
};

/**
 * PayPal's schemas with `unevaluatedProperties: false` wherever a whole value is described, so that a field that no
 * schema names is found. Parts of an `allOf` stay open: each of them knows only its own fields.
 */
export const closedSchemas = (schemas: Schemas, side: Side): Schemas => {
  const isSent = (entry: unknown): boolean =>
    side === 'answer' || !isSchema(entry) || entry['readOnly'] !== true;

  const inside = (schema: Schema): Schema => {
    const { properties, items, required } = schema;
    const fields = isSchema(properties)
      ? Object.entries(properties).filter(([, entry]) => isSent(entry))
      : [];
    const isDropped = (name: unknown): boolean =>
      isSchema(properties) && typeof name === 'string' && !isSent(properties[name]);
    return {
      ...schema,
      ...(isSchema(properties) && {
        properties: Object.fromEntries(fields.map(([name, entry]) => [name, whole(entry)])),
      }),
      ...(items !== undefined && { items: whole(items) }),
      ...(Array.isArray(required) && { required: required.filter((name) => !isDropped(name)) }),
      ...Object.fromEntries(
        JOINED.filter((keyword) => keyword in schema).map((keyword) => [
          keyword,
          partsOf(schema[keyword]).map(inside),
        ]),
      ),
    };
  };

  const whole = (schema: unknown): unknown => {
    if (!isSchema(schema)) return schema;
    return {
      ...inside(schema),
      ...(namesFields(schemas, schema) && { unevaluatedProperties: false }),
    };
  };

  return Object.fromEntries(
    Object.entries(schemas).map(([name, schema]) => [name, inside(schema)]),
  );
};
