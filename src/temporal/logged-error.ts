import { ApplicationFailure } from '@temporalio/common';

/** An error as a log line shows it. */
export type LoggedError = {
  readonly name: string;
  readonly message?: string;
  readonly stack?: string;
  /** The stable type of an Activity’s failure, such as PAYPAL_NO_ANSWER. */
  readonly type?: string;
  /** PayPal’s debug id, where the failure of a call carries one. */
  readonly debugId?: string;
  readonly cause?: LoggedError;
};

/** A failure of Temporal has two or three; a ring of causes has no end. */
const CAUSES_AT_MOST = 5;

/**
 * Name, text, stack and causes of an error, and nothing else that it drags along: a request, its headers, an answer or the
 * details of a failure may be secret or personal. Of what is no Error only the type is shown.
 */
export const loggedError = (error: unknown, causes = CAUSES_AT_MOST): LoggedError => {
  if (!(error instanceof Error)) return { name: typeof error };
  const { name, message, stack, cause } = error;
  const hasCause = cause instanceof Error && causes > 0;
  return {
    name,
    message,
    ...(stack !== undefined && { stack }),
    ...(error instanceof ApplicationFailure && failureFields(error)),
    ...(hasCause && { cause: loggedError(cause, causes - 1) }),
  };
};

const failureFields = ({ type, details }: ApplicationFailure): Partial<LoggedError> => {
  const [first] = details ?? [];
  const debugId = isRecord(first) ? first['debugId'] : null;
  return {
    ...(typeof type === 'string' && { type }),
    ...(typeof debugId === 'string' && { debugId }),
  };
};

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;
