import type { Signer } from './certificate.ts';
import type { FaultProgress } from './faults.ts';
import type { AccessToken, Effect, RefusedCall, StoredKey } from './kept-records.ts';
import type { Knobs } from './knobs.ts';
import type { Delivery, Webhook, WebhookEvent } from './notifications.ts';
import type { Order } from './records.ts';
import type { SimulatorState } from './state.ts';

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

const settingsOf = (state: SimulatorState): Settings => ({
  seed: state.seed,
  commonOffsetMs: state.commonOffsetMs,
  knobs: state.knobs,
  webhooks: [...state.notifications.webhooks.values()],
  signer: state.notifications.signer,
});

/** Everything that changed since the last line, or undefined where nothing did. */
export const takeUnsaved = (state: SimulatorState): Line | undefined => {
  const { unsaved, unsavedKeys, unsavedTokens, ledger, notifications } = state;
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
    ...(state.faults.changed && { faults: state.faults.progress() }),
    ...(state.settingsChanged && { settings: settingsOf(state) }),
  };
  state.forgetUnsaved();
  return Object.keys(parts).length > 0 ? { minted: state.minted, ...parts } : undefined;
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
export function* snapshot(state: SimulatorState): Generator<Line> {
  const { ledger, notifications } = state;
  yield {
    minted: state.minted,
    run: state.run,
    settings: settingsOf(state),
    faults: state.faults.progress(),
  };
  for (const orders of inParts(state.orders.values())) yield { orders };
  for (const keys of inParts(state.keys)) yield { keys };
  for (const effects of inParts(ledger.effects)) yield { effects };
  for (const refused of inParts(ledger.refused)) yield { refused };
  for (const tokens of inParts(state.tokens)) yield { tokens };
  for (const events of inParts(notifications.events.values())) yield { events };
  for (const deliveries of inParts(notifications.deliveries.values())) yield { deliveries };
}

/** Brings the state to what one more line says. */
export const restore = (state: SimulatorState, line: Line): void => {
  const { ledger, notifications } = state;
  state.minted = line.minted ?? state.minted;
  state.run = line.run ?? state.run;
  if (line.settings) restoreSettings(state, line.settings);
  if (line.faults) state.faults.resume(line.faults);
  for (const order of line.orders ?? []) state.restoreOrder(order);
  for (const [name, key] of line.keys ?? []) state.keys.set(name, key);
  for (const effect of line.effects ?? []) ledger.restoreEffect(effect);
  for (const refused of line.refused ?? []) ledger.restoreRefusal(refused);
  for (const [token, value] of line.tokens ?? []) state.restoreToken(token, value);
  for (const event of line.events ?? []) notifications.events.set(event.id, event);
  for (const delivery of line.deliveries ?? []) notifications.restoreDelivery(delivery);
};

const restoreSettings = (state: SimulatorState, settings: Settings): void => {
  state.seed = settings.seed;
  state.commonOffsetMs = settings.commonOffsetMs;
  state.knobs = settings.knobs;
  state.notifications.signer = settings.signer;
  state.notifications.webhooks.clear();
  for (const webhook of settings.webhooks) state.notifications.webhooks.set(webhook.id, webhook);
};
