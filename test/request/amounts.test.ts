import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest';

// One process runs many files: what they loaded before must be loaded again, with these functions, and after it without.
vi.resetModules();
vi.doMock(import('../../src/domain/money/money.ts'), async (original) => {
  const money = await original();
  return { ...money, parseMoney: vi.fn(money.parseMoney), formatMoney: vi.fn(money.formatMoney) };
});
const { callsOf } = await import('../../src/client/calls.ts');
const { patchWithKey } = await import('../../src/client/patch-request.ts');
const { withKey } = await import('../../src/client/requests.ts');
const { createHoldfast } = await import('../../src/client.ts');
const { isLoopback } = await import('../../src/domain/loopback.ts');
const { formatMoney, parseMoney } = await import('../../src/domain/money/money.ts');
const { policy } = await import('../../src/domain/request/policy.ts');
const { redirectUrl } = await import('../../src/domain/request/redirect-url.ts');
const requests = await import('../../src/domain/request/requests.ts');
const { bodyOf } = await import('../../src/gateway/schemas/body-schema.ts');

afterAll(() => {
  vi.doUnmock(import('../../src/domain/money/money.ts'));
  vi.resetModules();
});

const usd = (value: string) => ({ currencyCode: 'USD', value });

class Sent extends Error {}

/** A Temporal client that keeps what it is asked to send, and sends nothing. */
const sent: unknown[] = [];
const keep = (_update: unknown, options: Readonly<Record<string, unknown>>) => {
  const { startWorkflowOperation, args } = options;
  const [input] = Object(startWorkflowOperation).options?.args ?? [];
  const [command] = Object(args);
  sent.push({ ...input, ...(typeof command === 'object' && command) });
  return Promise.reject(new Sent());
};
const client: Parameters<typeof createHoldfast>[0]['client'] = Object.assign(Object.create(null), {
  withDeadline: (_at: number, call: () => Promise<unknown>) => call(),
  workflow: {
    getHandle: (workflowId: string) => ({ workflowId, executeUpdate: keep }),
    executeUpdateWithStart: keep,
  },
});

const holdfast = createHoldfast({ client, merchantId: 'default' });
const calls = callsOf({ client, merchantId: 'default' });

const startBody = bodyOf(requests.startRequest({ policy, redirectUrl: redirectUrl(isLoopback) }));
const captureBody = bodyOf(requests.captureRequest);
const reauthorizeBody = bodyOf(requests.reauthorizeRequest);
const patchBody = bodyOf(requests.patchRequest);
const refundBody = bodyOf(requests.refundRequest);

const start = {
  purchaseUnit: {
    amount: { ...usd('41'), breakdown: { itemTotal: usd('40.0'), shipping: usd('1.00') } },
    items: [{ name: 'Lantern', quantity: '2', unitAmount: usd('20') }],
  },
};
const written = {
  amount: { ...usd('41.00'), breakdown: { itemTotal: usd('40.00'), shipping: usd('1.00') } },
  items: [{ name: 'Lantern', quantity: '2', unitAmount: usd('20.00') }],
};
const amount = { amount: usd('40') };
const refund = { ...amount, captureId: '2GG279541U471931P' };
const minor = { amount: { currency: 'USD', minor: 4000 } };
const captureWithFee = {
  ...amount,
  paymentInstruction: { platformFees: [{ amount: usd('1') }] },
};
const unit = { purchaseUnit: written, amount: { currency: 'USD', minor: 4100 } };

/** The request, how many amounts are in it, and what the Workflow gets of them. */
const REQUESTS: readonly [
  string,
  () => Promise<unknown>,
  () => Promise<unknown>,
  number,
  object,
][] = [
  [
    'start',
    () => holdfast.start(start, 'k'),
    () => calls.start(withKey(startBody.parse(start), 'k')),
    4,
    unit,
  ],
  [
    'capture',
    () => holdfast.capture('c', captureWithFee, 'k'),
    () => calls.capture('c', withKey(captureBody.parse(captureWithFee), 'k')),
    2,
    { ...minor, paymentInstruction: { platformFees: [{ amount: usd('1.00') }] } },
  ],
  [
    'reauthorize',
    () => holdfast.reauthorize('c', amount, 'k'),
    () => calls.reauthorize('c', withKey(reauthorizeBody.parse(amount), 'k')),
    1,
    minor,
  ],
  [
    'patch',
    () => holdfast.patch('c', start.purchaseUnit, 'k'),
    () => calls.patch('c', patchWithKey(patchBody.parse(start), 'k')),
    4,
    unit,
  ],
  [
    'refund',
    () => holdfast.refund(refund, 'k'),
    () => calls.refund(withKey(refundBody.parse(refund), 'k')),
    1,
    minor,
  ],
];

describe('an amount is parsed once and written once, from the caller’s request to the Workflow’s input', () => {
  beforeEach(() => {
    sent.length = 0;
  });

  it.each(REQUESTS)('%s', async (...[, byClient, byGateway, amounts, expected]) => {
    for (const ask of [byClient, byGateway]) {
      vi.mocked(parseMoney).mockClear();
      vi.mocked(formatMoney).mockClear();
      await expect(ask()).rejects.toThrow();
      expect(parseMoney).toHaveBeenCalledTimes(amounts);
      expect(formatMoney).toHaveBeenCalledTimes(amounts);
    }
    const [ofClient, ofGateway] = sent;
    expect(ofClient).toMatchObject(expected);
    expect(ofGateway).toMatchObject({ ...expected, digest: Object(ofClient).digest });
  });
});
