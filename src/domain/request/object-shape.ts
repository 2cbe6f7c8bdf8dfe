import { shownName } from './card-number.ts';
import type { FieldProblem, Fields, ParsedFields, Report, Shape } from './request-shape.ts';
import { wrongType } from './request-shape.ts';

export const list = <T>(
  item: Shape<T>,
  { minItems, maxItems }: { readonly minItems: number; readonly maxItems: number },
): Shape<readonly T[]> => ({
  schema: { type: 'array', items: item, minItems, maxItems },
  parse: (value, path, report) => {
    if (!Array.isArray(value)) return report(wrongType(path, 'a list'));
    const message = `Write ${minItems} to ${maxItems} entries.`;
    if (value.length < minItems) report({ path, code: 'TOO_SHORT', message });
    if (value.length > maxItems) return report({ path, code: 'TOO_LONG', message });
    const parsed = value.map((each: unknown, index) => item.parse(each, [...path, index], report));
    const whole = parsed.filter((each) => each !== undefined);
    return whole.length === value.length && value.length >= minItems ? whole : undefined;
  },
});

/** An object that takes the fields of its shape and refuses every other one by name. */
export const object = <F extends Fields>(fields: F): Shape<ParsedFields<F>> => ({
  schema: {
    type: 'object',
    properties: fields,
    required: Object.keys(fields).filter((name) => isRequired(fields[name])),
    additionalProperties: false,
  },
  parse: (value, path, report) => {
    if (!isRecord(value)) return report(wrongType(path, 'an object'));
    let whole = true;
    const reportHere: Report = (problem) => {
      whole = false;
      return report(problem);
    };
    for (const name of Object.keys(value)) {
      if (Object.hasOwn(fields, name)) continue;
      const unknown = [...path, shownName(name)];
      reportHere({ path: unknown, code: 'UNKNOWN_FIELD', message: 'There is no such field.' });
    }
    const entries: readonly (readonly unknown[])[] = Object.entries(fields).flatMap(
      ([name, shape]) => {
        const field = Object.hasOwn(value, name) ? value[name] : undefined;
        if (field !== undefined) return [[name, shape.parse(field, [...path, name], reportHere)]];
        if (isRequired(shape)) {
          reportHere({
            path: [...path, name],
            code: 'REQUIRED',
            message: 'This field is required.',
          });
        }
        return [];
      },
    );
    return whole ? Object.fromEntries(entries) : undefined;
  },
});

const isRequired = (shape: Shape<unknown> | undefined): boolean =>
  !(shape !== undefined && 'optional' in shape);

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Further rules about a whole that is sound field by field. Safe to call with any value. */
export const checked = <T>(
  shape: Shape<T>,
  problemsOf: (value: T) => readonly FieldProblem[],
): Shape<T> => ({
  ...shape,
  parse: (value, path, report) => {
    const parsed = shape.parse(value, path, report);
    if (parsed === undefined) return undefined;
    const problems = problemsOf(parsed);
    for (const problem of problems) report({ ...problem, path: [...path, ...problem.path] });
    return problems.length === 0 ? parsed : undefined;
  },
});
