import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { operations } from '../simulator/operations.ts';
import { createActivities } from '../src/activities/index.ts';
import { createPayPalClient } from '../src/paypal/client.ts';
import { filesIn } from './architecture/source.ts';
import {
  BY_CLIENT,
  BY_ROUTE,
  BY_WORKFLOW,
  bySimulator,
  isByState,
  type Proof,
} from './coverage-proofs.ts';
import { scenarios } from './simulator/scenarios/all.ts';
import { generatedPart, markdownTable } from './support/generated-docs.ts';
import { documented } from './support/official-spec.ts';

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
  listOpenDisputes: 'Workflows read it; callers see it in the checkout.',
  getDispute: 'Workflows read it; callers see it in the checkout.',
};

const NOT_OFFERED = 'PayPal asks new integrations not to make payments by it.';

const WHY_V1: Readonly<Record<string, string>> = {
  createPaymentV1: NOT_OFFERED,
  listPaymentsV1: 'A payment is adopted by its id.',
  patchPaymentV1: NOT_OFFERED,
  executePaymentV1: NOT_OFFERED,
  getRefundV1: 'Workflows read it; callers see it in the checkout.',
};

const isV1 = ({ path }: { readonly path: string }): boolean => path.startsWith('/v1/payments/');

const whyNot = ({ name, path }: { readonly name: string; readonly path: string }): string =>
  (isV1({ path }) ? WHY_V1 : WHY)[name] ?? '';

/** What the client's methods are called at PayPal; the simulator has its Disputes API apart from its operations. */
const DISPUTE_CALLS: Readonly<Record<string, string>> = {
  'disputes.list': 'listOpenDisputes',
  'disputes.get': 'getDispute',
};

const disputes = documented
  .filter(({ api }) => api === 'disputes')
  .map(({ id, method, path }) => ({
    name: DISPUTE_CALLS[id] ?? id,
    method,
    path: path.replace('{id}', ':id'),
  }));

type Cell = { readonly column: string; readonly has: boolean; readonly proof: Proof | undefined };

const cellsOf = (name: string): readonly Cell[] => {
  const route = ROUTES[name];
  return [
    { column: 'client', has: clientCalls.has(name), proof: BY_CLIENT[name] },
    {
      column: 'workflow',
      has: activities.has(name) && workflowCalls.includes(`call.${name}.`),
      proof: BY_WORKFLOW[name],
    },
    {
      column: 'gateway',
      has: route !== undefined && routeIds.has(route),
      proof: route === undefined ? undefined : BY_ROUTE[route],
    },
    { column: 'simulator', has: true, proof: bySimulator(name) },
  ];
};

const rows = [...operations, ...disputes].map((operation) => {
  const { name, method, path } = operation;
  return { name, path, call: `${method} ${path}`, cells: cellsOf(name), why: whyNot(operation) };
});

/** A link to the test's file; who rests on it reads the title. */
const cellText = (name: string, { has, proof }: Cell): string => {
  if (!has || proof === undefined) return has ? 'yes' : '';
  const title = proof.title.replace('${operation}', name);
  return `[yes](../test/${proof.file} "${title}")`;
};

/** As the title of a test or of a group of tests, however the call is broken into lines. */
const hasTitle = (text: string, title: string): boolean => {
  const flat = text.replaceAll(/\(\s+/g, '(');
  return ["'", '"', '`'].some((quote) => flat.includes(`(${quote}${title}${quote}`));
};

/** The file's own words, and those of what it imports from beside it: helpers name the calls. */
const wordsOf = (file: string): string => {
  const text = readFileSync(file, 'utf8');
  const imports = [...text.matchAll(/from '(\.[^']+)'/g)].map(([, path = '']) =>
    join(dirname(file), path),
  );
  const all = [file, ...imports.filter((path) => path.startsWith('test/'))];
  return all
    .map((path) => readFileSync(path, 'utf8'))
    .join('\n')
    .replaceAll('\\/', '/');
};

const proofs = rows.flatMap(({ name, path, cells }) =>
  cells.flatMap(({ column, proof }) =>
    proof === undefined ? [] : [{ name, path, column, proof }],
  ),
);

describe('docs/coverage.md', () => {
  it('lists every operation with what the code has of it', () => {
    const content = markdownTable(
      ['Operation', 'Call', 'Client', 'Workflow', 'Gateway', 'Simulator', 'Why not'],
      rows.map(({ name, call, cells, why }) => [
        `\`${name}\``,
        `\`${call}\``,
        ...cells.map((cell) => cellText(name, cell)),
        why,
      ]),
    );
    const { written, fresh } = generatedPart('docs/coverage.md', 'operations', content);
    expect(written).toBe(fresh);
  });

  it.each(rows)(
    'says why a cell of $name is empty, and nothing where none is',
    ({ cells, why }) => {
      expect(why !== '').toBe(cells.some(({ has }) => !has));
    },
  );

  it.each(rows)('has a test for each cell of $name, and for no other', ({ cells }) => {
    for (const { column, has, proof } of cells) {
      expect([column, proof !== undefined]).toEqual([column, has]);
    }
  });

  it.each(proofs)(
    '$name, $column: $proof.file has $proof.title',
    ({ name, path, column, proof }) => {
      const file = `test/${proof.file}`;
      expect(existsSync(file)).toBe(true);
      expect(hasTitle(readFileSync(file, 'utf8'), proof.title)).toBe(true);
      if (column !== 'client' && column !== 'workflow') return;
      const words = wordsOf(file);
      expect(words.includes(name) || words.includes(path.split(':')[0] ?? '')).toBe(true);
    },
  );

  it('is by state where a test goes through every state: there is one', () => {
    const byState = rows.map(({ name }) => name).filter((name) => isByState(bySimulator(name)));
    const reached = Object.entries(scenarios).flatMap(([name, one]) =>
      Object.keys(one).length > 0 ? [name] : [],
    );
    expect(byState.filter((name) => !reached.includes(name))).toEqual([]);
  });

  it('names routes that are there', () => {
    expect(Object.values(ROUTES).filter((id) => !routeIds.has(id))).toEqual([]);
  });
});
