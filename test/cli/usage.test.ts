import { createServer } from 'node:http';
import { describe, expect, it } from 'vitest';
import { freePort } from '../../src/dev/ports.ts';
import { holdfast } from './shell.ts';

const COMMANDS = [
  'dev',
  'worker',
  'gateway',
  'simulator',
  'checkout start',
  'checkout show',
  'checkout list',
  'checkout watch',
  'checkout approve',
  'checkout capture',
  'checkout void',
  'checkout refund',
  'checkout reauthorize',
  'checkout resolve',
  'checkout advance',
  'advance',
  'webhook register',
  'webhook replay',
  'doctor',
];

/** A gateway that answers everything with one problem. */
async function answeringGateway(
  status: number,
  code: string,
  story: (url: string) => Promise<void>,
) {
  const server = createServer((_request, response) => {
    response.writeHead(status, { 'content-type': 'application/problem+json' });
    response.end(
      JSON.stringify({ status, code, detail: 'Said so.', issue: 'SOME_ISSUE', debugId: 'f00d' }),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no TCP address');
  try {
    await story(`http://127.0.0.1:${address.port}`);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

describe('the shell, before anybody is asked,', () => {
  it.concurrent.each(COMMANDS)('teaches %s by examples', async (command) => {
    const { exitCode, stdout } = await holdfast([...command.split(' '), '--help']);
    expect(exitCode).toBe(0);
    expect(stdout).toContain(`Examples:\n  $ `);
    expect(stdout).toContain(`holdfast ${command}`);
  });

  const misunderstood = [
    { args: ['chekcout'], says: /unknown command/ },
    { args: ['checkout', 'capture'], says: /missing required argument 'id'/ },
    { args: ['checkout', 'capture', 'x', '--amount', '40.00'], says: /Say the currency/ },
    { args: ['checkout', 'capture', 'x', '--amount', '40.001 USD'], says: /TOO_MANY_DECIMALS/ },
    { args: ['checkout', 'capture', 'x', '--amount', '40 XXX'], says: /CURRENCY_NOT_SUPPORTED/ },
    {
      args: ['checkout', 'capture', 'x', '--amount', '40 USD', '--currency', 'EUR'],
      says: /says USD/,
    },
    { args: ['checkout', 'start'], says: /--amount/ },
    { args: ['checkout', 'list', '--status', 'fine'], says: /AWAITING_APPROVAL/ },
    {
      args: ['checkout', 'resolve', 'x', '--action', 'hope', '--reason', 'y'],
      says: /Allowed choices/,
    },
    { args: ['advance', 'x', '--by', 'a while'], says: /"3 d"/ },
    { args: ['webhook', 'replay'], says: /--since/ },
    { args: ['checkout', 'show', 'x', '--url', 'ftp://nowhere'], says: /HOLDFAST_URL/ },
  ];
  it.concurrent.each(misunderstood)(
    'answers $args with exit code 2 and what to write',
    async ({ args, says }) => {
      const { exitCode, stdout, stderr } = await holdfast(args);
      expect(exitCode).toBe(2);
      expect(stderr).toMatch(says);
      expect(stdout).toBe('');
    },
  );

  it('tells a program in JSON what was not understood', async () => {
    const { exitCode, stdout } = await holdfast(['checkout', 'capture', '--json']);
    expect(exitCode).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'USAGE' } });
  });
});

describe('the exit code tells a script', () => {
  const answers = [
    { status: 409, code: 'NOT_AUTHORIZED', exitCode: 3 },
    { status: 422, code: 'IDEMPOTENCY_KEY_REUSED', exitCode: 3 },
    { status: 401, code: 'API_KEY_REQUIRED', exitCode: 3 },
    { status: 404, code: 'CHECKOUT_NOT_FOUND', exitCode: 4 },
    { status: 400, code: 'INVALID_REQUEST', exitCode: 2 },
    { status: 429, code: 'RATE_LIMITED', exitCode: 5 },
    { status: 503, code: 'OUTCOME_PENDING', exitCode: 5 },
    { status: 500, code: 'INTERNAL_ERROR', exitCode: 1 },
  ];
  it.concurrent.each(answers)('$exitCode for $status $code', async ({ status, code, exitCode }) => {
    await answeringGateway(status, code, async (HOLDFAST_URL) => {
      const ran = await holdfast(['checkout', 'void', 'x'], { HOLDFAST_URL });
      expect(ran.exitCode).toBe(exitCode);
      expect(ran.stderr).toContain(`${code}: Said so.`);
      expect(ran.stderr).toContain('SOME_ISSUE');
      expect(ran.stderr).toContain('f00d');
      expect(ran.stdout).toBe('');
    });
  });

  it('5 where nobody answers, and says where it looked', async () => {
    const HOLDFAST_URL = `http://127.0.0.1:${await freePort()}`;
    const ran = await holdfast(['checkout', 'show', 'x'], { HOLDFAST_URL });
    expect(ran.exitCode).toBe(5);
    expect(ran.stderr).toContain(`GATEWAY_UNREACHABLE: The gateway at ${HOLDFAST_URL}`);
  });

  it('5 where PayPal or Temporal does not answer, for the commands that ask them', async () => {
    const nobody = await freePort();
    const paypal = await holdfast(['webhook', 'replay', '--since', '1 h'], {
      PAYPAL_BASE_URL: `http://127.0.0.1:${nobody}`,
      PAYPAL_CLIENT_ID: 'simulator',
      PAYPAL_CLIENT_SECRET: 'simulator',
    });
    expect(paypal.exitCode).toBe(5);
    expect(paypal.stderr).toMatch(/^PAYPAL_UNAVAILABLE: /m);
    const temporal = await holdfast(['webhook', 'redeliver', 'evt_any'], {
      TEMPORAL_ADDRESS: `127.0.0.1:${nobody}`,
    });
    expect(temporal.exitCode).toBe(5);
    expect(temporal.stderr).toMatch(/^TEMPORAL_UNREACHABLE: /m);
  });

  it('2 for a file that is not there, and it is named', async () => {
    const ran = await holdfast(['checkout', 'start', '--purchase-unit', 'no-such.json']);
    expect(ran.exitCode).toBe(2);
    expect(ran.stderr).toMatch(/^USAGE: no-such.json cannot be read: ENOENT/m);
  });

  it('1 when the doctor finds something wrong, each with what to do', async () => {
    const nobody = String(await freePort());
    const ran = await holdfast(['doctor', '--json'], {
      HOLDFAST_URL: `http://127.0.0.1:${nobody}`,
      HOLDFAST_TEMPORAL_PORT: nobody,
      HOLDFAST_SIMULATOR_PORT: nobody,
    });
    expect(ran.exitCode).toBe(1);
    const wrong = { outcome: 'WRONG', todo: expect.any(String) };
    expect(JSON.parse(ran.stdout)).toMatchObject({
      healthy: false,
      findings: [
        { check: 'Node', outcome: 'OK' },
        { check: 'Configuration', outcome: 'OK' },
        { check: 'Gateway', ...wrong },
        { check: 'Temporal', ...wrong },
        { check: 'PayPal', ...wrong },
      ],
    });
  });

  it('never shows the API key, also not when it is refused', async () => {
    await answeringGateway(401, 'API_KEY_UNKNOWN', async (HOLDFAST_URL) => {
      const env = { HOLDFAST_URL, HOLDFAST_API_KEY: 'hf_very_secret' };
      for (const args of [
        ['checkout', 'show', 'x'],
        ['checkout', 'show', 'x', '--json'],
      ]) {
        const { stdout, stderr } = await holdfast(args, env);
        expect(stdout + stderr).not.toContain('hf_very_secret');
      }
    });
  });
});
