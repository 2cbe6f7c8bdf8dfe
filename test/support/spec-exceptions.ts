/**
 * Where PayPal's files contradict what PayPal answers, or what its text says. Tests fail where one no longer occurs, so that none
 * outlives its reason.
 */
type Exception = { readonly why: string; readonly finding: RegExp };

/** Findings that no exception explains, and exceptions that explain none. */
export const unexplained = (
  findings: readonly string[],
  exceptions: readonly Exception[],
): readonly (string | Exception)[] => [
  ...new Set(findings.filter((one) => exceptions.every(({ finding }) => !finding.test(one)))),
  ...exceptions.filter(({ finding }) => !findings.some((one) => finding.test(one))),
];

export const LINK_METHOD: Exception = {
  why: 'PayPal’s reference shows approval_url with the method REDIRECT, which the file does not list',
  finding: /^payment\.\w+ 20\d: \/(payments\/\d+\/)?links\/\d+\/method must be equal to one of /,
};

export const CAPITALS: Exception = {
  why: 'PayPal’s reference shows states in capitals, the file in small letters',
  finding: /^[\w.]+ 20\d: (\/\S+)?\/state must be equal to one of the allowed values [a-z]/,
};

export const TRACK_REQUEST_ID: Exception = {
  why: 'PayPal’s text says that a repeated track is answered with 200, and names no header for it; nothing relies on this one',
  finding: /^orders\.track\.create: PayPal documents no paypal-request-id of this call$/,
};

export const EVENT_LINKS: Exception = {
  why: 'recorded events have an encType in their links, which the file does not name',
  finding:
    /^webhooks-events\.\w+ 20\d: \/(events\/\d+\/)?links\/\d+ must NOT have unevaluated properties encType$/,
};

export const EVENT_SENT_BACK: Exception = {
  why: 'an event goes back for verification as it came, with the id that the file marks as read-only',
  finding:
    /^verify-webhook-signature\.post: \/webhook_event must NOT have unevaluated properties id$/,
};

const PARTNER_HEADERS: Exception = {
  why: 'PayPal asks partners for both headers with every call; the files list them with some',
  finding:
    /^[\w.-]+: PayPal documents no paypal-(partner-attribution-id|auth-assertion) of this call$/,
};

const ERROR_LINKS: Exception = {
  why: 'recorded refusals of Orders v2 with 400 have an encType in their links, which the file does not name',
  finding: /^orders\.[\w.]+ 400: \/links\/\d+ must NOT have unevaluated properties encType$/,
};

const REFUND_CUSTOM_ID: Exception = {
  why: 'the file takes any text as the custom id of a refund, and in its answer only some characters',
  finding:
    /^(captures\.refund|refunds\.get|orders\.get) 20\d: \/(\S+\/)?custom_id must match pattern "\^\[A-Za-z0-9-_\.,\]/,
};

const PAYEE_DISPLAY_DATA: Exception = {
  why: 'recorded orders show the brand name as display_data of the payee, which the file does not name',
  finding:
    /^orders\.[\w.]+ 20\d: \/purchase_units\/\d+\/payee must NOT have unevaluated properties display_data$/,
};

/** What stories on the whole system may find; which of them occur depends on the story. */
export const EVERY_EXCEPTION: readonly Exception[] = [
  LINK_METHOD,
  CAPITALS,
  TRACK_REQUEST_ID,
  EVENT_LINKS,
  EVENT_SENT_BACK,
  PARTNER_HEADERS,
  ERROR_LINKS,
  REFUND_CUSTOM_ID,
  PAYEE_DISPLAY_DATA,
];
