import type { AddressInfo } from 'node:net';
import { type Http2Bindings, type HttpBindings, type ServerType, serve } from '@hono/node-server';
import { callerRefusal, callerRules } from './allowed-callers.ts';
import { simulatorApp } from './app.ts';
import { memoryJournal, openJournal } from './journal.ts';
import type { Simulation } from './simulation.ts';
import { SimulatorState } from './state.ts';
import { Timeline } from './timeline.ts';
import type { Credentials } from './tokens.ts';

export interface SimulatorOptions {
  /** 0 takes any free port. */
  port?: number;
  /** Default 127.0.0.1. */
  hostname?: string;
  /** Milliseconds since 1970, so that a test that moves time and PayPal agree; default Date.now. */
  now?: () => number;
  /** Keeps everything acknowledged in this file; without it a simulator forgets when it ends. */
  stateFile?: string;
  /** The same seed and the same calls give the same ids; without one it is drawn. */
  seed?: number;
  /** The only client that gets a token; default: any client id and secret. */
  credentials?: Credentials;
  /** Address that callers and payers use when a proxy stands in front, such as https://paypal.example.test; links start with it. */
  publicUrl?: string;
  /** Host names beside the loopback names and that of the public URL; calls by any other name are refused with 403. */
  allowedHosts?: readonly string[];
}

export interface RunningSimulator {
  /** Base URL of the API, of the pages and of the hooks, such as http://127.0.0.1:4020 */
  url: string;
  port: number;
  /** What the ids are made from: the seed asked for, one that was drawn, or that of the state file. */
  seed: number;
  /** Stops listening, ends open connections and writes down what is left. Safe to call twice. */
  close(): Promise<void>;
}

/** The app for callers that may use it; the others get a 403 before anything is done. */
const guarded = (simulation: Simulation, options: SimulatorOptions) => {
  const { fetch } = simulatorApp(simulation);
  const rules = callerRules({
    allowedHosts: options.allowedHosts ?? [],
    publicUrl: simulation.publicUrl,
    hostname: options.hostname ?? '127.0.0.1',
  });
  return (request: Request, bindings: HttpBindings | Http2Bindings) => {
    const refused = callerRefusal(rules, bindings.incoming);
    return refused ? Response.json({ error: refused }, { status: 403 }) : fetch(request, bindings);
  };
};

const listening = (simulation: Simulation, options: SimulatorOptions): Promise<ServerType> =>
  new Promise((resolve, reject) => {
    const server = serve(
      {
        fetch: guarded(simulation, options),
        port: options.port ?? 0,
        hostname: options.hostname ?? '127.0.0.1',
        overrideGlobalObjects: false,
      },
      () => resolve(server),
    );
    server.once('error', reject);
  });

const isAddress = (address: AddressInfo | string | null): address is AddressInfo =>
  typeof address === 'object' && address !== null;

const stop = (server: ServerType): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve());
    if ('closeAllConnections' in server) server.closeAllConnections();
  });

const shutDown = async (
  { timeline, journal }: Simulation,
  server: ServerType,
  ticking: NodeJS.Timeout,
): Promise<void> => {
  clearInterval(ticking);
  await stop(server);
  await timeline.stop();
  await journal.close();
};

/** How often the simulator looks whether time that passed by itself made something due. */
const tickMs = 200;

/** Starts a PayPal of your own: Orders v2, Payments v2, token and webhooks on one base URL, with a clock that moves. */
export const startSimulator = async (options: SimulatorOptions = {}): Promise<RunningSimulator> => {
  const state = new SimulatorState({
    now: options.now ?? Date.now,
    ...(options.seed !== undefined && { seed: options.seed }),
  });
  const journal =
    options.stateFile === undefined
      ? memoryJournal(state)
      : await openJournal(options.stateFile, state);
  const timeline = new Timeline(state, journal);
  const simulation: Simulation = {
    state,
    journal,
    timeline,
    busy: new Map(),
    credentials: options.credentials,
    publicUrl: options.publicUrl && new URL(options.publicUrl).origin,
  };
  const server = await listening(simulation, options).catch(async (error) => {
    await journal.close();
    throw error;
  });
  const address = server.address();
  if (!isAddress(address)) throw new Error('the simulator listens on no TCP port');
  const url = `http://${options.hostname ?? '127.0.0.1'}:${address.port}`;
  state.base = simulation.publicUrl ?? url;
  const ticking = setInterval(() => void timeline.catchUpAll(), tickMs).unref();
  let closing: Promise<void> | undefined;
  return {
    url,
    port: address.port,
    seed: state.seed,
    close: () => {
      closing ??= shutDown(simulation, server, ticking);
      return closing;
    },
  };
};
