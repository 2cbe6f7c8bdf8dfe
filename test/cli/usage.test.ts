import { createServer, type RequestListener } from 'node:http';
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
  'checkout policy',
  'checkout resolve',
  'checkout reconcile',
  'checkout history',
  'checkout advance',
  'advance',
  'webhook register',
  'webhook replay',
  'doctor',
];

/** A gateway that answers everything with one problem. */
const answeringGateway = (
  status: number,
  problem: object,
  story: (url: string) => Promise<void>,
): Promise<void> =>
  serving((_request, response) => {
    response.writeHead(status, { 'content-type': 'application/problem+json' });
    response.end(JSON.stringify({ status, ...SAID, ...problem }));
  }, story);

const SAID = { detail: 'Said so.', issue: 'SOME_ISSUE', debugId: 'f00d' };

async function serving(answer: RequestListener, story: (url: string) => Promise<void>) {
  const server = createServer(answer);
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
    { args: ['checkout', 'show', 'x', '--url', 'ftp://nowhere'], says: /http or https URL/ },
    {
      args: ['webhook', 'register', 'http://shop.example/webhooks/paypal'],
      says: /^USAGE: .* use an https URL/m,
    },
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

  it('says its version', async () => {
    const { exitCode, stdout } = await holdfast(['--version']);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^\d+\.\d+\.\d+$/m);
  });

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
    { status: 401, code: 'API_KEY_UNKNOWN', exitCode: 3 },
    { status: 404, code: 'CHECKOUT_NOT_FOUND', exitCode: 4 },
    { status: 400, code: 'INVALID_REQUEST', exitCode: 2 },
    { status: 429, code: 'RATE_LIMITED', exitCode: 5 },
    { status: 503, code: 'TEMPORAL_UNAVAILABLE', exitCode: 5 },
    { status: 500, code: 'INTERNAL_ERROR', exitCode: 1 },
  ];
  it.concurrent.each(answers)('$exitCode for $status $code', async ({ status, code, exitCode }) => {
    await answeringGateway(status, { code }, async (HOLDFAST_URL) => {
      const ran = await holdfast(['checkout', 'void', 'x'], { HOLDFAST_URL });
      expect(ran.exitCode).toBe(exitCode);
      expect(ran.stderr).toContain(`${code}: Said so.`);
      expect(ran.stderr).toContain('SOME_ISSUE');
      expect(ran.stderr).toContain('f00d');
      expect(ran.stdout).toBe('');
    });
  });

  it('5 where nobody answers, and says where it looked and what to set', async () => {
    const port = String(await freePort());
    const url = `http://127.0.0.1:${port}`;
    for (const env of [
      { HOLDFAST_URL: url, HOLDFAST_GATEWAY_URL: 'http://127.0.0.1:9' },
      { HOLDFAST_GATEWAY_URL: url, HOLDFAST_GATEWAY_PORT: '9' },
      { HOLDFAST_GATEWAY_HOST: '0.0.0.0', HOLDFAST_GATEWAY_PORT: port },
    ]) {
      const ran = await holdfast(['checkout', 'show', 'x'], env);
      expect(ran.exitCode).toBe(5);
      expect(ran.stderr).toContain(`GATEWAY_UNREACHABLE: The gateway at ${url} `);
      expect(ran.stderr).toContain('set HOLDFAST_URL');
    }
  });

  it('5 where the outcome is not known, and says the key under which it is learned', async () => {
    await answeringGateway(503, { code: 'OUTCOME_PENDING' }, async (HOLDFAST_URL) => {
      const env = { HOLDFAST_URL };
      const start = ['checkout', 'start', '--amount', '1.00 USD', '--id', 'order-7'];
      const started = await holdfast(start, env);
      expect(started.exitCode).toBe(5);
      expect(started.stderr).toContain('Repeat the command with --key order-7');
      const voided = await holdfast(['checkout', 'void', 'x'], env);
      expect(voided.stderr).toMatch(/Repeat the command with --key cli-[\w-]+:/);
      expect(voided.stderr).not.toContain('Said so.');
      const asJson = await holdfast(['checkout', 'void', 'x', '--json'], env);
      expect(JSON.parse(asJson.stdout)).toMatchObject({
        error: { code: 'OUTCOME_PENDING', idempotencyKey: expect.stringMatching(/^cli-/) },
      });
    });
  });

  it('2 for what the gateway cannot take, in the words of the command line', async () => {
    const errors = [
      { in: 'body', field: '/checkoutId', code: 'MALFORMED', message: 'Write an id.' },
      {
        in: 'body',
        field: '/purchaseUnit/amount',
        code: 'REQUIRED',
        message: 'Invalid input: expected object, received undefined',
      },
      {
        in: 'body',
        field: '/purchaseUnit/items',
        code: 'WRONG_TYPE',
        message: 'Invalid input: expected array, received object',
      },
      {
        in: 'body',
        field: '/policy/atDeadline',
        code: 'NOT_ONE_OF',
        message: 'Invalid option: expected one of "VOID"|"ASK"',
      },
    ];
    await answeringGateway(400, { code: 'INVALID_REQUEST', errors }, async (HOLDFAST_URL) => {
      const start = ['checkout', 'start', '--amount', '1.00 USD'];
      const { exitCode, stderr } = await holdfast(start, { HOLDFAST_URL });
      expect(exitCode).toBe(2);
      expect(stderr).toContain('  --id: Write an id.\n');
      expect(stderr).toContain('  /purchaseUnit/amount: is missing.\n');
      expect(stderr).toContain('  /purchaseUnit/items: takes a JSON array.\n');
      expect(stderr).toContain('  --at-deadline: takes VOID, ASK.\n');
    });
  });

  it('3 without an API key, and names the variable for it', async () => {
    await answeringGateway(401, { code: 'API_KEY_REQUIRED' }, async (HOLDFAST_URL) => {
      const { exitCode, stderr } = await holdfast(['checkout', 'list'], { HOLDFAST_URL });
      expect(exitCode).toBe(3);
      expect(stderr).toMatch(/^API_KEY_REQUIRED: /m);
      expect(stderr).toContain('Set HOLDFAST_API_KEY');
    });
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

  const troubles: { when: string; answer: RequestListener; todo: RegExp }[] = [
    {
      when: 'its connections are cut',
      answer: (request) => request.socket.destroy(),
      todo: /Start the simulator again/,
    },
    {
      when: 'it fails',
      answer: (_request, response) => response.writeHead(500).end(),
      todo: /Wait, and look again/,
    },
    {
      when: 'it refuses the credentials',
      answer: (_request, response) => response.writeHead(401).end('{"error":"invalid_client"}'),
      todo: /Check PAYPAL_CLIENT_ID and PAYPAL_CLIENT_SECRET/,
    },
  ];
  it.each(troubles)(
    '1 when the doctor finds that PayPal is not well: $when, and the advice fits',
    async ({ answer, todo }) => {
      await serving(answer, async (PAYPAL_BASE_URL) => {
        const { exitCode, stdout } = await holdfast(['doctor', '--json'], {
          PAYPAL_BASE_URL,
          PAYPAL_CLIENT_ID: 'shop',
          PAYPAL_CLIENT_SECRET: 'secret',
          HOLDFAST_URL: 'http://127.0.0.1:9',
          TEMPORAL_ADDRESS: '127.0.0.1:9',
        });
        expect(exitCode).toBe(1);
        expect(stdout).not.toContain('request id');
        expect(JSON.parse(stdout).findings).toContainEqual({
          check: 'PayPal',
          outcome: 'WRONG',
          found: expect.stringContaining(PAYPAL_BASE_URL),
          todo: expect.stringMatching(todo),
        });
      });
    },
  );

  it('never shows the API key, also not when it is refused', async () => {
    await answeringGateway(401, { code: 'API_KEY_UNKNOWN' }, async (HOLDFAST_URL) => {
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
