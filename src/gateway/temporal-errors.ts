import { isGrpcServiceError, ServiceError } from '@temporalio/client';

/** Whether Temporal's own answer is missing or was an error: its client passes some on as they are and wraps others. */
export const isTemporalError = (error: unknown): boolean =>
  isGrpcServiceError(error) || error instanceof ServiceError;
