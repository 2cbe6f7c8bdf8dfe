import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROOT } from '../../src/dev/spawn.ts';
import { install, pack } from '../support/package.ts';

const run = promisify(execFile);

const PROGRAM = `
import { createHoldfast } from 'holdfast/client';
import { createHoldfastHttp, HoldfastHttpError } from 'holdfast/http-client';
import { startSimulator } from 'holdfast/simulator';

const simulator = await startSimulator({ port: 0 });
const post = async (path, headers, body) => {
  const answer = await fetch(simulator.url + path, { method: 'POST', headers, body });
  return answer.json();
};
const { access_token } = await post(
  '/v1/oauth2/token',
  { authorization: 'Basic ' + btoa('id:secret'), 'content-type': 'application/x-www-form-urlencoded' },
  'grant_type=client_credentials',
);
const order = await post(
  '/v2/checkout/orders',
  { authorization: 'Bearer ' + access_token, 'content-type': 'application/json' },
  JSON.stringify({
    intent: 'AUTHORIZE',
    purchase_units: [{ amount: { currency_code: 'USD', value: '10.00' } }],
  }),
);
const noGateway = createHoldfastHttp({ baseUrl: simulator.url });
const refusal = await noGateway.get('order-1').catch((error) => error);
await simulator.close();
const facade = createHoldfast({ client: {}, merchantId: 'shop' });
console.log(JSON.stringify({
  order: order.status,
  refused: refusal instanceof HoldfastHttpError,
  merchant: facade.merchantId,
}));
`;

const TYPED_PROGRAM = `
import type { Client } from '@temporalio/client';
import { type CheckoutView, createHoldfast, type Holdfast, HoldfastError } from 'holdfast/client';
import { createHoldfastHttp, type StartCheckout } from 'holdfast/http-client';
import { type RunningSimulator, startSimulator } from 'holdfast/simulator';

declare const client: Client;
const facade: Holdfast = createHoldfast({ client, merchantId: 'shop' });
const http = createHoldfastHttp({ baseUrl: 'http://127.0.0.1:3000' });
const simulator: RunningSimulator = await startSimulator({ port: 0 });
const request: StartCheckout = { purchaseUnit: { amount: { currencyCode: 'USD', value: '1.00' } } };
const started = await http.start(request);
const seen: CheckoutView = await facade.get('order-1');
export const told: readonly string[] = [started.status, seen.checkoutId];
export const codeOf = (error: unknown): string | null =>
  error instanceof HoldfastError ? error.code : null;

// @ts-expect-error A capture takes a key.
await http.capture('order-1', {});
// @ts-expect-error A policy has no such word.
await facade.start({ ...request, policy: { atDeadline: 'FORGET' } });
// @ts-expect-error Were it any, this would be allowed.
export const port: string = simulator.port;
`;

const TSCONFIG = {
  compilerOptions: {
    module: 'nodenext',
    target: 'es2023',
    strict: true,
    noEmit: true,
    // For Temporal's own declarations, which find none of the package ms.
    skipLibCheck: true,
    types: [],
  },
  include: ['*.mts'],
};

/** Everything here is bounded, and by far: the machine may be doing other things as well. */
const timeout = 240_000;

describe('the package', { timeout }, () => {
  let folder: string;
  let app: string;
  let installed: string;
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'holdfast-package-'));
    app = path.join(folder, 'app');
    installed = await install(await pack(folder), app);
  }, timeout);
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('holds what a user needs and nothing else', async () => {
    expect((await readdir(installed)).sort()).toEqual(
      ['LICENSE', 'README.md', 'bin', 'dist', 'package.json'].sort(),
    );
    expect((await readdir(path.join(installed, 'dist'))).sort()).toEqual(
      [
        'demo',
        'simulator',
        'src',
        'swagger-ui',
        'workflow-bundle-encrypted.js',
        'workflow-bundle-traced-encrypted.js',
        'workflow-bundle-traced.js',
        'workflow-bundle.js',
      ].sort(),
    );
  });

  it('has OpenTelemetry in the traced Workflow bundles alone', async () => {
    const traces = async (bundle: string): Promise<boolean> => {
      const code = await readFile(path.join(installed, 'dist', bundle), 'utf8');
      return code.includes('OpenTelemetryInboundInterceptor');
    };
    expect(await traces('workflow-bundle.js')).toBe(false);
    expect(await traces('workflow-bundle-encrypted.js')).toBe(false);
    expect(await traces('workflow-bundle-traced.js')).toBe(true);
    expect(await traces('workflow-bundle-traced-encrypted.js')).toBe(true);
  });

  it('brings the Workflow bundle, which its worker uses as it is', async () => {
    const program = `
      import { workflowBundle } from './dist/src/temporal/workflow-bundle.js';
      const bundler = { log() { throw new Error('bundled again'); } };
      const { codePath } = await workflowBundle({ folder: '${folder}/bundles', logger: bundler });
      console.log(codePath);
    `;
    const from = ['--input-type=module', '--eval', program];
    const { stdout } = await run(process.execPath, from, { cwd: installed });
    expect(stdout.trim()).toBe(path.join(installed, 'dist', 'workflow-bundle.js'));
    expect(await readFile(stdout.trim(), 'utf8')).toContain('voidAuthorization');
  });

  it('needs no dependency that runs TypeScript, and none with telemetry', async () => {
    const { dependencies } = JSON.parse(
      await readFile(path.join(installed, 'package.json'), 'utf8'),
    );
    for (const name of ['tsx', 'swagger-ui-dist', '@temporalio/testing', 'typescript']) {
      expect(dependencies).not.toHaveProperty(name);
    }
  });

  it('is imported by a program that knows no TypeScript', async () => {
    await writeFile(path.join(app, 'program.mjs'), PROGRAM);
    const { stdout } = await run(process.execPath, ['program.mjs'], { cwd: app });
    expect(JSON.parse(stdout)).toEqual({
      order: 'CREATED',
      refused: true,
      merchant: 'shop',
    });
  });

  it('has types, also for the example of docs/simulator.md', async () => {
    const page = await readFile(path.join(ROOT, 'docs', 'simulator.md'), 'utf8');
    const example = [...page.matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map(([, code]) => code);
    expect(example.join('')).toContain("from 'holdfast/simulator'");
    await writeFile(path.join(app, 'example.mts'), example.join('\n'));
    await writeFile(path.join(app, 'program.mts'), TYPED_PROGRAM);
    await writeFile(path.join(app, 'tsconfig.json'), JSON.stringify(TSCONFIG));
    const tsc = path.join(ROOT, 'node_modules', '.bin', 'tsc');
    const said = await run(tsc, ['-p', app]).then(
      ({ stdout }) => stdout,
      ({ stdout }: { stdout: string }) => stdout,
    );
    expect(said).toBe('');
  });

  it('brings the shell, which runs a simulator', async () => {
    const { bin } = JSON.parse(await readFile(path.join(installed, 'package.json'), 'utf8'));
    const shell = path.join(installed, bin.holdfast);
    const { stdout: help } = await run(process.execPath, [shell, '--help'], { cwd: app });
    expect(help).toContain('Usage: holdfast');

    const simulator = spawn(process.execPath, [shell, 'simulator', '--port', '0'], {
      cwd: app,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const exited = once(simulator, 'exit');
    const lines: string[] = [];
    for await (const line of createInterface(simulator.stdout)) {
      lines.push(line);
      if (line === 'ready') simulator.kill('SIGTERM');
    }
    await exited;
    expect(lines).toContain('ready');
    expect(lines[0]).toMatch(/^PayPal simulator http:\/\/127\.0\.0\.1:\d+$/);
  });
});
