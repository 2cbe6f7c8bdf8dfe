import { isGrpcServiceError, ServiceError } from '@temporalio/client';
import { NamespaceNotFoundError } from '@temporalio/common';
import { HoldfastError, type HoldfastErrorCode } from './error.ts';

/** gRPC's numbers of what Temporal answers when it is there and says no. Any other error is the lack of an answer. */
const INVALID_ARGUMENT = 3;
const NOT_FOUND = 5;
const PERMISSION_DENIED = 7;
const FAILED_PRECONDITION = 9;
const RESOURCE_EXHAUSTED = 8;
const UNAUTHENTICATED = 16;

const CHECK_NAMESPACE = 'Check TEMPORAL_NAMESPACE, or prepare the namespace.';

const answerIn = (error: unknown) => {
  if (isGrpcServiceError(error)) return error;
  return error instanceof ServiceError && isGrpcServiceError(error.cause) ? error.cause : null;
};

/**
 * An Update-with-Start fails with one general sentence; why its start was refused is in the status details alone. They are
 * a protobuf message: only its readable parts are of use here.
 */
const detailsOf = ({ details, metadata }: ReturnType<typeof answerIn> & object): string => {
  const inner = metadata
    .get('grpc-status-details-bin')
    .flatMap((bytes) => bytes.toString().match(/[\x20-\x7e]*search attribute[\x20-\x7e]*/i) ?? []);
  return [details, ...inner].join(' ');
};

/**
 * What Temporal's own "no" means, with what to do about it; null where it did not answer, or where something else was
 * thrown. Nothing was accepted: the same call may be made again once its cause is gone.
 */
export const temporalRefusal = (error: unknown): HoldfastError | null => {
  if (error instanceof NamespaceNotFoundError) {
    const reason = `${error.message}. ${CHECK_NAMESPACE}`;
    return new HoldfastError('TEMPORAL_NAMESPACE_NOT_FOUND', reason, { cause: error });
  }
  const answer = answerIn(error);
  const [code, message] = (answer && meaningOf(answer.code, detailsOf(answer))) ?? [];
  if (code === undefined || message === undefined) return null;
  return new HoldfastError(code, message, { cause: error });
};

const meaningOf = (
  code: number,
  details: string,
): readonly [HoldfastErrorCode, string] | undefined => {
  switch (code) {
    case INVALID_ARGUMENT:
      return /search attribute|column name/i.test(details)
        ? [
            'TEMPORAL_SEARCH_ATTRIBUTE_MISSING',
            `The namespace lacks a search attribute (${details}). Prepare it; no worker is missing.`,
          ]
        : [
            'TEMPORAL_INVALID_ARGUMENT',
            `Temporal does not take the request: ${details}. Repeating it does not help.`,
          ];
    case NOT_FOUND:
      return /namespace/i.test(details)
        ? ['TEMPORAL_NAMESPACE_NOT_FOUND', `${details} ${CHECK_NAMESPACE}`]
        : undefined;
    case FAILED_PRECONDITION:
      return /task in failed state/i.test(details)
        ? [
            'WORKFLOW_TASK_FAILS',
            'The Workflow cannot go on: its Workflow Tasks fail on the workers. Its history, and TemporalReportedProblems in the Temporal UI, say why.',
          ]
        : undefined;
    case PERMISSION_DENIED:
    case UNAUTHENTICATED:
      return [
        'TEMPORAL_PERMISSION_DENIED',
        'Temporal does not let these credentials do this. Check TEMPORAL_API_KEY or the certificate, and its role.',
      ];
    case RESOURCE_EXHAUSTED:
      return [
        'TEMPORAL_RESOURCE_EXHAUSTED',
        `Temporal has reached a limit: ${details}. Repeat it later with the same idempotency key.`,
      ];
    default:
      return undefined;
  }
};
