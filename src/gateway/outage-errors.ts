import { AGAIN, type Meaning } from './error-meaning.ts';

/** Why nothing could be asked or done just now. */
export const OUTAGE_ERRORS = {
  OUTCOME_PENDING: {
    status: 503,
    title: 'The outcome is not known yet',
    todo: AGAIN,
    retryAfterSeconds: 2,
  },
  TEMPORAL_UNAVAILABLE: {
    status: 503,
    title: 'Temporal cannot be reached',
    todo: AGAIN,
    retryAfterSeconds: 2,
  },
  TEMPORAL_INVALID_ARGUMENT: {
    status: 503,
    title: 'Temporal does not take the request',
    todo: 'Show `detail` to a developer; repeating the request does not help.',
  },
  TEMPORAL_NAMESPACE_NOT_FOUND: {
    status: 503,
    title: 'The namespace does not exist',
    todo: 'Check TEMPORAL_NAMESPACE, or prepare the namespace.',
  },
  TEMPORAL_PERMISSION_DENIED: {
    status: 503,
    title: 'Temporal does not let Holdfast in',
    todo: 'Check the API key or certificate for Temporal, and its role.',
  },
  TEMPORAL_RESOURCE_EXHAUSTED: {
    status: 503,
    title: 'A limit of Temporal’s is reached',
    todo: AGAIN,
    retryAfterSeconds: 5,
  },
  TEMPORAL_SEARCH_ATTRIBUTE_MISSING: {
    status: 503,
    title: 'The namespace lacks a search attribute',
    todo: 'Prepare the namespace; `holdfast doctor` names what is missing.',
  },
  WORKFLOW_PAUSED: {
    status: 503,
    title: 'Somebody has paused the Workflow in Temporal',
    todo: 'Unpause it: `detail` has the command.',
  },
  WORKFLOW_TASK_FAILS: {
    status: 503,
    title: 'The Workflow’s tasks fail on the workers',
    todo: 'A developer looks at its history in Temporal; roll out a build that replays it.',
  },
  WORKER_NOT_ANSWERING: {
    status: 503,
    title: 'No worker answers',
    todo: 'Start a worker; nothing is lost.',
    retryAfterSeconds: 1,
  },
  DEADLINE_NOT_HANDLED: {
    status: 503,
    title: 'A deadline was not handled in time',
    todo: 'Ask again: time goes on from where it stands.',
    retryAfterSeconds: 1,
  },
  PAYPAL_UNAVAILABLE: {
    status: 503,
    title: 'PayPal gives no usable answer',
    todo: 'Try again.',
    retryAfterSeconds: 5,
  },
  NOT_READY: {
    status: 503,
    title: 'Something is missing',
    todo: 'See `missing`.',
    retryAfterSeconds: 1,
  },
  TOO_MANY_BODIES: {
    status: 503,
    title: 'Too many large bodies come in at once',
    todo: AGAIN,
    retryAfterSeconds: 5,
  },
  TOO_MANY_WATCHERS: {
    status: 503,
    title: 'Too many watch already',
    todo: 'Ask without wait, or later.',
    retryAfterSeconds: 10,
  },
  INTERNAL_ERROR: {
    status: 500,
    title: 'The gateway has failed',
    todo: 'Quote X-Request-Id to the operator, who finds it in the log.',
  },
} satisfies Readonly<Record<string, Meaning>>;
