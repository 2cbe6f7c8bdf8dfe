import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkoutCommand } from '../../src/cli/checkout.ts';
import { problemText } from '../../src/cli/problems.ts';
import { createHoldfast } from '../../src/client.ts';
import * as messages from '../../src/contract/messages.ts';
import { viewOf } from '../../src/domain/checkout/make-view.ts';
import { defaultPolicy } from '../../src/domain/checkout/policy.ts';
import { openCheckout } from '../../src/domain/checkout/state.ts';
import {
  CHECKOUT_ACTIONS,
  type CheckoutAction,
  RESOLVE_ACTIONS,
} from '../../src/domain/checkout/status.ts';
import { createHoldfastHttp } from '../../src/http-client.ts';
import { input, t0 } from '../domain/builders.ts';
import { openAlone } from '../openapi/gateway.ts';

let gateway: Awaited<ReturnType<typeof openAlone>>;
let operations: readonly string[];

beforeAll(async () => {
  gateway = await openAlone();
  const openapi = await (await fetch(`${gateway.url}/openapi.json`)).text();
  operations = [...openapi.matchAll(/"operationId":\s*"(\w+)"/g)].map(([, id = '']) => id);
});
afterAll(() => gateway.close());

const client: Parameters<typeof createHoldfast>[0]['client'] = Object.create(null);
const holdfast = createHoldfast({ client, merchantId: 'default' });
const http = createHoldfastHttp({ baseUrl: 'http://127.0.0.1:9' });
const sent = new Set(
  Object.values(messages).flatMap((message) => ('name' in message ? [message.name] : [])),
);
const page = (file: string) => readFileSync(file, 'utf8');

/** Where each command must be found, by the file that lacks it. */
const PLACES: Readonly<Record<string, (action: CheckoutAction) => boolean>> = {
  'src/contract/messages.ts': (action) => sent.has(action),
  'src/workflows/checkout/handlers.ts': (action) =>
    ['checkout', 'refund'].some((folder) =>
      new RegExp(`\\b${action}(Update|Signal)`).test(page(`src/workflows/${folder}/handlers.ts`)),
    ),
  'test/replay/stories.ts': (action) => page('test/replay/stories.ts').includes(`.${action}(`),
  'src/client/commands.ts': (action) => action in holdfast,
  'src/http-client.ts': (action) => action in http,
  'src/gateway/routes/command-routes.ts': (action) =>
    operations.some((id) => new RegExp(`^${action}(Checkout|Capture)$`).test(id)),
  'src/cli/checkout-commands.ts': (action) =>
    checkoutCommand().commands.some((command) => command.name() === action),
  'docs/gateway.md': (action) =>
    new RegExp(`/v1/checkouts/\\{id\\}/${action}`).test(page('docs/gateway.md')),
  'docs/cli.md': (action) => page('docs/cli.md').includes(`checkout ${action}`),
  'docs/glossary.md': (action) => new RegExp(action, 'i').test(page('docs/glossary.md')),
};

describe('a command', () => {
  it.each(CHECKOUT_ACTIONS)(
    '%s is offered by every entry point and named by its page',
    (action) => {
      const lacking = Object.entries(PLACES).flatMap(([file, has]) => (has(action) ? [] : [file]));
      expect(lacking).toEqual([]);
    },
  );
});

describe('a choice of an operator', () => {
  const resolve = checkoutCommand().commands.find((command) => command.name() === 'resolve');

  it('is offered by the shell, as by the other entry points', () => {
    const action = resolve?.options.find((option) => option.attributeName() === 'action');
    expect(action?.argChoices).toEqual(RESOLVE_ACTIONS);
  });
});

describe('a policy field', () => {
  const fields = Object.keys(defaultPolicy).map((field) => field.replace(/Ms$/, ''));
  const options = checkoutCommand().commands.find((command) => command.name() === 'start')?.options;

  it.each(fields)('%s has an option of the shell and stands in docs/lifecycle.md', (field) => {
    const option = options?.find((each) => each.attributeName() === field);
    expect(option).toBeDefined();
    const errors = [
      { in: 'body' as const, field: `/policy/${field}`, code: 'MALFORMED', message: 'No.' },
    ];
    const printed = problemText({ code: 'INVALID_REQUEST', reason: '', errors });
    expect(printed).toContain(` ${option?.long}: `);
    expect(page('docs/lifecycle.md')).toContain(`\`${field}\``);
  });

  it('is shown under the name that callers write, a duration as text', () => {
    const shown = viewOf(openCheckout(input(defaultPolicy)), t0).policy;
    expect(Object.keys(shown).sort()).toEqual([...fields].sort());
    for (const [field, value] of Object.entries(shown)) {
      const isDuration = `${field}Ms` in defaultPolicy;
      expect(typeof value === 'string' && /^\d+ (s|m|h|d)$/.test(value), field).toBe(isDuration);
    }
  });
});
