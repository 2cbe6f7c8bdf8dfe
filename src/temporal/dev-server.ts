import { setTimeout as delay } from 'node:timers/promises';
import { Connection } from '@temporalio/client';
import { SEARCH_ATTRIBUTES } from './search-attributes.ts';
import type { TemporalConnectionOptions } from './settings.ts';

/** `databaseFile` null keeps everything in memory; `ui` null runs without the Web UI. */
interface DevServer {
  readonly port: number;
  readonly ui: { readonly ip: string; readonly port: number } | null;
  readonly databaseFile: string | null;
}

/**
 * Arguments for the CLI's development server: on loopback only, with the search attributes of checkouts registered
 * before it answers, with time skipping allowed. Both names of that setting are given because releases differ in
 * which they read. It belongs to development: on a server that holds money, nobody moves time.
 */
export function devServerArguments({ port, ui, databaseFile }: DevServer): string[] {
  const settings = [
    'frontend.WorkflowTimeSkippingEnabled=true',
    'system.workflowTimeSkippingEnabled=true',
    'frontend.enableServerVersionCheck=false',
    // Queued Activities of several merchants take turns, as in ops/temporal/dynamic-config.yaml.
    'matching.enableFairness=true',
    // The server opens an HTTP API at a random port; nobody here calls it, and it checks no Host header by itself.
    'frontend.httpAllowedHosts=["http-api.invalid"]',
  ];
  const searchAttributes = Object.entries(SEARCH_ATTRIBUTES).map(
    ([name, type]) => `${name}=${type}`,
  );
  return [
    'server',
    'start-dev',
    '--ip=127.0.0.1',
    `--port=${port}`,
    '--log-level=error',
    '--log-format=json',
    ...(ui === null
      ? ['--headless']
      : ['--ui-ip', ui.ip, '--ui-port', String(ui.port), '--ui-disable-news-fetch']),
    ...(databaseFile === null ? [] : ['--db-filename', databaseFile]),
    ...settings.flatMap((setting) => ['--dynamic-config-value', setting]),
    ...searchAttributes.flatMap((attribute) => ['--search-attribute', attribute]),
  ];
}

/**
 * Connects as soon as a server answers there.
 * @throws Error of the last try when none has answered within the time, in milliseconds.
 */
export async function connectWithin(
  options: TemporalConnectionOptions,
  milliseconds: number,
): Promise<Connection> {
  const giveUpAt = Date.now() + milliseconds;
  for (;;) {
    try {
      return await Connection.connect({
        ...options,
        connectTimeout: Math.min(milliseconds, 2_000),
      });
    } catch (error) {
      if (Date.now() > giveUpAt) throw error;
    }
    await delay(50);
  }
}
