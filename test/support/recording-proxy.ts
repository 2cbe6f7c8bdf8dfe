import type { IncomingHttpHeaders } from 'node:http';
import { afterEach, expect } from 'vitest';
import { useShop } from './shop.ts';
import { EVERY_EXCEPTION } from './spec-exceptions.ts';
import { startValidatingProxy } from './validating-proxy.ts';

/** One request as PayPal received it. */
export type Received = {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** Parsed; null where there was none. */
  readonly body: unknown;
};

/** The token's form is no JSON. */
const jsonOf = (sent: string): unknown => (/^[[{]/.test(sent) ? JSON.parse(sent) : null);

/** A validating proxy that also keeps what PayPal received. */
const startRecordingProxy = async (target: string) => {
  const received: Received[] = [];
  const proxy = await startValidatingProxy(target, ({ method, path, headers, sent }) => {
    received.push({ method, path, headers, body: jsonOf(sent) });
  });
  return { ...proxy, received };
};

type RecordingProxy = Awaited<ReturnType<typeof startRecordingProxy>>;

/** One shop for all stories of a file, with what PayPal received. Every call and answer must agree with PayPal's files. */
export const useRecordedShop = (
  opening: Pick<NonNullable<Parameters<typeof useShop>[0]>, 'partner' | 'worker'> = {},
) => {
  let proxy: RecordingProxy | undefined;
  const shop = useShop({
    ...opening,
    through: async (simulatorUrl) => {
      proxy = await startRecordingProxy(simulatorUrl);
      return proxy;
    },
  });
  afterEach(() => {
    const found = (proxy?.findings ?? []).filter((one) =>
      EVERY_EXCEPTION.every(({ finding }) => !finding.test(one)),
    );
    expect(found).toEqual([]);
  });
  return {
    shop,
    /** Oldest first, those whose path fits. */
    sent: (method: string, path: RegExp): readonly Received[] =>
      proxy?.received.filter((one) => one.method === method && path.test(one.path)) ?? [],
  };
};
