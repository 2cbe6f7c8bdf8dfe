import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { operations } from '../simulator/operations.ts';
import { createActivities } from '../src/activities/index.ts';
import { createPayPalClient } from '../src/paypal/client.ts';
import { filesIn } from './architecture/source.ts';
import { generatedPart, markdownTable } from './support/generated-docs.ts';

const client = createPayPalClient({
  baseUrl: 'http://127.0.0.1:1',
  clientId: 'id',
  clientSecret: 'secret',
});

const clientCalls = new Set(Object.keys(client));
const activities = new Set(Object.keys(createActivities({ accountOf: () => client })));
const workflowCalls = readFileSync('src/workflows/money-call/paypal-calls.ts', 'utf8');

const routeIds = new Set(
  filesIn(['src/gateway/routes'], '.ts').flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(/operationId: '(\w+)'/g)].map(([, id]) => id),
  ),
);

/** The route that leads to each operation, by its operationId. */
const ROUTES: Readonly<Record<string, string>> = {
  createOrder: 'startCheckout',
  getOrder: 'getPayer',
  patchOrder: 'patchCheckout',
  authorizeOrder: 'approveCheckout',
  captureOrder: 'approveCheckout',
  captureAuthorization: 'captureCheckout',
  reauthorizeAuthorization: 'reauthorizeCheckout',
  voidAuthorization: 'voidCheckout',
  getPaymentV1: 'adoptCheckout',
  getAuthorizationV1: 'adoptCheckout',
  getOrderV1: 'adoptCheckout',
  authorizeOrderV1: 'adoptCheckout',
  captureOrderV1: 'adoptCheckout',
  voidOrderV1: 'voidCheckout',
  captureAuthorizationV1: 'captureCheckout',
  reauthorizeAuthorizationV1: 'reauthorizeCheckout',
  voidAuthorizationV1: 'voidCheckout',
  getCaptureV1: 'refundCapture',
  refundCaptureV1: 'refundCapture',
  getSaleV1: 'refundCapture',
  refundSaleV1: 'refundCapture',
  searchTransactions: 'adoptCheckout',
  getCapture: 'refundCapture',
  refundCapture: 'refundCapture',
  trackOrder: 'addTracker',
  addTrackersBatch: 'addTracker',
  patchTracker: 'updateTracker',
  replaceTracker: 'updateTracker',
};

/** Why a cell is empty. */
const WHY: Readonly<Record<string, string>> = {
  confirmOrder: 'The payer confirms on PayPal’s page or in its buttons; no Workflow has to.',
  addTrackers: 'trackers-batch does the same, and says what is wrong with each tracker.',
  findTracker: 'A tracker is read by its own id.',
  getTracker: 'Workflows read it; callers see it in the checkout.',
  getAuthorization: 'Workflows read it; callers see it in the checkout.',
  getRefund: 'Workflows read it; callers see it in the checkout.',
  searchTransactions: '',
};

const ELSEWHERE = 'Beside Orders v2 and Payments v2; the simulator alone speaks it yet.';

const NOT_OFFERED = 'PayPal asks new integrations not to make payments by it.';

const WHY_V1: Readonly<Record<string, string>> = {
  createPaymentV1: NOT_OFFERED,
  listPaymentsV1: 'A payment is adopted by its id.',
  patchPaymentV1: NOT_OFFERED,
  executePaymentV1: NOT_OFFERED,
  getRefundV1: 'Workflows read it; callers see it in the checkout.',
};

const isV1 = ({ path }: { readonly path: string }): boolean => path.startsWith('/v1/payments/');

const whyNot = ({ name, path }: { readonly name: string; readonly path: string }): string => {
  if (isV1({ path })) return WHY_V1[name] ?? '';
  const isHere = path.startsWith('/v2/') || name in ROUTES;
  return WHY[name] ?? (isHere ? '' : ELSEWHERE);
};

const rows = operations.map((operation) => {
  const { name, method, path } = operation;
  const route = ROUTES[name];
  return {
    name,
    call: `${method} ${path}`,
    cells: [
      clientCalls.has(name),
      activities.has(name) && workflowCalls.includes(`call.${name}.`),
      route !== undefined && routeIds.has(route),
      true,
    ],
    why: whyNot(operation),
  };
});

describe('docs/coverage.md', () => {
  it('lists every operation with what the code has of it', () => {
    const content = markdownTable(
      ['Operation', 'Call', 'Client', 'Workflow', 'Gateway', 'Simulator', 'Why not'],
      rows.map(({ name, call, cells, why }) => [
        `\`${name}\``,
        `\`${call}\``,
        ...cells.map((has) => (has ? 'yes' : '')),
        why,
      ]),
    );
    const { written, fresh } = generatedPart('docs/coverage.md', 'operations', content);
    expect(written).toBe(fresh);
  });

  it.each(rows)(
    'says why a cell of $name is empty, and nothing where none is',
    ({ cells, why }) => {
      expect(why !== '').toBe(cells.includes(false));
    },
  );

  it('names routes that are there', () => {
    expect(Object.values(ROUTES).filter((id) => !routeIds.has(id))).toEqual([]);
  });
});
