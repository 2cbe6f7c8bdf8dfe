import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Any free ports, so that nothing which already runs here is in the way. */
const ON_FREE_PORTS = {
  HOLDFAST_GATEWAY_PORT: '0',
  HOLDFAST_TEMPORAL_PORT: '0',
  HOLDFAST_UI_PORT: '0',
  HOLDFAST_SIMULATOR_PORT: '0',
  HOLDFAST_DEMO_PORT: '0',
};

export interface Stack {
  readonly gatewayUrl: string;
  readonly stop: () => Promise<void>;
}

/** A gateway that runs already and can move time, or all of Holdfast started for this story alone. */
export async function findOrStart(gatewayUrl: string): Promise<Stack> {
  if (await movesTime(gatewayUrl)) return { gatewayUrl, stop: async () => undefined };
  return start();
}

/** A body that can do nothing: 400 says that the route is there, 404 that time cannot be moved. */
async function movesTime(gatewayUrl: string): Promise<boolean> {
  const request = {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{}',
    signal: AbortSignal.timeout(2_000),
  };
  const status = await fetch(`${gatewayUrl}/_dev/advance`, request).then(
    (response) => response.status,
    () => null,
  );
  return status === 400;
}

async function start(): Promise<Stack> {
  const state = await mkdtemp(path.join(tmpdir(), 'holdfast-life-'));
  const inherited = Object.entries(process.env).filter(
    ([name]) => !/^(PAYPAL_|TEMPORAL_(?!CLI_PATH)|HOLDFAST_(?!CACHE)|npm_)/.test(name),
  );
  const child = spawn(process.execPath, ['--import', 'tsx', 'src/dev.ts'], {
    cwd: ROOT,
    env: { ...Object.fromEntries(inherited), ...ON_FREE_PORTS, HOLDFAST_STATE: state },
    stdio: ['ignore', 'pipe', 'pipe'],
    // A group of its own: Ctrl-C reaches the story first, which then stops this in order.
    detached: true,
  });
  const ended = once(child, 'exit');
  const stop = async () => {
    if (child.exitCode === null) child.kill('SIGTERM');
    await ended;
    await rm(state, { recursive: true, force: true });
  };
  const lines: string[] = [];
  const ready = new Promise<string>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on('line', (line) => {
        lines.push(line);
        if (line === 'ready') resolve(found(lines));
      });
    }
    child.once('exit', () => reject(new Error(`Holdfast did not start:\n${lines.join('\n')}`)));
  });
  try {
    return { gatewayUrl: await ready, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

const found = (lines: readonly string[]): string => {
  const line = lines.find((each) => each.startsWith('gateway at '));
  if (line === undefined) throw new Error('Holdfast did not say where its gateway is.');
  return line.slice('gateway at '.length);
};
