import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROOT } from '../../src/dev/spawn.ts';
import { createHoldfastHttp } from '../../src/http-client.ts';
import { payPalControls } from '../support/shop.ts';
import { type Stack, startStack } from '../support/stack.ts';
import { holdfast } from './shell.ts';

/** Every command of the page, in its order. */
async function commandsOf(page: string): Promise<readonly string[]> {
  const text = await readFile(path.join(ROOT, page), 'utf8');
  return [...text.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].flatMap(([, block = '']) =>
    block.trim().split('\n'),
  );
}

/** As a shell would split it: by spaces, but not inside double quotes. */
const words = (command: string): readonly string[] =>
  [...command.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? '');

describe('docs/cli.md', () => {
  let stack: Stack;
  beforeAll(async () => {
    stack = await startStack();
  });
  afterAll(() => stack?.stop());

  it('shows commands that work as they are written, one after the other', async () => {
    const commands = await commandsOf('docs/cli.md');
    expect(commands.length).toBeGreaterThan(10);
    const gateway = createHoldfastHttp({ baseUrl: stack.gatewayUrl });
    const env = {
      HOLDFAST_URL: stack.gatewayUrl,
      TEMPORAL_ADDRESS: stack.temporalAddress,
      HOLDFAST_SIMULATOR_PORT: new URL(stack.simulatorUrl).port,
    };
    for (const command of commands) {
      const [program, ...args] = words(command);
      expect(program).toBe('holdfast');
      const { exitCode, stderr } = await holdfast(args, env);
      expect(`${command}: ${exitCode} ${exitCode === 0 ? '' : stderr}`).toBe(`${command}: 0 `);
      if (args.includes('start')) {
        // What the page asks a person to do: open the link and approve.
        const { orderId } = await gateway.get('order-2041');
        await payPalControls(stack.simulatorUrl).payerApproves(orderId ?? '');
      }
    }
  }, 300_000);
});
