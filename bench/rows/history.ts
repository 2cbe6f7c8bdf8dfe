import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import type { Holdfast } from '../../src/client.ts';
import { checkoutWorkflowId, outgoingEventWorkflowId } from '../../src/contract/workflow-ids.ts';
import { advance } from '../../src/dev/advance.ts';
import { moveOrder, moveWorkflow, timeSkippingAvailable } from '../../src/dev/clocks.ts';
import { bareWorkflowId } from '../bare/client.ts';
import { type HistorySize, historySizeOf } from '../measure/history.ts';
import { payerApproves, untilDone } from '../measure/lives.ts';
import { type Receiver, startReceiver } from '../measure/receiver.ts';
import type { Stack } from '../measure/stack.ts';
import { spreadOf } from '../measure/statistics.ts';
import { type Bench, type Figure, figure, type Row } from './row.ts';

const DAY_SECONDS = 86_400;
const WAITS_AT_MOST_MS = 30_000;

/**
 * Captured at once; on day 4, after the reauthorization of day 3; and within the hour of that reauthorization, whose answer
 * is then fresh enough for the product to capture without another read of PayPal.
 */
const PATHS = ['AT_ONCE', 'REAUTHORIZED', 'SOON_AFTER'] as const;
type Path = (typeof PATHS)[number];

const PATH_WORDS = {
  AT_ONCE: 'captured',
  REAUTHORIZED: 'captured after one reauthorization',
  SOON_AFTER: 'captured within the hour after one reauthorization',
} as const satisfies Record<Path, string>;

/** The bare workflow renews on day 3 as well, and captures without a read whenever it is asked to. */
const MOVED_SECONDS = {
  AT_ONCE: 0,
  REAUTHORIZED: 4 * DAY_SECONDS,
  SOON_AFTER: 3 * DAY_SECONDS + 2 * 3_600 + 60,
} as const satisfies Record<Path, number>;

/** Events and, where it has one, kilobytes or actions: captured at once, or after one reauthorization. */
const GOALS = {
  plain: { events: [40, 51], kilobytes: [7, 9], actions: [undefined, undefined] },
  webhooks: {
    events: [42, 54],
    kilobytes: [undefined, undefined],
    actions: [undefined, undefined],
  },
  notifications: {
    events: [46, 58],
    kilobytes: [undefined, undefined],
    actions: [undefined, undefined],
  },
  both: { events: [undefined, 62], kilobytes: [undefined, undefined], actions: [undefined, 22] },
} as const;

type Variant = keyof typeof GOALS;

const WORDS = {
  plain: '',
  webhooks: ', with PayPal’s webhooks',
  notifications: ', with notifications',
  both: ', with both',
} as const satisfies Record<Variant, string>;

/** With the Workflows that deliver its notifications. */
interface LifeSize extends HistorySize {
  readonly deliveries: number;
  readonly deliveryEvents: number;
}

export const historyRow: Row = {
  id: 'history',
  title: 'What a life leaves in its history',
  isApart: true,
  run: async (bench) => {
    const receiver = await startReceiver();
    try {
      const events = { url: receiver.url, secret: receiver.secret };
      const without = await bench.withStack({ events }, (stack) =>
        measure(bench, { stack, receiver }),
      );
      const withWebhooks = await bench.withStack({ events, webhooksTo: 'GATEWAY' }, (stack) =>
        measure(bench, { stack, receiver }),
      );
      return {
        figures: [
          ...figuresOf('plain', without, { bare: without.bare, product: without.quiet }),
          ...figuresOf('webhooks', without, { bare: null, product: withWebhooks.quiet }),
          ...figuresOf('notifications', without, { bare: null, product: without.notifying }),
          ...figuresOf('both', without, { bare: null, product: withWebhooks.notifying }),
        ],
        notes: [
          `Each figure is that of the shortest of ${bench.plan.histories} lives: on a busy machine two things that usually share a workflow task may miss each other. Actions are the billable ones of Temporal Cloud that leave an event; Queries and list calls leave none. Kilobytes are those of the events on the wire.`,
          'PayPal’s events come in beside the answers of the calls that they are sent with, and wait for them: they cost nothing where the checkout then knows what they say. The tests pin each order.',
          deliveriesOf(without.notifying),
          ...(without.canMoveTime
            ? []
            : [
                'This server does not skip time: the paths with a reauthorization were not measured.',
              ]),
        ],
      };
    } finally {
      await receiver.close();
    }
  },
};

interface Observed {
  readonly stack: Stack;
  readonly receiver: Receiver;
}

interface Measured {
  readonly canMoveTime: boolean;
  readonly bare: readonly LifeSize[];
  readonly quiet: readonly LifeSize[];
  readonly notifying: readonly LifeSize[];
}

/** Captured at once, and captured after one reauthorization where the server skips time. */
async function measure({ plan, say }: Bench, observed: Observed): Promise<Measured> {
  const { stack } = observed;
  const canMoveTime = await timeSkippingAvailable(stack.client);
  const paths = PATHS.filter((path) => canMoveTime || path === 'AT_ONCE');
  const sizes = async (live: (path: Path) => Promise<LifeSize>) => {
    const shortest: LifeSize[] = [];
    for (const path of paths) {
      const all: LifeSize[] = [];
      for (let index = 0; index < plan.histories; index += 1) all.push(await live(path));
      const [least] = all.toSorted((a, b) => a.events - b.events);
      if (least !== undefined) shortest.push(least);
    }
    return shortest;
  };
  const measured = {
    canMoveTime,
    bare: await sizes((path) => bareLife(stack, path)),
    quiet: await sizes((path) => productLife(observed, { facade: stack.facade, path })),
    notifying: await sizes((path) => productLife(observed, { facade: stack.notifying, path })),
  };
  const events = (lives: readonly LifeSize[]) => lives.map((life) => life.events).join(' / ');
  say(
    `events: bare ${events(measured.bare)}, ${events(measured.quiet)}, notifying ${events(measured.notifying)}`,
  );
  return measured;
}

async function bareLife(stack: Stack, path: Path): Promise<LifeSize> {
  const checkoutId = randomUUID();
  const workflowId = bareWorkflowId(checkoutId);
  const { orderId } = await stack.bare.start(checkoutId);
  await payerApproves(stack, orderId);
  await stack.bare.approve(checkoutId);
  await untilDone(stack.client, workflowId, 'authorizeOrder');
  const seconds = MOVED_SECONDS[path];
  if (seconds > 0) {
    await moveOrder(stack.simulatorUrl, orderId, seconds);
    const giveUpAt = Date.now() + WAITS_AT_MOST_MS;
    await moveWorkflow(stack.client, workflowId, { ms: seconds * 1_000, giveUpAt });
    await untilDone(stack.client, workflowId, 'reauthorize');
  }
  await stack.bare.capture(checkoutId);
  await stack.client.workflow.getHandle(workflowId).result();
  return {
    ...(await historySizeOf(stack.client, workflowId)),
    deliveries: 0,
    deliveryEvents: 0,
  };
}

async function productLife(
  { stack, receiver }: Observed,
  { facade, path }: { readonly facade: Holdfast; readonly path: Path },
): Promise<LifeSize> {
  const { client, simulatorUrl } = stack;
  const checkoutId = randomUUID();
  const workflowId = checkoutWorkflowId('default', checkoutId);
  const amount = { currencyCode: 'USD', value: '100.00' };
  const { orderId } = await facade.start({ checkoutId, purchaseUnit: { amount } }, checkoutId);
  await payerApproves(stack, orderId);
  await facade.approve(checkoutId);
  await untilDone(client, workflowId, 'authorizeOrder');
  await webhooksDelivered(simulatorUrl, orderId);
  const seconds = MOVED_SECONDS[path];
  if (seconds > 0) {
    await advance({ client, simulatorUrl }, { seconds, merchantId: 'default', checkoutId });
    await webhooksDelivered(simulatorUrl, orderId);
  }
  await facade.capture(checkoutId, {}, 'all');
  await client.workflow.getHandle(workflowId).result();
  const size = await historySizeOf(client, workflowId);
  if (facade === stack.facade) return { ...size, deliveries: 0, deliveryEvents: 0 };
  const delivered = () => receiver.eventsOf(checkoutId);
  await until(() => [...delivered().values()].includes('checkout.captured'));
  const handles = [...delivered().keys()].map(outgoingEventWorkflowId);
  await Promise.all(handles.map((id) => client.workflow.getHandle(id).result()));
  const of = await Promise.all(handles.map((id) => historySizeOf(client, id)));
  return {
    ...size,
    deliveries: of.length,
    deliveryEvents: of.reduce((sum, { events }) => sum + events, 0),
  };
}

const deliveries = z.object({ deliveries: z.array(z.object({ state: z.string() })) });

/** Until none of PayPal's events about the order is on its way. */
async function webhooksDelivered(simulatorUrl: string, orderId: string | null): Promise<void> {
  const url = `${simulatorUrl}/_simulator/deliveries?orderId=${orderId}`;
  await until(async () => {
    const shown = deliveries.parse(await (await fetch(url)).json());
    return shown.deliveries.every(({ state }) => state !== 'WAITING');
  });
}

async function until(isTrue: () => boolean | Promise<boolean>): Promise<void> {
  for (const giveUpAt = Date.now() + WAITS_AT_MOST_MS; !(await isTrue()); await delay(25)) {
    if (Date.now() > giveUpAt) throw new Error('waited in vain for an event');
  }
}

function figuresOf(
  variant: Variant,
  { canMoveTime }: Measured,
  of: { readonly bare: readonly LifeSize[] | null; readonly product: readonly LifeSize[] },
): readonly Figure[] {
  return PATHS.slice(0, canMoveTime ? PATHS.length : 1).flatMap((path, index) => {
    const bare = of.bare?.[index];
    const product = of.product[index];
    if (product === undefined) return [];
    const row = (unit: 'events' | 'kilobytes' | 'actions', value: (life: LifeSize) => number) => {
      const atMost = GOALS[variant][unit][path === 'AT_ONCE' ? 0 : 1];
      return figure(`${PATH_WORDS[path]}${WORDS[variant]}`, unit, {
        bare: bare === undefined ? null : spreadOf([value(bare)]),
        product: spreadOf([value(product)]),
        goal: atMost === undefined ? null : { of: 'product', atMost },
      });
    };
    return [
      row('events', ({ events }) => events),
      row('kilobytes', ({ bytes }) => bytes / 1_000),
      row('actions', ({ actions }) => actions),
    ];
  });
}

const deliveriesOf = (lives: readonly LifeSize[]): string => {
  const each = lives.map(
    ({ deliveries: count, deliveryEvents }, index) =>
      `${PATH_WORDS[PATHS[index] ?? 'AT_ONCE']}: ${count} with ${deliveryEvents} events together`,
  );
  return `Notifications are delivered by Workflows of their own, which are not in these figures (${each.join('; ')}).`;
};
