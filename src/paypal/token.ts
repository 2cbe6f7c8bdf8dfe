/** What PayPal's OAuth endpoint grants. */
export type GrantedToken = { readonly value: string; readonly lifetimeMs: number };

type HeldToken = { readonly value: string; readonly renewAt: number; readonly expiresAt: number };

export type AccessToken = {
  /** The token to send now: fetched once, shared by all who ask meanwhile, renewed five minutes before its end. */
  get(): Promise<string>;
  /** After a 401: another token than the one PayPal just refused. However many ask, one is fetched. */
  replace(refused: string): Promise<string>;
};

const RENEW_EARLY_MS = 5 * 60_000;

const hold = (granted: GrantedToken, now: number): HeldToken => ({
  value: granted.value,
  renewAt: now + granted.lifetimeMs - Math.min(RENEW_EARLY_MS, granted.lifetimeMs / 2),
  expiresAt: now + granted.lifetimeMs,
});

/**
 * Keeps PayPal's access token (paypal-rules 1.1). A renewal that fails is no reason to stop while the old token
 * still lives.
 */
export const createAccessToken = (from: {
  readonly fetchToken: () => Promise<GrantedToken>;
  readonly now: () => number;
}): AccessToken => {
  let held: HeldToken | null = null;
  let underWay: Promise<string> | null = null;

  const fetchAndHold = async (): Promise<string> => {
    held = hold(await from.fetchToken(), from.now());
    return held.value;
  };

  const fetchShared = (): Promise<string> => {
    underWay ??= fetchAndHold().finally(() => {
      underWay = null;
    });
    return underWay;
  };

  const get = async (): Promise<string> => {
    const old = held;
    if (old !== null && from.now() < old.renewAt) return old.value;
    try {
      return await fetchShared();
    } catch (error) {
      if (old !== null && from.now() < old.expiresAt) return old.value;
      throw error;
    }
  };

  return {
    get,
    replace: (refused) => {
      if (held !== null && held.value !== refused) return get();
      held = null;
      return fetchShared();
    },
  };
};
