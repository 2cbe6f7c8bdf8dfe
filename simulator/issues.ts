import documented from './openapi/issues.json' with { type: 'json' };
import { errorNamesV1 } from './payments-v1/errors.ts';
import { issuesOfV1, type OperationNameV1, operationNamesV1 } from './payments-v1/issues.ts';

/** One answer PayPal documents for an operation: HTTP status, issue code and its sentence. */
export interface DocumentedIssue {
  status: number;
  issue: string;
  description: string;
}

/** The simulator's operation names and the operation ids of PayPal's OpenAPI files. */
const officialName = {
  createOrder: 'orders.create',
  getOrder: 'orders.get',
  patchOrder: 'orders.patch',
  confirmOrder: 'orders.confirm',
  authorizeOrder: 'orders.authorize',
  captureOrder: 'orders.capture',
  trackOrder: 'orders.track.create',
  patchTracker: 'orders.trackers.patch',
  getAuthorization: 'authorizations.get',
  captureAuthorization: 'authorizations.capture',
  reauthorizeAuthorization: 'authorizations.reauthorize',
  voidAuthorization: 'authorizations.void',
  getCapture: 'captures.get',
  refundCapture: 'captures.refund',
  getRefund: 'refunds.get',
} as const satisfies Record<string, keyof typeof documented>;

/** An operation of Orders v2 or Payments v2. */
export type OperationNameV2 = keyof typeof officialName;

/** Operations of PayPal's small APIs beside the payments: shipment tracking and transaction search. */
export const trackerAndSearchOperations = [
  'addTrackersBatch',
  'addTrackers',
  'findTracker',
  'getTracker',
  'replaceTracker',
  'searchTransactions',
] as const;

type TrackerOrSearchOperation = (typeof trackerAndSearchOperations)[number];

export type OperationName = OperationNameV2 | OperationNameV1 | TrackerOrSearchOperation;

const isV2 = (name: string): name is OperationNameV2 => name in officialName;

export const operationNamesV2: readonly OperationNameV2[] = Object.keys(officialName).filter(isV2);

export const operationNames: readonly OperationName[] = [
  ...operationNamesV2,
  ...operationNamesV1,
  ...trackerAndSearchOperations,
];

/** Answers that PayPal gives though its OpenAPI files do not list them (paypal-rules 1.5, 1.8, 1.9, 1.11, 1.15, 6). */
const beyondTheFiles: Partial<Record<OperationNameV2, readonly DocumentedIssue[]>> = {
  authorizeOrder: [
    issue(
      422,
      'INSTRUMENT_DECLINED',
      "The instrument presented was either declined by the processor or bank, or it can't be used for this payment.",
    ),
    issue(
      422,
      'REDIRECT_PAYER_FOR_ALTERNATE_FUNDING',
      'Transaction failed. Redirect the payer to select another funding source.',
    ),
  ],
  captureOrder: [
    issue(
      422,
      'ACTION_DOES_NOT_MATCH_INTENT',
      "Order was created with an intent to 'AUTHORIZE'. Please use v2/checkout/orders/order_id/authorize to complete the transaction or alternately Create an order with an intent of 'CAPTURE'.",
    ),
    issue(
      422,
      'ORDER_EXPIRED',
      'Order is expired and hence cannot be captured. Please contact Customer Support if you need to increase your order validity.',
    ),
  ],
  captureAuthorization: [
    issue(
      409,
      'PREVIOUS_REQUEST_IN_PROGRESS',
      'A previous request on this resource is currently in progress. Please wait for sometime and try again. It is best to space out the initial and the subsequent request(s) to avoid receiving this error.',
    ),
  ],
  reauthorizeAuthorization: [
    issue(
      422,
      'REAUTHORIZATION_TOO_SOON',
      'A reauthorization is only allowed once from Day 4 to Day 29 since the date of the original authorization.',
    ),
    issue(
      422,
      'AUTHORIZATION_AMOUNT_EXCEEDED',
      'Authorization amount specified exceeded allowable limit. Specify a different amount and try the request again.',
    ),
    issue(
      409,
      'PREVIOUS_REQUEST_IN_PROGRESS',
      'A previous request on this resource is currently in progress. Please wait for sometime and try again.',
    ),
  ],
  refundCapture: [
    issue(
      422,
      'PAYEE_REFUND_AMOUNT_LIMIT_EXCEEDED',
      'The refund amount exceeds the limit of the payee for one transaction.',
    ),
    issue(
      422,
      'MAX_PAYER_AMOUNT_LIMIT_EXCEEDED',
      'The refund amount exceeds the cumulative limit.',
    ),
  ],
};

/** Answers that all of Orders v2 shares though the files list them for some of its operations only (paypal-rules 1.15). */
const ofAllOrders: readonly DocumentedIssue[] = [
  issue(401, 'INVALID_ACCOUNT_STATUS', 'Account validations failed for the user.'),
  issue(
    403,
    'PERMISSION_DENIED',
    'You do not have permission to access or perform operations on this resource.',
  ),
  issue(
    404,
    'INVALID_RESOURCE_ID',
    'Specified resource ID does not exist. Please check the resource ID and try again.',
  ),
];

/** Answers of every operation that are about the service and not about the request. */
const everywhere: readonly DocumentedIssue[] = [
  issue(429, 'RATE_LIMIT_REACHED', 'Too many requests. Blocked due to rate limiting.'),
  issue(500, 'INTERNAL_SERVER_ERROR', 'An internal server error occurred.'),
  issue(503, 'SERVICE_UNAVAILABLE', 'Service Unavailable.'),
];

function issue(status: number, code: string, description: string): DocumentedIssue {
  return { status, issue: code, description };
}

const invalidRequest = [
  issue(400, 'MISSING_REQUIRED_PARAMETER', 'A required field or parameter is missing.'),
  issue(400, 'INVALID_PARAMETER_SYNTAX', 'The value of a field does not conform to its format.'),
  issue(400, 'INVALID_PARAMETER_VALUE', 'The value of a field is not valid.'),
];

/** The files list no issues for these (paypal-rules 1.13 and 1.14). */
const ofTrackersAndSearch: Readonly<Record<TrackerOrSearchOperation, readonly DocumentedIssue[]>> =
  {
    addTrackersBatch: invalidRequest,
    addTrackers: invalidRequest,
    findTracker: ofAllOrders.slice(1),
    getTracker: ofAllOrders.slice(1),
    replaceTracker: [...ofAllOrders.slice(1), ...invalidRequest],
    searchTransactions: invalidRequest,
  };

const isV1 = (name: string): name is OperationNameV1 => name.endsWith('V1');

const allIssues = (name: OperationName): readonly DocumentedIssue[] => {
  if (isV2(name)) {
    return [
      ...everywhere,
      ...(officialName[name].startsWith('orders.') ? ofAllOrders : []),
      ...(beyondTheFiles[name] ?? []),
      ...documented[officialName[name]],
    ];
  }
  if (!isV1(name)) return [...everywhere, ...ofTrackersAndSearch[name]];
  return issuesOfV1(name).map((known) => ({
    ...known,
    description: errorNamesV1.get(known.issue) ?? known.issue,
  }));
};

const byOperation = new Map<OperationName, ReadonlyMap<string, DocumentedIssue>>(
  operationNames.map((name) => [
    name,
    new Map(allIssues(name).map((entry) => [entry.issue, entry])),
  ]),
);

/** Every answer documented for an operation, by issue code. */
export const issuesOf = (operation: OperationName): ReadonlyMap<string, DocumentedIssue> =>
  byOperation.get(operation) ?? new Map();

/** The files give some issues no sentence but repeat the code. */
const hasSentence = (entry: DocumentedIssue): boolean => entry.issue !== entry.description;

const anySentence = new Map([
  ['PAYER_ACCOUNT_RESTRICTED', 'The account of the payer is restricted.'],
  ['CONSENT_NEEDED', 'The payer has to consent before the payment can be made.'],
  ...[...byOperation.values()].flatMap((issues) =>
    [...issues.values()]
      .filter(hasSentence)
      .map((entry): [string, string] => [entry.issue, entry.description]),
  ),
]);

/** A sentence in words for codes that PayPal documents nowhere. */
const inWords = (code: string): string => {
  const words = code.toLowerCase().replaceAll('_', ' ');
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}.`;
};

/** PayPal's sentence for an issue, in the wording of that operation where it has its own. */
export const sentenceFor = (operation: OperationName, code: string): string => {
  const own = issuesOf(operation).get(code);
  return own && hasSentence(own) ? own.description : (anySentence.get(code) ?? inWords(code));
};
