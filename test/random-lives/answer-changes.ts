import type { Random } from './random.ts';

const AUTHORIZATIONS = 'purchase_units.0.payments.authorizations.*';

/** Fields that PayPal's schemas do not require, or that recorded answers lack. */
const MISSING: readonly (readonly [string, readonly string[]])[] = [
  ['createOrder', ['status']],
  [
    'authorizeOrder',
    [
      'status',
      'payment_source',
      'purchase_units',
      'purchase_units.0.payments',
      `${AUTHORIZATIONS}.expiration_time`,
      `${AUTHORIZATIONS}.create_time`,
    ],
  ],
  ['captureAuthorization', ['status', 'amount', 'final_capture', 'create_time', 'invoice_id']],
  ['reauthorizeAuthorization', ['expiration_time', 'create_time', 'amount']],
  ['refundCapture', ['status', 'amount']],
  [
    'getOrder',
    [
      'status',
      'payment_source',
      'purchase_units',
      `${AUTHORIZATIONS}.expiration_time`,
      'purchase_units.0.payments.captures.*.final_capture',
    ],
  ],
  ['getAuthorization', ['expiration_time', 'create_time']],
  ['getCapture', ['final_capture', 'amount']],
];

/** Values that contradict what was asked for, or that Holdfast has no rule for. */
const ODD: readonly (readonly [string, Readonly<Record<string, unknown>>])[] = [
  ['authorizeOrder', { [`${AUTHORIZATIONS}.amount.value`]: '1.23' }],
  ['captureAuthorization', { 'amount.value': '1.23' }],
  ['captureAuthorization', { 'amount.currency_code': 'EUR' }],
  ['captureAuthorization', { status: 'A_NEW_WORD' }],
  ['captureAuthorization', { final_capture: true }],
  ['captureAuthorization', { final_capture: false }],
  ['reauthorizeAuthorization', { 'amount.value': '1.23' }],
  ['voidAuthorization', { status: 'CREATED' }],
  ['refundCapture', { 'amount.value': '0.02' }],
  ['getOrder', { [`${AUTHORIZATIONS}.status`]: 'A_NEW_WORD' }],
  ['getAuthorization', { 'amount.value': '1.23' }],
];

/** An answer of one operation without one of its fields, or with a value that contradicts the rest. */
export const answerChangeOf = (random: Random, aimedAt?: string) => {
  const isOddOnly = aimedAt !== undefined && !MISSING.some(([operation]) => operation === aimedAt);
  if (isOddOnly || random.happens(0.25)) {
    const [operation, set] = aimed(random, ODD, aimedAt);
    return { operation, set };
  }
  const [operation, places] = aimed(random, MISSING, aimedAt);
  return { operation, set: { [random.oneOf(places)]: null } };
};

/** One for this operation, where there is one, more often than another. */
const aimed = <T extends readonly [string, unknown]>(
  random: Random,
  all: readonly T[],
  aimedAt: string | undefined,
): T => {
  const own = all.filter(([operation]) => operation === aimedAt);
  return random.oneOf(own.length > 0 && random.happens(0.6) ? own : all);
};
