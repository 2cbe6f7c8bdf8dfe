/** The parts of a JSON schema that decide which fields of a body PayPal reads. */
interface SchemaNode {
  $ref?: string;
  type?: string;
  properties?: Readonly<Record<string, SchemaNode>>;
  additionalProperties?: unknown;
  allOf?: readonly SchemaNode[];
  /** Alternatives, as of errors alone: they name no field of a body. */
  oneOf?: readonly SchemaNode[];
  items?: SchemaNode;
}

type Schemas = Readonly<Record<string, SchemaNode>>;

/** Turns a value into the form that PayPal reads; the value that was sent is left as it is. */
type Form = (value: unknown) => unknown;

const asSent: Form = (value) => value;

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const resolved = (schemas: Schemas, node: SchemaNode): SchemaNode =>
  node.$ref === undefined ? node : (schemas[node.$ref.split('/').at(-1) ?? ''] ?? {});

/** The fields a schema names, its `allOf` included; undefined where it names none and so takes any. */
const fieldsOf = (schemas: Schemas, node: SchemaNode): Map<string, SchemaNode> | undefined => {
  const { properties = {}, allOf = [], additionalProperties } = resolved(schemas, node);
  if (additionalProperties !== undefined) return undefined;
  const inherited = allOf.flatMap((part) => [...(fieldsOf(schemas, part) ?? [])]);
  const fields = new Map([...inherited, ...Object.entries(properties)]);
  return fields.size > 0 ? fields : undefined;
};

const objectForm = (schemas: Schemas, fields: ReadonlyMap<string, SchemaNode>): Form => {
  const forms = new Map<string, Form>();
  const formOfField = (name: string): Form | undefined => {
    const schema = fields.get(name);
    if (!schema) return undefined;
    const form = forms.get(name) ?? formOf(schemas, schema);
    forms.set(name, form);
    return form;
  };
  return (value) => {
    if (!isObject(value)) return value;
    const read: Record<string, unknown> = {};
    for (const [name, entry] of Object.entries(value)) {
      const form = entry === null ? undefined : formOfField(name);
      if (form) read[name] = form(entry);
    }
    return read;
  };
};

const arrayForm = (schemas: Schemas, items: SchemaNode): Form => {
  const form = formOf(schemas, items);
  return (value) => (Array.isArray(value) ? value.map(form) : value);
};

const stringForm: Form = (value) => (typeof value === 'number' ? String(value) : value);

/**
 * The form in which PayPal reads a body of this schema, as recorded requests show: fields that the schema does not
 * name are dropped, `null` counts as left out, and a number where the schema wants a string is read as one.
 */
export function formOf(schemas: Schemas, node: SchemaNode): Form {
  const fields = fieldsOf(schemas, node);
  if (fields) return objectForm(schemas, fields);
  const { type, items } = resolved(schemas, node);
  if (type === 'array' && items) return arrayForm(schemas, items);
  return type === 'string' ? stringForm : asSent;
}
