import { z } from 'zod';

type Path = readonly PropertyKey[];

/** The part of a JSON schema that states what a value may be. */
const nodeSchema = z.looseObject({
  type: z.union([z.string(), z.array(z.string())]).optional(),
  enum: z.array(z.unknown()).optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  get anyOf() {
    return z.array(nodeSchema).optional();
  },
  get items() {
    return nodeSchema.optional();
  },
  get properties() {
    return z.record(z.string(), nodeSchema).optional();
  },
});

type Node = z.infer<typeof nodeSchema>;

/** The alternative that has fields or items: the one that is not null. */
const withMembers = (node: Node | undefined): Node | undefined =>
  node?.anyOf?.find(({ properties, items }) => properties ?? items) ?? node;

const nodeAt = (node: Node | undefined, path: Path): Node | undefined =>
  path.reduce<Node | undefined>((at, step) => {
    const within = withMembers(at);
    return typeof step === 'number' ? within?.items : within?.properties?.[String(step)];
  }, node);

const valueAt = (value: unknown, path: Path): unknown =>
  path.reduce((at, step) => Object(at)[step], value);

/** `rules[0].kind`, as people write it. */
const fieldName = (path: Path): string =>
  path.reduce<string>((name, step) => {
    if (typeof step === 'number') return `${name}[${step}]`;
    return name === '' ? String(step) : `${name}.${String(step)}`;
  }, '') || 'the body';

/** The value where it is short, else what kind of thing it is. */
const shown = (value: unknown): string => {
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object' && value !== null) return 'an object';
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
};

const span = ({ minimum, maximum }: Node): string => {
  const from = minimum === undefined ? '' : ` from ${minimum}`;
  const endless = maximum === undefined || maximum === Number.MAX_SAFE_INTEGER;
  if (endless) return from === '' ? '' : `${from} up`;
  return `${from} to ${maximum}`;
};

const fieldsOf = (node: Node | undefined): string => Object.keys(node?.properties ?? {}).join(', ');

const wordsFor: Readonly<Record<string, (node: Node) => string>> = {
  integer: (node) => `a whole number${span(node)}`,
  number: (node) => `a number${span(node)}`,
  string: () => 'a text',
  boolean: () => 'true or false',
  null: () => 'null',
  array: () => 'a list',
  object: (node) => `an object with the fields ${fieldsOf(node)}`,
};

/** What is allowed, in words; undefined where the schema leaves it to its own message. */
const allowed = (node: Node | undefined): string | undefined => {
  if (node?.anyOf) return node.anyOf.map((one) => allowed(one) ?? 'something else').join(' or ');
  if (node?.enum) return `one of ${node.enum.join(', ')}`;
  if (!node) return undefined;
  const words = [node.type ?? ''].flat().map((type) => wordsFor[type]?.(node));
  return words.includes(undefined) ? undefined : words.join(' or ');
};

/** One thing that is wrong: which field, with what, and what would be right. */
const problemOf = (issue: z.core.$ZodIssue, value: unknown, root: Node): string => {
  const { path } = issue;
  const node = nodeAt(root, path);
  if (issue.code === 'unrecognized_keys') {
    const unknown = issue.keys.map((key) => fieldName([...path, key])).join(', ');
    return `there is no field ${unknown}: the fields are ${fieldsOf(node)}`;
  }
  const given = valueAt(value, path);
  const expected = issue.code === 'invalid_type' ? { type: issue.expected } : undefined;
  const right = allowed(node) ?? allowed(expected);
  if (issue.code === 'custom' || right === undefined) {
    const what = typeof given === 'string' ? ` cannot be ${shown(given)}` : '';
    return `${fieldName(path)}${what}: ${issue.message}`;
  }
  if (given === undefined) return `${fieldName(path)} is missing: it must be ${right}`;
  return `${fieldName(path)} must be ${right}, not ${shown(given)}`;
};

/** Everything that is wrong with a value, in one sentence for each. */
export const problemsIn = (error: z.ZodError, value: unknown, schema: z.ZodType): string => {
  const json = z.toJSONSchema(schema, { io: 'output', unrepresentable: 'any' });
  const root = nodeSchema.parse(json);
  return error.issues.map((issue) => problemOf(issue, value, root)).join('; ');
};
