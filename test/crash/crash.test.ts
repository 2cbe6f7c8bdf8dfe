import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningSimulator, startSimulator } from '../../simulator/simulator.ts';
import { HoldfastError } from '../../src/client/error.ts';
import { createHoldfast } from '../../src/client.ts';
import { checkoutWorkflowId } from '../../src/contract/workflow-ids.ts';
import type { CheckoutWorkflow } from '../../src/contract/workflows.ts';
import { moveWorkflow } from '../../src/dev/clocks.ts';
import { type LedgerOrder, readLedger } from '../support/ledger.ts';
import { aCheckout, payPalControls, type Shop, until } from '../support/shop.ts';
import { startTemporal, testBundle } from '../support/temporal.ts';
import { WITHOUT_REQUEST_ID } from '../support/without-request-id.ts';
import {
  type Checkpoint,
  COMMANDED,
  type CommandedCall,
  MOMENTS,
  MONEY_CALLS,
  type Moment,
  type MoneyCallName,
  openCheckpoint,
} from './checkpoint.ts';
import { approved, prepared, requestOf } from './commands.ts';
import { EFFECTS, effectsOf, requestsOf } from './expected.ts';
import { startWorkerProcess, type WorkerProcess } from './process.ts';

/** A checkout that has come to one money call, and stands at one moment of it. */
type Standing = {
  readonly call: MoneyCallName;
  readonly moment: Moment;
  /** In the path or the body of the call, and of no other checkout's. */
  readonly mark: string;
  /** What the call is about, where PayPal's ledger names it otherwise: an order of v1. */
  readonly resource?: string;
  /** Lives on to the checkout's end after the crash; returns its last status, NONE where there is no checkout. */
  readonly goOn: () => Promise<string>;
};

type Crashed = Standing & {
  readonly ended: string;
  readonly requests: number;
  readonly requestIds: ReadonlySet<string>;
  readonly order: LedgerOrder;
  readonly effects: readonly { readonly effect: string; readonly requestId: string | null }[];
};

let shop: Shop;
let simulator: RunningSimulator;
let checkpoint: Checkpoint;
let worker: WorkerProcess;
const crashed = new Map<string, Crashed>();

beforeAll(async () => {
  const temporal = await startTemporal();
  simulator = await startSimulator({ port: 0 });
  checkpoint = await openCheckpoint(simulator.url);
  const taskQueue = 'crash';
  shop = {
    temporal,
    taskQueue,
    holdfast: createHoldfast({ client: temporal.client, merchantId: 'default', taskQueue }),
    paypal: payPalControls(simulator.url),
    close: async () => {
      await worker.kill();
      await checkpoint.close();
      await simulator.close();
      await temporal.stop();
    },
  };
  const { address, namespace } = temporal;
  const { codePath } = await testBundle();
  const options = { address, namespace, taskQueue, codePath, paypalUrl: checkpoint.url };

  worker = await startWorkerProcess(options);
  const standing = await Promise.all(
    MONEY_CALLS.flatMap((call) => MOMENTS.map((moment) => standAt(call, moment))),
  );
  await worker.kill();
  worker = await startWorkerProcess(options);
  await Promise.all(
    standing.map(async (one) => crashed.set(one.mark, await accountOf(one, await one.goOn()))),
  );
}, 400_000);

afterAll(async () => {
  console.log(table());
  await shop.close();
});

/** Brings a checkout of its own to the call and has it stand there: the worker can only be killed, not finish. */
const standAt = async (call: MoneyCallName, moment: Moment): Promise<Standing> => {
  const mark = markOf(call, moment);
  const stop = (resource: string) => checkpoint.stopAt({ call, moment, mark: resource });
  const { holdfast, paypal } = shop;
  const request = requestOf(mark);
  if (isCommanded(call)) return await standAtCommand(call, moment);

  if (call === 'createOrder') {
    const reached = stop(mark);
    const started = holdfast.start(request, 'start').catch(pending);
    await reached;
    return standingAt(call, moment, async () => {
      await started;
      await known(() => holdfast.start(request, 'start'));
      await approved(shop, mark);
      await holdfast.capture(mark, {}, 'all');
    });
  }
  const intent = call === 'captureOrder' ? 'CAPTURE' : 'AUTHORIZE';
  const { orderId } = await aCheckout(shop, { ...request, intent });
  if (call === 'captureOrder') {
    const reached = stop(orderId);
    await paypal.payerApproves(orderId);
    await holdfast.approve(mark);
    await reached;
    return standingAt(call, moment, () => Promise.resolve());
  }
  const reached = stop(orderId);
  await paypal.payerApproves(orderId);
  await holdfast.approve(mark);
  await reached;
  return standingAt(call, moment, async () => {
    await known(() => until(shop, mark, ({ status }) => status === 'AUTHORIZED'));
    await holdfast.capture(mark, {}, 'all');
  });
};

const isCommanded = (call: MoneyCallName): call is CommandedCall =>
  COMMANDED.some((name) => name === call);

const standAtCommand = async (call: CommandedCall, moment: Moment): Promise<Standing> => {
  const mark = markOf(call, moment);
  const { resource, workflowId, ask, after, hasCheckout } = await prepared({ shop, call, mark });
  const reached = checkpoint.stopAt({ call, moment, mark: resource });
  const answer = ask().catch(pending);
  await reached;
  const goOn = async () => {
    // The minute in which PayPal is read again and again passes at once.
    const passed = WITHOUT_REQUEST_ID.has(call) && pastTheReads(workflowId);
    await answer;
    await known(ask);
    await after();
    await passed;
  };
  return hasCheckout
    ? { ...standingAt(call, moment, goOn), resource }
    : { call, moment, mark, goOn: async () => goOn().then(() => 'NONE') };
};

const pastTheReads = (workflowId: string): Promise<boolean> =>
  moveWorkflow(shop.temporal.client, workflowId, { ms: 75_000, giveUpAt: Date.now() + 60_000 });

const standingAt = (call: MoneyCallName, moment: Moment, goOn: () => Promise<void>): Standing => {
  const mark = markOf(call, moment);
  return {
    call,
    moment,
    mark,
    goOn: async () => {
      await goOn();
      const handle = shop.temporal.client.workflow.getHandle<CheckoutWorkflow>(
        checkoutWorkflowId('default', mark),
      );
      const { stage } = (await handle.result()).checkout;
      return stage.name === 'ENDED' ? stage.as : stage.name;
    },
  };
};

const markOf = (call: MoneyCallName, moment: Moment): string =>
  `${call}-${MOMENTS.indexOf(moment)}`;

/** While no worker polls a caller is told to ask again, with the same key; everything else is an answer. */
const pending = (error: unknown): void => {
  const again = ['OUTCOME_PENDING', 'TEMPORAL_UNAVAILABLE'];
  if (!(error instanceof HoldfastError && again.includes(error.code))) throw error;
};

const known = async <T>(ask: () => Promise<T>): Promise<T> => {
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      pending(error);
    }
  }
};

const accountOf = async (standing: Standing, ended: string): Promise<Crashed> => {
  const { orders, effects } = await readLedger(simulator.url);
  const ours = orders.filter(({ customId }) => customId === standing.mark);
  const [order] = ours;
  if (order === undefined || ours.length > 1) {
    throw new Error(`${standing.mark}: ${ours.length} orders at PayPal`);
  }
  const ids = [
    standing.mark,
    standing.resource ?? standing.mark,
    order.orderId,
    ...order.authorizations.map(({ authorizationId }) => authorizationId),
    ...order.captures.map(({ captureId }) => captureId),
  ];
  const sent = checkpoint.sent.filter(
    ({ call, words }) => call === standing.call && ids.some((id) => words.includes(id)),
  );
  return {
    ...standing,
    ended,
    order,
    requests: sent.length,
    requestIds: new Set(sent.map(({ requestId }) => requestId)),
    effects: effects.filter(({ orderId }) => orderId === order.orderId),
  };
};

const table = (): string => {
  const inOrder = MONEY_CALLS.flatMap((call) =>
    MOMENTS.flatMap((moment) => crashed.get(markOf(call, moment)) ?? []),
  );
  const rows = inOrder.map((one) => [
    one.call,
    one.moment,
    `${one.requests} requests, ${one.requestIds.size} request id`,
    `${one.effects.map(({ effect }) => effect).join(' ')} -> ${one.ended}`,
  ]);
  const all = [['call', 'the worker was killed', 'sent to PayPal', 'effects and end'], ...rows];
  const width = (column: number) => Math.max(...all.map((row) => row[column]?.length ?? 0));
  return all
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(width(column)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
};

describe.each(MONEY_CALLS)('%s, when the worker is killed', (call) => {
  const what = WITHOUT_REQUEST_ID.has(call)
    ? 'takes effect at most once: PayPal is read before it is sent again'
    : 'takes effect once, under one request id';

  it.each(MOMENTS)(`%s, ${what}`, (moment) => {
    const one = crashed.get(markOf(call, moment));
    expect(one?.ended).toBe(EFFECTS[call].end);
    expect(one?.effects.map(({ effect }) => effect)).toEqual(effectsOf(call, moment));
    expect(one?.requests).toBe(requestsOf(call, moment));
    if (WITHOUT_REQUEST_ID.has(call)) return;
    expect([...(one?.requestIds ?? [])]).toEqual([expect.stringMatching(/^[\x21-\x7e]{1,36}$/)]);
    const isShown = call !== 'createOrder' && call !== 'voidOrderV1';
    if (isShown) {
      const [requestId] = one?.requestIds ?? [];
      const underIt = one?.effects.filter((effect) => effect.requestId === requestId);
      expect(underIt).toHaveLength(1);
    }
  });
});
