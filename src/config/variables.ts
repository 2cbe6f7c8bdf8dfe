import type { z } from 'zod';
import { ConfigError } from './error.ts';

/** An empty variable counts as not set. */
export const givenOf = (variables: NodeJS.ProcessEnv): Record<string, string> =>
  Object.fromEntries(
    Object.entries(variables).flatMap(([name, value]) => (value ? [[name, value]] : [])),
  );

/** @throws ConfigError naming every variable that is wrong, and no value */
export function readVariables<Schema extends z.ZodType>(
  schema: Schema,
  given: Readonly<Record<string, string>>,
): z.infer<Schema> {
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  throw new ConfigError([...new Set(problems)]);
}
