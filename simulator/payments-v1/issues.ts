/** The operations of Payments v1, by the names that faults and the ledger know them by. */
export const operationNamesV1 = [
  'createPaymentV1',
  'listPaymentsV1',
  'getPaymentV1',
  'patchPaymentV1',
  'executePaymentV1',
  'getSaleV1',
  'refundSaleV1',
  'getAuthorizationV1',
  'captureAuthorizationV1',
  'reauthorizeAuthorizationV1',
  'voidAuthorizationV1',
  'getOrderV1',
  'authorizeOrderV1',
  'captureOrderV1',
  'voidOrderV1',
  'getCaptureV1',
  'refundCaptureV1',
  'getRefundV1',
] as const;

export type OperationNameV1 = (typeof operationNamesV1)[number];

const everywhere = ['RATE_LIMIT_REACHED', 'INTERNAL_SERVICE_ERROR', 'SERVICE_UNAVAILABLE'];
const onResource = ['INVALID_RESOURCE_ID', 'PERMISSION_DENIED'];
const body = ['VALIDATION_ERROR', 'MALFORMED_REQUEST'];
const payee = [
  'PAYEE_ACCOUNT_INVALID',
  'PAYEE_ACCOUNT_RESTRICTED',
  'PAYEE_ACCOUNT_LOCKED_OR_CLOSED',
];
const parties = [
  ...payee,
  'PAYER_CANNOT_PAY',
  'PAYER_ACCOUNT_RESTRICTED',
  'PAYER_ACCOUNT_LOCKED_OR_CLOSED',
  'TRANSACTION_REFUSED',
];
const money = ['CURRENCY_NOT_ALLOWED', 'CURRENCY_MISMATCH'];
const held = [
  'AUTHORIZATION_ALREADY_COMPLETED',
  'AUTHORIZATION_VOIDED',
  'AUTHORIZATION_EXPIRED',
  'PAYMENT_DENIED',
  'PAYMENT_STATE_INVALID',
];
const busy = 'PREVIOUS_REQUEST_IN_PROGRESS';
const open = ['ORDER_VOIDED', 'ORDER_ALREADY_COMPLETED', 'ORDER_IS_EXPIRED'];
const refund = [
  ...payee,
  ...money,
  'PAYER_ACCOUNT_LOCKED_OR_CLOSED',
  'TRANSACTION_REFUSED',
  'TRANSACTION_ALREADY_REFUNDED',
  'REFUND_EXCEEDED_TRANSACTION_AMOUNT',
  'FULL_REFUND_NOT_ALLOWED_AFTER_PARTIAL_REFUND',
  'REFUND_TIME_LIMIT_EXCEEDED',
  'REFUND_FAILED_INSUFFICIENT_FUNDS',
  'DUPLICATE_TRANSACTION',
  busy,
];

/** The errors of each operation beside those of all; PayPal's reference lists them for the API as a whole. */
const own: Readonly<Record<OperationNameV1, readonly string[]>> = {
  createPaymentV1: [
    ...body,
    ...payee,
    'AMOUNT_MISMATCH',
    'CURRENCY_NOT_ALLOWED',
    'FEATURE_UNSUPPORTED_FOR_PAYEE',
    'PAYMENT_METHOD_UNUSABLE',
  ],
  listPaymentsV1: [],
  getPaymentV1: onResource,
  patchPaymentV1: [...onResource, ...body, 'CURRENCY_NOT_ALLOWED', 'PAYMENT_STATE_INVALID', busy],
  executePaymentV1: [
    ...onResource,
    ...body,
    ...parties,
    'CURRENCY_NOT_ALLOWED',
    'INVALID_PAYER_ID',
    'INSTRUMENT_DECLINED',
    'REDIRECT_PAYER_FOR_ALTERNATE_FUNDING',
    'PAYER_ACTION_REQUIRED',
    'MAX_NUMBER_OF_PAYMENT_ATTEMPTS_EXCEEDED',
    'PAYMENT_ALREADY_DONE',
    'PAYMENT_NOT_APPROVED_FOR_EXECUTION',
    'PAYMENT_APPROVAL_EXPIRED',
    'PAYMENT_EXPIRED',
    'DUPLICATE_TRANSACTION',
    busy,
  ],
  getSaleV1: onResource,
  refundSaleV1: [...onResource, ...body, ...refund],
  getAuthorizationV1: onResource,
  captureAuthorizationV1: [
    ...onResource,
    ...body,
    ...parties,
    ...money,
    ...held,
    'CAPTURE_AMOUNT_LIMIT_EXCEEDED',
    'TOO_MANY_SETTLEMENTS',
    'DUPLICATE_TRANSACTION',
    busy,
  ],
  reauthorizeAuthorizationV1: [
    ...onResource,
    ...body,
    ...parties,
    ...money,
    ...held,
    'AUTHORIZATION_AMOUNT_LIMIT_EXCEEDED',
    'CANNOT_REAUTH_CHILD_AUTHORIZATION',
    'CANNOT_REAUTH_INSIDE_HONOR_PERIOD',
    'TOO_MANY_REAUTHORIZATIONS',
    'REAUTH_NOT_SUPPORTED_FOR_ORDER',
    busy,
  ],
  voidAuthorizationV1: [
    ...onResource,
    'AUTHORIZATION_VOIDED',
    'AUTHORIZATION_CANNOT_BE_VOIDED',
    busy,
  ],
  getOrderV1: onResource,
  authorizeOrderV1: [
    ...onResource,
    ...body,
    ...parties,
    ...money,
    ...open,
    'AUTHORIZATION_AMOUNT_LIMIT_EXCEEDED',
    'MAXIMUM_ALLOWED_AUTHORIZATION_REACHED_FOR_ORDER',
    busy,
  ],
  captureOrderV1: [
    ...onResource,
    ...body,
    ...parties,
    ...money,
    ...open,
    'CAPTURE_AMOUNT_LIMIT_EXCEEDED',
    'DUPLICATE_TRANSACTION',
    busy,
  ],
  voidOrderV1: [...onResource, 'ORDER_VOIDED', 'ORDER_CANNOT_BE_VOIDED', busy],
  getCaptureV1: onResource,
  refundCaptureV1: [...onResource, ...body, ...refund],
  getRefundV1: onResource,
};

const otherStatuses: Readonly<Record<string, number>> = {
  INVALID_RESOURCE_ID: 404,
  PERMISSION_DENIED: 403,
  PREVIOUS_REQUEST_IN_PROGRESS: 409,
  RATE_LIMIT_REACHED: 429,
  INTERNAL_SERVICE_ERROR: 500,
  SERVICE_UNAVAILABLE: 503,
};

/** Name and HTTP status of every error of an operation; the statuses are assumed where PayPal's reference has none. */
export const issuesOfV1 = (operation: OperationNameV1): { issue: string; status: number }[] =>
  [...everywhere, ...own[operation]].map((issue) => ({
    issue,
    status: otherStatuses[issue] ?? 400,
  }));
