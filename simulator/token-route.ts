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
  const { world, journal, credentials } = simulation;
  world.ledger.countCall('token', undefined);
  const call = { operation, debugId: world.mintDebugId() };
  const faults = world.faults.forCall('token', []);
  await waitForLatency(world);
  const early = await faultBefore(faults, call);
  if (early) return early;
  const answer = issueToken(world, await formOf(context), credentials);
  await journal.commit();
  for (const rule of faults) if (rule.kind === 'slow') await wait(rule.ms);
  return faultAfter(faults, call) ?? answerOf(answer, call.debugId);
};

/** `POST /v1/oauth2/token/terminate`. */
export const terminateRoute = async (simulation: Simulation, context: Context): Promise<Reply> => {
  const { world, journal, credentials } = simulation;
  await waitForLatency(world);
  const answer = terminateToken(world, await formOf(context), credentials);
  await journal.commit();
  return answerOf(answer, world.mintDebugId());
};
