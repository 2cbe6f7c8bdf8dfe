import { isGrpcServiceError, ServiceError } from '@temporalio/client';

/** The status codes of gRPC that Holdfast tells apart. */
export const GRPC = {
  CANCELLED: 1,
  DEADLINE_EXCEEDED: 4,
  NOT_FOUND: 5,
  ALREADY_EXISTS: 6,
  PERMISSION_DENIED: 7,
  UNIMPLEMENTED: 12,
  UNAUTHENTICATED: 16,
} as const;

/**
 * The status code of an answer of Temporal's that was an error, also where its client has wrapped it; undefined for any
 * other error.
 */
export function grpcCode(error: unknown): number | undefined {
  return answerIn(error)?.code;
}

/** The words of that answer; empty where there are none. */
export function grpcDetails(error: unknown): string {
  return answerIn(error)?.details ?? '';
}

function answerIn(error: unknown) {
  if (isGrpcServiceError(error)) return error;
  return error instanceof ServiceError && isGrpcServiceError(error.cause) ? error.cause : undefined;
}
