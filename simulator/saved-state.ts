import type { Knobs } from './knobs.ts';
import type { Effect, Order, RefusedCall, StoredKey } from './records.ts';
import type { AccessToken } from './tokens.ts';
import type { World } from './world.ts';

/** One line of the state file: what changed together. Later lines win. */
export interface Line {
  /** How many ids were minted, so that none is minted twice. */
  minted?: number;
  settings?: Settings;
  orders?: Order[];
  keys?: [string, StoredKey][];
  effects?: Effect[];
  refused?: RefusedCall[];
  tokens?: [string, AccessToken][];
}

interface Settings {
  seed: number;
  commonOffsetMs: number;
  knobs: Knobs;
}

const settingsOf = (world: World): Settings => ({
  seed: world.seed,
  commonOffsetMs: world.commonOffsetMs,
  knobs: world.knobs,
});

/** Everything that changed since the last line, or undefined where nothing did. */
export const takeUnsaved = (world: World): Line | undefined => {
  const { unsaved, unsavedKeys, unsavedTokens, ledger } = world;
  const pending =
    unsaved.size +
    unsavedKeys.size +
    unsavedTokens.size +
    ledger.unsavedEffects.length +
    ledger.unsavedRefused.length;
  if (pending === 0 && !world.settingsChanged) return undefined;
  const line: Line = {
    minted: world.minted,
    ...(world.settingsChanged && { settings: settingsOf(world) }),
    orders: [...unsaved.values()],
    keys: [...unsavedKeys],
    effects: [...ledger.unsavedEffects],
    refused: [...ledger.unsavedRefused],
    tokens: [...unsavedTokens],
  };
  world.forgetUnsaved();
  return line;
};

const ordersPerLine = 500;

/** The whole state as lines, for a file that begins anew. */
export function* snapshot(world: World): Generator<Line> {
  yield {
    minted: world.minted,
    settings: settingsOf(world),
    keys: [...world.keys],
    effects: world.ledger.effects,
    refused: world.ledger.refused,
    tokens: [...world.tokens],
  };
  let orders: Order[] = [];
  for (const order of world.orders.values()) {
    orders.push(order);
    if (orders.length < ordersPerLine) continue;
    yield { orders };
    orders = [];
  }
  yield { orders };
}

/** Brings the world to what the lines say. */
export const restore = (world: World, lines: readonly Line[]): void => {
  for (const line of lines) {
    world.minted = line.minted ?? world.minted;
    if (line.settings) {
      world.seed = line.settings.seed;
      world.commonOffsetMs = line.settings.commonOffsetMs;
      world.knobs = line.settings.knobs;
    }
    for (const order of line.orders ?? []) world.restoreOrder(order);
    for (const [name, key] of line.keys ?? []) world.keys.set(name, key);
    for (const effect of line.effects ?? []) world.ledger.restoreEffect(effect);
    for (const refused of line.refused ?? []) world.ledger.restoreRefusal(refused);
    for (const [token, value] of line.tokens ?? []) world.tokens.set(token, value);
  }
  world.forgetUnsaved();
};
