import type { Patch } from '../../src/contract/patches.ts';
import type { Source } from '../architecture/source.ts';

type Node = Readonly<Record<string, unknown>>;

function* nodesIn(value: unknown): Generator<Node> {
  if (Array.isArray(value)) {
    for (const each of value) yield* nodesIn(each);
  } else if (typeof value === 'object' && value !== null) {
    const node: Node = { ...value };
    if (typeof node['type'] === 'string') yield node;
    for (const inner of Object.values(node)) yield* nodesIn(inner);
  }
}

const GATES = new Set(['patched', 'deprecatePatch']);

/** Constants of a file that hold a text, by name. */
export const textConstantsIn = ({ parsed }: Source): ReadonlyMap<string, string> =>
  new Map(
    [...nodesIn(parsed.program)].flatMap((node) => {
      const { name } = Object(node['id']);
      const { type, value } = Object(node['init']);
      const isText = node['type'] === 'VariableDeclarator' && type === 'Literal';
      return isText && typeof value === 'string' ? [[String(name), value] as const] : [];
    }),
  );

/**
 * Ids that `patched()` and `deprecatePatch()` name; a constant of the same file counts as what it holds. `markers` are
 * constants of src/contract/patches.ts that are always on and no patches.
 */
export const patchIdsIn = (
  source: Source,
  markers: ReadonlyMap<string, string> = new Map(),
): readonly string[] => {
  const constants = textConstantsIn(source);
  return [...nodesIn(source.parsed.program)].flatMap((node) => {
    if (node['type'] !== 'CallExpression' || !GATES.has(Object(node['callee']).name)) return [];
    const argument = Object(Array.isArray(node['arguments']) ? node['arguments'][0] : undefined);
    if (argument.type === 'Literal') return [String(argument.value)];
    if (markers.has(String(argument.name))) return [];
    return [constants.get(String(argument.name)) ?? '(an id that is no literal)'];
  });
};

/** Ids of the patches that a recorded history took the new side of. */
const patchesTaken = (history: string): readonly string[] =>
  [...history.matchAll(/"patch-data":\{"payloads":\[\{.*?"data":\{"\$bytes":"([^"]+)"\}/g)].map(
    ([, data = '']) => String(JSON.parse(Buffer.from(data, 'base64').toString()).id),
  );

/** Names of the histories that are recorded with the code of today; that of a patch's old side is kept as it is. */
export const recordedAnew = (
  names: readonly string[],
  patches: readonly Patch[],
): readonly string[] => names.filter((name) => !patches.some(({ before }) => before === name));

/** What is wrong with a list of patches, against the histories by name and the ids that the Workflows name. */
export const patchProblems = (
  patches: readonly Patch[],
  histories: ReadonlyMap<string, string>,
  named: readonly string[],
): readonly string[] => {
  const listed = patches.map(({ id }) => id);
  return [
    ...patches.flatMap(({ id, before, after }) => {
      const [old, fresh] = [histories.get(before), histories.get(after)];
      return [
        ...(old === undefined ? [`${id}: there is no history ${before}`] : []),
        ...(fresh === undefined ? [`${id}: there is no history ${after}`] : []),
        ...(old !== undefined && patchesTaken(old).includes(id)
          ? [`${id}: ${before} is of the new side`]
          : []),
        ...(fresh !== undefined && !patchesTaken(fresh).includes(id)
          ? [`${id}: ${after} is not of the new side`]
          : []),
        ...(named.includes(id) ? [] : [`${id}: no Workflow names it`]),
      ];
    }),
    ...listed
      .filter((id, index) => listed.indexOf(id) !== index)
      .map((id) => `${id}: is listed twice`),
    ...[...new Set(named)]
      .filter((id) => !listed.includes(id))
      .map((id) => `${id}: is not listed in src/contract/patches.ts`),
  ];
};
