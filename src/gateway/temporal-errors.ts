import { isGrpcServiceError, ServiceError } from '@temporalio/client';
import { temporalRefusal } from '../client/temporal-refusals.ts';

/**
 * Whether Temporal's answer is missing: its client passes some errors on as they are and wraps others. What Temporal
 * itself refuses is no outage, see temporalRefusal.
 */
export const isTemporalError = (error: unknown): boolean =>
  (isGrpcServiceError(error) || error instanceof ServiceError) && temporalRefusal(error) === null;
