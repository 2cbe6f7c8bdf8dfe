import type { HoldfastHttp } from '../http-client.ts';
import { UsageError } from './exit-codes.ts';

/** The capture that is meant where none is named: the only one of the checkout. @throws UsageError */
export async function onlyCapture(
  gateway: HoldfastHttp,
  id: string,
  purpose: string,
): Promise<string> {
  const { captures } = await gateway.get(id);
  const [only, ...others] = captures;
  if (only !== undefined && others.length === 0) return only.captureId;
  const ids = captures.map(({ captureId }) => captureId).join(', ');
  throw new UsageError(
    only === undefined
      ? `${id} has no capture ${purpose}.`
      : `${id} has several captures: say --capture with one of ${ids}.`,
  );
}
