import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Holdfast, startHoldfast } from './holdfast.ts';

/** All that `npm start` runs, on free ports and with a state folder of its own, ready to be asked. */
export interface Stack {
  readonly gatewayUrl: string;
  readonly demoUrl: string;
  readonly simulatorUrl: string;
  readonly temporalUiUrl: string;
  /** host:port, as TEMPORAL_ADDRESS takes it. */
  readonly temporalAddress: string;
  readonly stateFolder: string;
  readonly holdfast: Holdfast;
  /** Ends every process and takes the state folder away. */
  readonly stop: () => Promise<void>;
}

/**
 * Takes some ten seconds: start one per file, in `beforeAll`, and stop it in `afterAll`. `before` may leave something in its
 * folder, and add settings that name it.
 */
export async function startStack(
  env: NodeJS.ProcessEnv = {},
  before: (stateFolder: string) => Promise<NodeJS.ProcessEnv> = async () => ({}),
): Promise<Stack> {
  const stateFolder = await mkdtemp(path.join(tmpdir(), 'holdfast-stack-'));
  const holdfast = startHoldfast(stateFolder, { ...env, ...(await before(stateFolder)) });
  const stop = async () => {
    holdfast.signal('SIGTERM');
    await holdfast.exited;
    await rm(stateFolder, { recursive: true, force: true });
  };
  try {
    await holdfast.said(/^ready$/);
    const printed = async (pattern: RegExp) => (await holdfast.said(pattern))[1] ?? '';
    return {
      gatewayUrl: await printed(/^gateway at (http:\S+)$/),
      demoUrl: await printed(/^demo shop at (\S+)$/),
      simulatorUrl: await printed(/^PayPal simulator at (\S+)$/),
      temporalUiUrl: await printed(/^Temporal UI at (\S+)$/),
      temporalAddress: await printed(/^Temporal at (\S+)$/),
      stateFolder,
      holdfast,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
