import { setTimeout as wait } from 'node:timers/promises';
import type { Context } from 'hono';
import { faultAfter, faultBefore, type Reply } from './call-faults.ts';
import { waitForLatency } from './latency.ts';
import type { Simulation } from './simulation.ts';
import { issueToken, type TokenAnswer, terminateToken } from './tokens.ts';

const operation = { method: 'POST', path: '/v1/oauth2/token' };

const formOf = async (context: Context) => ({
  authorization: context.req.header('authorization'),
  form: new URLSearchParams(await context.req.text()),
});

const answerOf = ({ status, body }: TokenAnswer, debugId: string): Reply => ({
  kind: 'answer',
  status,
  body,
  headers: { 'PayPal-Debug-Id': debugId },
});

/** The token endpoint, with the faults that can apply to it; `token` is its name in fault rules and in the ledger. */
export const tokenRoute = async (simulation: Simulation, context: Context): Promise<Reply> => {
  const { state, journal, credentials } = simulation;
  state.ledger.countCall('token', undefined);
  const call = { operation, debugId: state.mintDebugId() };
  const faults = state.faults.forCall('token', []);
  await waitForLatency(state);
  const early = await faultBefore(faults, call);
  if (early) return early;
  const answer = issueToken(state, await formOf(context), credentials);
  await journal.commit();
  for (const rule of faults) if (rule.kind === 'slow') await wait(rule.ms);
  return faultAfter(faults, call) ?? answerOf(answer, call.debugId);
};

/** `POST /v1/oauth2/token/terminate`. */
export const terminateRoute = async (simulation: Simulation, context: Context): Promise<Reply> => {
  const { state, journal, credentials } = simulation;
  await waitForLatency(state);
  const answer = terminateToken(state, await formOf(context), credentials);
  await journal.commit();
  return answerOf(answer, state.mintDebugId());
};
