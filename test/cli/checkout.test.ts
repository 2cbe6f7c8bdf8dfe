import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { PAYPAL_EVENT_TYPES } from '../../src/domain/paypal/events.ts';
import { createHoldfastHttp, type HoldfastHttp } from '../../src/http-client.ts';
import { payPalControls } from '../support/shop.ts';
import { type Stack, startStack } from '../support/stack.ts';
import { holdfast, running } from './shell.ts';

const summary = z.looseObject({ checkoutId: z.string(), status: z.string() });
const view = z.looseObject({
  checkoutId: z.string(),
  status: z.string(),
  orderId: z.string(),
  captures: z.array(z.looseObject({ captureId: z.string() })),
  refunds: z.array(z.looseObject({ refundId: z.string() })),
  authorization: z.looseObject({ currentId: z.string(), reauthorizations: z.number() }).nullable(),
});
const failure = z.object({ error: z.looseObject({ code: z.string(), reason: z.string() }) });

/** Each command is a process of its own. */
describe('the shell', { timeout: 120_000 }, () => {
  let stack: Stack;
  let url: NodeJS.ProcessEnv;
  let gateway: HoldfastHttp;
  const run = (...args: string[]) => holdfast(args, url);
  const show = (id: string) => gateway.get(id);
  /** A checkout whose money is held. */
  const held = async (id: string) => {
    const amount = { currencyCode: 'USD', value: '100.00' };
    const { orderId } = await gateway.start({ checkoutId: id, purchaseUnit: { amount } });
    await payPalControls(stack.simulatorUrl).payerApproves(orderId ?? '');
    await gateway.approve(id);
    expect((await gateway.wait(id, 'AUTHORIZED')).status).toBe('AUTHORIZED');
  };
  const ledgerOf = async (id: string) => {
    const { orderId } = await show(id);
    const answer = await fetch(`${stack.simulatorUrl}/_simulator/ledger?orderId=${orderId}`);
    const effects = z.array(z.looseObject({ effect: z.string() }));
    return z
      .object({ effects })
      .parse(await answer.json())
      .effects.map(({ effect }) => effect);
  };

  beforeAll(async () => {
    stack = await startStack();
    url = { HOLDFAST_URL: stack.gatewayUrl };
    gateway = createHoldfastHttp({ baseUrl: stack.gatewayUrl });
  });
  afterAll(() => stack?.stop());

  it('starts a checkout and tells people where the payer approves', async () => {
    const { exitCode, stdout } = await run(
      'checkout',
      'start',
      '--amount',
      '100.00 USD',
      '--id',
      'told',
    );
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^Checkout told {2}AWAITING_APPROVAL$/m);
    expect(stdout).toMatch(/^Approve at +http:\S+checkoutnow\?token=\w+$/m);
    expect(stdout).toContain('not capture');
    expect(stdout).not.toContain('\u001b[');
  });

  it('finds the same checkout again when a start is repeated', async () => {
    const first = await run(
      'checkout',
      'start',
      '--amount',
      '55.00 EUR',
      '--id',
      'again',
      '--json',
    );
    const second = await run(
      'checkout',
      'start',
      '--amount',
      '55.00 EUR',
      '--id',
      'again',
      '--json',
    );
    expect(view.parse(JSON.parse(second.stdout)).orderId).toBe(
      view.parse(JSON.parse(first.stdout)).orderId,
    );
    const other = await run(
      'checkout',
      'start',
      '--amount',
      '56.00 EUR',
      '--id',
      'again',
      '--json',
    );
    expect(other.exitCode).toBe(3);
    expect(failure.parse(JSON.parse(other.stdout)).error.code).toBe('IDEMPOTENCY_KEY_REUSED');
  });

  it('reads a whole purchase unit from stdin', async () => {
    const amount = {
      currencyCode: 'USD',
      value: '30.00',
      breakdown: { itemTotal: { currencyCode: 'USD', value: '30.00' } },
    };
    const items = [
      { name: 'Glass', quantity: '3', unitAmount: { currencyCode: 'USD', value: '10.00' } },
    ];
    const unit = JSON.stringify({ amount, items });
    const { exitCode, stdout } = await holdfast(
      ['checkout', 'start', '--purchase-unit', '-', '--json'],
      url,
      unit,
    );
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ amount: { value: '30.00' } });
  });

  it('takes 40.00 once however often the capture is repeated with its key', async () => {
    await held('parcels');
    const capture = [
      'checkout',
      'capture',
      'parcels',
      '--amount',
      '40.00',
      '--currency',
      'USD',
      '--key',
      'parcel-1',
      '--json',
    ];
    const first = await run(...capture);
    const second = await run(...capture);
    expect(first.exitCode).toBe(0);
    expect(JSON.parse(second.stdout)).toEqual(JSON.parse(first.stdout));
    expect((await ledgerOf('parcels')).filter((effect) => effect === 'CAPTURED')).toHaveLength(1);
  });

  it('says the key it made for a capture before anything is sent, so that it can be repeated', async () => {
    await held('keyless');
    const first = await run('checkout', 'capture', 'keyless', '--amount', '40.00 USD');
    const key = /--key (cli-[\w-]+)\)/.exec(first.stderr)?.[1] ?? '';
    expect(first.stdout).toMatch(/^COMPLETED {2}40\.00 USD captured as \w+$/m);
    const again = await run(
      'checkout',
      'capture',
      'keyless',
      '--amount',
      '40.00 USD',
      '--key',
      key,
      '--json',
    );
    expect(JSON.parse(again.stdout)).toMatchObject({ idempotencyKey: key });
    expect((await ledgerOf('keyless')).filter((effect) => effect === 'CAPTURED')).toHaveLength(1);
  });

  it('moves four days, shows the reauthorization, refunds in part and voids the rest', async () => {
    await held('life');
    await run('checkout', 'capture', 'life', '--amount', '40.00 USD', '--key', 'life-1');
    const moved = await run('advance', 'life', '--by', '4 d', '--json');
    expect(moved.exitCode).toBe(0);
    expect(view.parse(JSON.parse(moved.stdout)).authorization?.reauthorizations).toBe(1);

    const refunded = await run(
      'checkout',
      'refund',
      'life',
      '--amount',
      '15.00 USD',
      '--key',
      'life-back',
    );
    expect(refunded.stdout).toMatch(/^COMPLETED {2}15\.00 USD refunded as \w+$/m);
    const voided = await run('checkout', 'void', 'life', '--reason', 'enough');
    expect(voided.stdout).toMatch(/^Checkout life {2}CAPTURED$/m);
    expect(voided.stdout).toMatch(/^refund +\w+ +15\.00 USD +COMPLETED +0\.00 USD +15\.00 USD$/m);
    expect((await show('life')).refunds).toHaveLength(1);
  });

  it('tells what happened in plain words, with the ids that PayPal’s support asks for', async () => {
    await held('storied');
    await run('checkout', 'capture', 'storied', '--amount', '40.00 USD', '--key', 'storied-1');
    const short = await run('checkout', 'show', 'storied');
    expect(short.stdout).toMatch(/\d+ entries in the timeline: --timeline shows them\.$/m);
    const { stdout } = await run('checkout', 'show', 'storied', '--timeline');
    const at = String.raw`\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ`;
    const said = (words: string) => new RegExp(`^${at}  ${words}$`, 'm');
    expect(stdout).toMatch(
      said(String.raw`PayPal is asked to capture 40\.00 USD  \[request id \S+\]`),
    );
    expect(stdout).toMatch(
      said(String.raw`Capture \w+ of 40\.00 USD is COMPLETED  \[debug id \w+\]`),
    );
    expect(stdout).toMatch(
      said(String.raw`Authorization \w+ .* to be renewed at ${at}  \[debug id \w+\]`),
    );
  });

  it('adds a tracker once, lists it with the seller protection of its capture, and cancels it', async () => {
    await held('shipped');
    await run('checkout', 'capture', 'shipped', '--amount', '40.00 USD', '--key', 'shipped-1');
    const parcel = ['--number', '443844607820', '--carrier', 'FEDEX', '--key', 'parcel'];
    const added = await run('checkout', 'track', 'shipped', ...parcel);
    const trackerId = /tracker (\S+)$/m.exec(added.stdout)?.[1] ?? '';
    expect(added.stdout).toMatch(/^SHIPPED {2}tracker \w+-443844607820$/m);
    expect((await run('checkout', 'track', 'shipped', ...parcel)).stdout).toBe(added.stdout);
    const { stdout } = await run('checkout', 'trackers', 'shipped');
    expect(stdout.match(/^\S+ +SHIPPED +FEDEX +443844607820$/gm)).toHaveLength(1);
    expect(stdout).toMatch(/^\w+ +ELIGIBLE +ITEM_NOT_RECEIVED, UNAUTHORIZED_TRANSACTION$/m);
    const cancelled = await run('checkout', 'update-tracker', 'shipped', trackerId);
    expect(cancelled.stdout).toBe(`CANCELLED  tracker ${trackerId}\n`);
    const { trackers } = await gateway.trackers('shipped');
    expect(trackers).toMatchObject([{ trackerId, status: 'CANCELLED' }]);
  });

  it('sends what lies in the parcel, which PayPal compares with what was sold', async () => {
    await held('packed');
    await run('checkout', 'capture', 'packed', '--amount', '40.00 USD', '--key', 'packed-1');
    const track = (items: object) =>
      holdfast(
        ['checkout', 'track', 'packed', '--number', 'P-1', '--carrier', 'FEDEX', '--items', '-'],
        url,
        JSON.stringify(items),
      );
    const refused = await track([{ name: 'Lantern', quantity: '1', sku: 'never-sold' }]);
    expect(refused.exitCode).toBe(3);
    expect(refused.stderr).toContain('ITEM_SKU_MISMATCH');
    const added = await track([{ name: 'Lantern', quantity: '1' }]);
    expect(added.stdout).toMatch(/^SHIPPED {2}tracker \w+-P-1$/m);
  });

  it('does not say that PayPal is asked about what is authorized already', async () => {
    await held('twice');
    const again = await run('checkout', 'approve', 'twice');
    expect(again.exitCode).toBe(0);
    expect(again.stdout).toBe('twice is approved and AUTHORIZED already: nothing more is asked.\n');
  });

  it('says of an id that cannot be one that it is the id', async () => {
    const refused = await run('checkout', 'start', '--amount', '1.00 USD', '--id', 'a b');
    expect(refused.exitCode).toBe(2);
    expect(refused.stderr).toMatch(/^ {2}--id: Write 1 to 64/m);
    expect(refused.stderr).not.toContain('key');
  });

  it('releases by itself what nobody captured in 29 days, moved under the other name of advance', async () => {
    await held('forgotten');
    const moved = await run('checkout', 'advance', 'forgotten', '--by', '29 d');
    expect(moved.stdout).toMatch(/^Checkout forgotten {2}VOIDED$/m);
  });

  it('watches a life go by until it has ended', async () => {
    await run('checkout', 'start', '--amount', '20.00 USD', '--id', 'watched');
    const watching = running(['checkout', 'watch', 'watched'], url);
    await expect.poll(watching.stdout, { timeout: 60_000 }).toMatch(/^AWAITING_APPROVAL$/m);
    await payPalControls(stack.simulatorUrl).payerApproves((await show('watched')).orderId ?? '');
    expect((await run('checkout', 'approve', 'watched', '--wait')).exitCode).toBe(0);
    await expect.poll(watching.stdout, { timeout: 60_000 }).toMatch(/^AUTHORIZED$/m);
    await run('checkout', 'void', 'watched');
    expect(await watching.exited).toBe(0);
    expect(watching.stdout()).toMatch(/Z {2}Ended as VOIDED: /);
  });

  it('says with an exit code that a checkout ended otherwise than it was waited for', async () => {
    await run('checkout', 'start', '--amount', '20.00 USD', '--id', 'otherwise');
    await run('checkout', 'void', 'otherwise');
    const watched = await run('checkout', 'watch', 'otherwise', '--until', 'authorized', '--json');
    expect(watched.exitCode).toBe(3);
    expect(failure.parse(JSON.parse(watched.stdout)).error.code).toBe('ENDED_OTHERWISE');
  });

  it('lists by status, page after page', async () => {
    const page = await run('checkout', 'list', '--status', 'voided', '--limit', '1', '--json');
    const { checkouts, nextCursor } = z
      .object({ checkouts: z.array(summary), nextCursor: z.string() })
      .parse(JSON.parse(page.stdout));
    expect(checkouts.map(({ status }) => status)).toEqual(['VOIDED']);
    const next = await run(
      'checkout',
      'list',
      '--status',
      'voided',
      '--limit',
      '1',
      '--cursor',
      nextCursor,
    );
    expect(next.stdout).toMatch(/VOIDED/);
    expect(next.stdout).not.toContain(checkouts[0]?.checkoutId);
  });

  it('does not reauthorize before its time, and gives the reason', async () => {
    await held('soon');
    const refused = await run('checkout', 'reauthorize', 'soon');
    expect(refused.exitCode).toBe(3);
    expect(refused.stderr).toMatch(/^REAUTHORIZATION_TOO_SOON: /m);
  });

  it('resolves nothing where nothing waits', async () => {
    const refused = await run(
      'checkout',
      'resolve',
      'soon',
      '--action',
      'adopt',
      '--reason',
      'curious',
    );
    expect(refused.exitCode).toBe(3);
    expect(refused.stderr).toMatch(/^NOTHING_TO_RESOLVE: /m);
  });

  it('changes what becomes of a hold by itself, and says so in the timeline', async () => {
    const nothing = await run('checkout', 'policy', 'soon');
    expect(nothing.exitCode).toBe(2);
    const changed = await run('checkout', 'policy', 'soon', '--reauthorize-at-most', '2');
    expect(changed.exitCode).toBe(0);
    const shown = await run('checkout', 'show', 'soon', '--timeline');
    expect(shown.stdout).toContain('Asked to change policy by');
    expect(shown.stdout).toContain(
      'Policy changed: reauthorizeAtMost 2 instead of 1; to be renewed at',
    );
  });

  it('reads PayPal, says that nothing differed, and shows what happened page by page', async () => {
    const read = await run('checkout', 'reconcile', 'soon');
    expect(read.exitCode).toBe(0);
    expect(read.stdout).toContain('PayPal shows what was known.');
    const page = await run('checkout', 'history', 'soon', '--limit', '2');
    expect(page.stdout).toMatch(/^.+\n.+\n\nMore with --cursor [\w~-]+\n$/);
    const [, cursor = ''] = page.stdout.split('--cursor ');
    const rest = await run('checkout', 'history', 'soon', '--cursor', cursor.trim());
    expect(rest.stdout).toContain('Asked to reconcile by');
    expect(rest.stdout).not.toContain('--cursor');
  });

  it('has PayPal’s events registered and delivered again, and finds a registration that exists', async () => {
    const port = { HOLDFAST_SIMULATOR_PORT: new URL(stack.simulatorUrl).port };
    const hook = `${stack.gatewayUrl}/webhooks/paypal`;
    const first = await holdfast(['webhook', 'register', hook, '--json'], port);
    const second = await holdfast(['webhook', 'register', hook, '--json'], port);
    expect(first.exitCode).toBe(0);
    const { eventTypes } = z
      .object({ eventTypes: z.array(z.string()) })
      .parse(JSON.parse(first.stdout));
    expect(eventTypes.toSorted()).toEqual([...PAYPAL_EVENT_TYPES].sort());
    expect(JSON.parse(second.stdout)).toEqual(JSON.parse(first.stdout));
    const replayed = await holdfast(
      ['webhook', 'replay', '--since', '1 h', '--type', 'PAYMENT.CAPTURE.COMPLETED', '--json'],
      port,
    );
    const { events } = z
      .object({ events: z.array(z.object({ eventType: z.string() })) })
      .parse(JSON.parse(replayed.stdout));
    expect(events.length).toBeGreaterThan(0);
    expect(new Set(events.map(({ eventType }) => eventType))).toEqual(
      new Set(['PAYMENT.CAPTURE.COMPLETED']),
    );
  });

  it('says what PayPal and Temporal said no to, with exit codes like the gateway’s', async () => {
    const port = { HOLDFAST_SIMULATOR_PORT: new URL(stack.simulatorUrl).port };
    const unknown = await holdfast(['webhook', 'replay', 'WH-NOPE', '--json'], port);
    expect(unknown.exitCode).toBe(4);
    expect(JSON.parse(unknown.stdout)).toMatchObject({
      error: { code: 'REFUSED_BY_PAYPAL', issue: 'INVALID_RESOURCE_ID', status: 404 },
    });
    const temporal = { TEMPORAL_ADDRESS: stack.temporalAddress };
    const never = await holdfast(['webhook', 'redeliver', 'evt_never'], temporal);
    expect(never.exitCode).toBe(4);
    expect(never.stderr).toMatch(/^EVENT_NOT_FOUND: /m);
  });

  it('finds nothing wrong where every part runs', async () => {
    const { exitCode, stdout } = await holdfast(['doctor', '--json'], {
      ...url,
      TEMPORAL_ADDRESS: stack.temporalAddress,
      HOLDFAST_SIMULATOR_PORT: new URL(stack.simulatorUrl).port,
    });
    const { findings } = z
      .object({ findings: z.array(z.looseObject({ check: z.string(), outcome: z.string() })) })
      .parse(JSON.parse(stdout));
    expect(findings.filter(({ outcome }) => outcome !== 'OK')).toEqual([]);
    expect(findings.map(({ check }) => check)).toEqual([
      'Node',
      'Configuration',
      'Gateway',
      'Temporal',
      'Retention',
      'Search attributes',
      'Encryption',
      'Worker',
      'PayPal',
      'Webhook',
      'Clock',
    ]);
    expect(exitCode).toBe(0);
  });
});
