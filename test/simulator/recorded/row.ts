/** Where an answer of PayPal's was recorded, and what kind of record it is. */
export interface Source {
  /** Repository and file or thread. */
  at: string;
  /** When PayPal gave the answers, as far as they say. */
  recorded: string;
}

export const sources = {
  artswimwear: {
    at: 'github.com/heyymarco/artswimwear libs/payments/processors/paypal/sample-responses',
    recorded: '2024-12',
  },
  liberapay: {
    at: 'github.com/liberapay/liberapay.com tests/py/fixtures/TestPayinsPayPal.yml',
    recorded: '2019-02, 2024-05',
  },
  swagPayPal: {
    at: 'github.com/shopwareLabs/SwagPayPal tests/Mock/PayPal/Client/_fixtures/V2',
    recorded: '2020-08',
  },
  oscar: {
    at: 'github.com/django-oscar/django-oscar-paypal tests/unit/express_checkout/mocked_data.py',
    recorded: '2019-12 to 2020-10',
  },
  spree: {
    at: 'github.com/spree/spree_paypal_checkout spec/vcr/paypal',
    recorded: '2025-06',
  },
  pretix: {
    at: 'github.com/pretix/pretix src/tests/plugins/paypal2/test_webhook.py',
    recorded: '2022-04',
  },
  talentario: {
    at: 'github.com/oscar-sanchez-ramirez/talentarioReady src/components/paypal/request.js',
    recorded: '2021-06',
  },
  activeMerchant: {
    at: 'github.com/activemerchant/active_merchant test/unit/gateways/paypal_commerce_platform_test.rb',
    recorded: '2020-09',
  },
  wooPayments: {
    at: 'github.com/woocommerce/woocommerce-paypal-payments issue 410',
    recorded: '2022-01',
  },
  dartClient: { at: 'github.com/Omnimind-Ltd/paypal-sdk issue 5', recorded: '2022-10' },
  javaPay: { at: 'github.com/egzosn/pay-java-parent issue 100', recorded: '2023-06' },
  laravelPayPal: { at: 'github.com/blendbyte/laravel-paypal issue 520', recorded: '2022-07' },
  docsExamples: { at: 'github.com/paypal-examples/docs-examples issue 185', recorded: '2025-05' },
} as const satisfies Record<string, Source>;

/** Stands for a field that the answer does not have. */
export const ABSENT = Symbol('absent');

/** One call. `{order}`, `{authorization}`, `{capture}` and `{refund}` stand for what earlier calls made. */
export interface Request {
  method?: 'GET' | 'POST' | 'PATCH';
  path: string;
  body?: unknown;
  /** Default: `return=representation`. */
  prefer?: 'return=minimal';
  requestId?: string;
  /** Null sends no Content-Type; default `application/json`. */
  contentType?: string | null;
}

/** What happens before the recorded call: a call of the shop, or the payer's approval. */
export type Step = Request | { approve: object };

/** One recorded answer, as far as a shop can read facts from it. */
export interface RecordedAnswer {
  what: string;
  source: keyof typeof sources;
  before: readonly Step[];
  request: Request;
  status: number;
  /** Value by path, such as `purchase_units.0.amount.value`; `rels(links)` reads the `rel` of each link. */
  fields: Readonly<Record<string, unknown>>;
}

export const usd = (value: string | number) => ({ currency_code: 'USD', value });

/** Steps and calls that most records share. */
export const create = (body: object, extra: Partial<Request> = {}): Request => ({
  path: '/v2/checkout/orders',
  body: { intent: 'CAPTURE', purchase_units: [{ amount: usd('10.00') }], ...body },
  ...extra,
});
export const approve = (decision: object = {}): Step => ({ approve: decision });
export const pay = (verb: 'authorize' | 'capture', extra: Partial<Request> = {}): Request => ({
  path: `/v2/checkout/orders/{order}/${verb}`,
  ...extra,
});
export const getOrder: Request = { method: 'GET', path: '/v2/checkout/orders/{order}' };
export const onAuthorization = (
  verb: 'capture' | 'void',
  extra: Partial<Request> = {},
): Request => ({ path: `/v2/payments/authorizations/{authorization}/${verb}`, ...extra });
export const refund = (body: object, extra: Partial<Request> = {}): Request => ({
  path: '/v2/payments/captures/{capture}/refund',
  body,
  ...extra,
});

/** Paths into the only purchase unit and its payments. */
export const inUnit = (path: string) => `purchase_units.0.${path}`;
export const inCapture = (path: string) => inUnit(`payments.captures.0.${path}`);
export const inAuthorization = (path: string) => inUnit(`payments.authorizations.0.${path}`);
