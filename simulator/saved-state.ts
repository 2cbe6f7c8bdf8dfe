import type { Signer } from './certificate.ts';
import type { FaultProgress } from './faults.ts';
import type { AccessToken, Effect, RefusedCall, StoredKey } from './kept-records.ts';
import type { Knobs } from './knobs.ts';
import type { Delivery, Webhook, WebhookEvent } from './notifications.ts';
import type { Order } from './records.ts';
import type { World } from './world.ts';

/** One line of the state file: what changed together. Later lines win. */
export interface Line {
  /** How many ids were minted, so that none is minted twice. */
  minted?: number;
  /** How often the file was opened before, so that no run repeats the debug ids of another. */
  run?: number;
  settings?: Settings;
  orders?: Order[];
  keys?: [string, StoredKey][];
  effects?: Effect[];
  refused?: RefusedCall[];
  tokens?: [string, AccessToken][];
  faults?: FaultProgress;
  events?: WebhookEvent[];
  deliveries?: Delivery[];
}

interface Settings {
  seed: number;
  commonOffsetMs: number;
  knobs: Knobs;
  webhooks: Webhook[];
  signer: Signer | null;
}

const settingsOf = (world: World): Settings => ({
  seed: world.seed,
  commonOffsetMs: world.commonOffsetMs,
  knobs: world.knobs,
  webhooks: [...world.notifications.webhooks.values()],
  signer: world.notifications.signer,
});

/** Everything that changed since the last line, or undefined where nothing did. */
export const takeUnsaved = (world: World): Line | undefined => {
  const { unsaved, unsavedKeys, unsavedTokens, ledger, notifications } = world;
  const parts: Line = {
    ...(unsaved.size > 0 && { orders: [...unsaved.values()] }),
    ...(unsavedKeys.size > 0 && { keys: [...unsavedKeys] }),
    ...(unsavedTokens.size > 0 && { tokens: [...unsavedTokens] }),
    ...(ledger.unsavedEffects.length > 0 && { effects: [...ledger.unsavedEffects] }),
    ...(ledger.unsavedRefused.length > 0 && { refused: [...ledger.unsavedRefused] }),
    ...(notifications.unsavedEvents.size > 0 && {
      events: [...notifications.unsavedEvents.values()],
    }),
    ...(notifications.unsavedDeliveries.size > 0 && {
      deliveries: [...notifications.unsavedDeliveries.values()],
    }),
    ...(world.faults.changed && { faults: world.faults.progress() }),
    ...(world.settingsChanged && { settings: settingsOf(world) }),
  };
  world.forgetUnsaved();
  return Object.keys(parts).length > 0 ? { minted: world.minted, ...parts } : undefined;
};

const entriesPerLine = 500;

const inParts = function* <Entry>(entries: Iterable<Entry>): Generator<Entry[]> {
  let part: Entry[] = [];
  for (const entry of entries) {
    part.push(entry);
    if (part.length < entriesPerLine) continue;
    yield part;
    part = [];
  }
  if (part.length > 0) yield part;
};

/** The whole state as lines, for a file that is written new. */
export function* snapshot(world: World): Generator<Line> {
  const { ledger, notifications } = world;
  yield {
    minted: world.minted,
    run: world.run,
    settings: settingsOf(world),
    faults: world.faults.progress(),
  };
  for (const orders of inParts(world.orders.values())) yield { orders };
  for (const keys of inParts(world.keys)) yield { keys };
  for (const effects of inParts(ledger.effects)) yield { effects };
  for (const refused of inParts(ledger.refused)) yield { refused };
  for (const tokens of inParts(world.tokens)) yield { tokens };
  for (const events of inParts(notifications.events.values())) yield { events };
  for (const deliveries of inParts(notifications.deliveries.values())) yield { deliveries };
}

/** Brings the world to what one more line says. */
export const restore = (world: World, line: Line): void => {
  const { ledger, notifications } = world;
  world.minted = line.minted ?? world.minted;
  world.run = line.run ?? world.run;
  if (line.settings) restoreSettings(world, line.settings);
  if (line.faults) world.faults.resume(line.faults);
  for (const order of line.orders ?? []) world.restoreOrder(order);
  for (const [name, key] of line.keys ?? []) world.keys.set(name, key);
  for (const effect of line.effects ?? []) ledger.restoreEffect(effect);
  for (const refused of line.refused ?? []) ledger.restoreRefusal(refused);
  for (const [token, value] of line.tokens ?? []) world.restoreToken(token, value);
  for (const event of line.events ?? []) notifications.events.set(event.id, event);
  for (const delivery of line.deliveries ?? []) notifications.restoreDelivery(delivery);
};

const restoreSettings = (world: World, settings: Settings): void => {
  world.seed = settings.seed;
  world.commonOffsetMs = settings.commonOffsetMs;
  world.knobs = settings.knobs;
  world.notifications.signer = settings.signer;
  world.notifications.webhooks.clear();
  for (const webhook of settings.webhooks) world.notifications.webhooks.set(webhook.id, webhook);
};
