import type { EventType } from './event-type.ts';

/** The status a resource has after an event whose name ends so. */
const statusAfter: Readonly<Record<string, string>> = {
  CREATED: 'CREATED',
  ACTIVATED: 'ACTIVE',
  'RE-ACTIVATED': 'ACTIVE',
  DEACTIVATED: 'INACTIVE',
  UPDATED: 'ACTIVE',
  SUCCEEDED: 'SUCCESS',
  HELD: 'ONHOLD',
  RESOLVED: 'RESOLVED',
};

const usd = (value: string) => ({ currency_code: 'USD', value });
const usdV1 = (total: string) => ({ total, currency: 'USD' });

type Builder = (status: string, at: string) => object;

const subscription: Builder = (status, at) => ({
  id: 'I-BW452GLLEP1G',
  plan_id: 'P-5ML4271244454362WXNWU5NQ',
  status,
  status_update_time: at,
  start_time: at,
  quantity: '1',
  subscriber: { email_address: 'customer@example.com', payer_id: '2J6QB8YJQSJRJ' },
  billing_info: {
    outstanding_balance: usd('0.00'),
    last_payment: { amount: usd('10.00'), time: at },
    failed_payments_count: 0,
  },
  create_time: at,
  update_time: at,
});

const sale: Builder = (status, at) => ({
  id: '80021663DE681814L',
  state: status.toLowerCase(),
  amount: usdV1('30.00'),
  parent_payment: 'PAY-1PA12106FU478450MKRETS4A',
  payment_mode: 'INSTANT_TRANSFER',
  protection_eligibility: 'ELIGIBLE',
  create_time: at,
  update_time: at,
});

const payoutsItem: Builder = (status, at) => ({
  payout_item_id: '8AELMXH8UB2P8',
  transaction_id: '0C413693MN970190K',
  transaction_status: status,
  payout_batch_id: 'Q8KVJG9TZTNN4',
  payout_item_fee: { currency: 'USD', value: '0.25' },
  payout_item: {
    recipient_type: 'EMAIL',
    receiver: 'customer@example.com',
    amount: { currency: 'USD', value: '9.87' },
    sender_item_id: 'item-1',
  },
  time_processed: at,
});

/** The resource of each product that is not simulated, as short as a receiver can correlate by. */
const builders: Readonly<Record<string, Builder>> = {
  sale,
  subscription,
  payouts_item: payoutsItem,
  payment: (status, at) => ({
    id: 'PAY-1PA12106FU478450MKRETS4A',
    intent: 'sale',
    state: status.toLowerCase(),
    transactions: [{ amount: usdV1('30.00') }],
    create_time: at,
  }),
  order: (status, at) => ({
    id: 'O-0PW72302W3743444R',
    state: status.toLowerCase(),
    amount: usdV1('30.00'),
    create_time: at,
  }),
  payouts: (status, at) => ({
    batch_header: {
      payout_batch_id: 'Q8KVJG9TZTNN4',
      batch_status: status,
      time_created: at,
      sender_batch_header: { sender_batch_id: 'batch-1' },
      amount: { currency: 'USD', value: '9.87' },
      payments: 1,
    },
  }),
  referenced_payout_item: (status, at) => ({
    item_id: 'CDZEC5MJ8R5HY',
    processing_state: { status },
    reference_id: '2KP03934U4415543C',
    reference_type: 'TRANSACTION_ID',
    payout_amount: usd('9.87'),
    disbursement_transaction_id: '5KP03934U4415543C',
    time: at,
  }),
  Agreement: (status, at) => ({
    id: 'I-PE7JWXKGVN0R',
    state: status,
    start_date: at,
    payer: { payment_method: 'paypal', payer_info: { email: 'customer@example.com' } },
  }),
  plan: (status, at) => ({
    id: 'P-5ML4271244454362WXNWU5NQ',
    product_id: 'PROD-XXCD1234QWER65782',
    name: 'Monthly plan',
    status,
    create_time: at,
    update_time: at,
  }),
  product: (_status, at) => ({
    id: 'PROD-XXCD1234QWER65782',
    name: 'Video streaming',
    type: 'SERVICE',
    create_time: at,
    update_time: at,
  }),
  invoices: (status) => ({
    invoice: {
      id: 'INV2-Z56S-5LLA-Q52L-CPZ5',
      status,
      detail: { invoice_number: '0001', currency_code: 'USD' },
      amount: usd('74.21'),
      due_amount: usd('74.21'),
    },
  }),
  payment_token: (_status, at) => ({
    id: '9n6724m',
    customer: { id: '695922590' },
    payment_source: { card: { last_digits: '1111', brand: 'VISA', expiry: '2031-01' } },
    time_created: at,
  }),
  credit_card: (_status, at) => ({
    id: 'CARD-19H02474E2149834VKZSVDZA',
    type: 'visa',
    number: 'xxxxxxxxxxxx1111',
    state: 'ok',
    create_time: at,
    update_time: at,
  }),
  authorization_consent: () => ({
    payer_id: '2J6QB8YJQSJRJ',
    client_id: 'EXAMPLE-CLIENT-ID',
    merchant_id: '5KP0393LSE9CJ',
  }),
  'account-limitation': (status) => ({
    tracking_id: 'seller-1',
    merchant_id: '5KP0393LSE9CJ',
    limitations: [{ name: 'LIMITATION', status }],
  }),
  'managed-account': (status, at) => ({
    id: '5KP0393LSE9CJ',
    external_id: 'seller-1',
    status,
    update_time: at,
  }),
  'payment-tokenization': (status, at) => ({
    id: 'TKN-1',
    status,
    create_time: at,
  }),
};

const seller = (): object => ({
  merchant_id: '5KP0393LSE9CJ',
  tracking_id: 'seller-1',
  partner_client_id: 'EXAMPLE-CLIENT-ID',
});

/** A sample resource of a product that is not simulated, in the state its event leaves it in. */
export const foreignResource = ({ name, resourceType }: EventType, at: number): object => {
  const ending = name.split('.').at(-1) ?? '';
  const build = builders[resourceType] ?? seller;
  return build(statusAfter[ending] ?? ending, new Date(at).toISOString());
};
