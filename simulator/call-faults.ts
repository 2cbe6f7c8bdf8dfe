import { setTimeout as wait } from 'node:timers/promises';
import { apiOf, errorBody } from './error-body.ts';
import type { FaultRule } from './fault-rules.ts';

/** What goes back, or a connection that ends: after the work was done, or reset before it began. */
export type Reply =
  | { kind: 'answer'; status: number; body: object | null; headers: Record<string, string> }
  | { kind: 'lost' | 'reset' };

/** The call a fault applies to, as far as the fault needs to know it. */
interface FaultyCall {
  operation: { method: string; path: string };
  debugId: string;
}

const serviceFailure = (rule: FaultRule, { operation, debugId }: FaultyCall): Reply => {
  const httpStatus = Number(rule.kind);
  const api = apiOf(operation.path);
  const body = errorBody({ httpStatus, problems: [], links: [], debugId, api });
  const after = rule.retryAfter === undefined && httpStatus === 429 ? 1 : rule.retryAfter;
  const headers: Record<string, string> = { 'PayPal-Debug-Id': debugId };
  if (after !== undefined && after !== null) headers['Retry-After'] = String(after);
  return { kind: 'answer', status: httpStatus, body, headers };
};

/** PayPal does not know the access token, or no longer. */
const unknownToken = ({ debugId }: FaultyCall): Reply => ({
  kind: 'answer',
  status: 401,
  body: { error: 'invalid_token', error_description: 'Token signature verification failed' },
  headers: { 'PayPal-Debug-Id': debugId },
});

/** Faults that apply before anything is done; a slow read waits here, a slow write keeps its resource busy. */
export const faultBefore = async (
  faults: readonly FaultRule[],
  call: FaultyCall,
): Promise<Reply | undefined> => {
  for (const rule of faults) {
    if (rule.kind === 'reset') return { kind: 'reset' };
    if (rule.kind === '401') return unknownToken(call);
    const failure = rule.kind === '500' || rule.kind === '503' || rule.kind === '429';
    if (failure && rule.when !== 'after') return serviceFailure(rule, call);
    if (rule.kind === 'slow' && call.operation.method === 'GET') await wait(rule.ms);
  }
  return undefined;
};

/** Faults that apply when everything is done and written down. */
export const faultAfter = (faults: readonly FaultRule[], call: FaultyCall): Reply | undefined => {
  for (const rule of faults) {
    if (rule.kind === 'lost-answer') return { kind: 'lost' };
    if ((rule.kind === '500' || rule.kind === '503') && rule.when === 'after') {
      return serviceFailure(rule, call);
    }
  }
  return undefined;
};
