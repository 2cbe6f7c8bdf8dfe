/** Values by their place in the answer; null leaves the place out. */
export type Alterations = Readonly<Record<string, unknown>>;

/**
 * The answer with other values in it. A place is written with dots: names, positions in a list from 0, or `*` for the
 * whole list, as in `purchase_units.0.payments.authorizations.*.expiration_time`. What lies in a place that does not
 * exist stays unchanged; only the last name may be a new one.
 */
export const alteredAnswer = (body: object, set: Alterations): object => {
  const answer: unknown = JSON.parse(JSON.stringify(body));
  for (const [at, value] of Object.entries(set)) alter(answer, at.split('.'), value);
  return Object(answer);
};

const alter = (within: unknown, [step = '', ...rest]: readonly string[], value: unknown): void => {
  if (Array.isArray(within)) {
    const positions = step === '*' ? [...within.keys()].toReversed() : [Number(step)];
    for (const position of positions) alterItem(within, { position, rest }, value);
  } else if (isRecord(within)) {
    if (rest.length > 0) alter(within[step], rest, value);
    else if (value === null) delete within[step];
    else within[step] = value;
  }
};

const alterItem = (
  list: unknown[],
  { position, rest }: { position: number; rest: readonly string[] },
  value: unknown,
): void => {
  if (!Number.isInteger(position) || position < 0 || position >= list.length) return;
  if (rest.length > 0) alter(list[position], rest, value);
  else if (value === null) list.splice(position, 1);
  else list[position] = value;
};

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;
