import { setTimeout as wait } from 'node:timers/promises';
import type { Context } from 'hono';
import { faultAfter, faultBefore, type Reply } from './call-faults.ts';
import type { Simulation } from './simulation.ts';
import { issueToken } from './tokens.ts';

const operation = { method: 'POST', path: '/v1/oauth2/token' };

/** The token endpoint, with the faults that can apply to it; `token` is its name in fault rules and in the ledger. */
export const tokenRoute = async (simulation: Simulation, context: Context): Promise<Reply> => {
  const { world, journal, credentials } = simulation;
  world.ledger.countCall('token', undefined);
  const call = { operation, debugId: world.mintDebugId() };
  const faults = world.faults.forCall('token', []);
  const early = await faultBefore(faults, call);
  if (early) return early;
  const form = new URLSearchParams(await context.req.text());
  const authorization = context.req.header('authorization');
  const { status, body } = issueToken(world, { authorization, form }, credentials);
  await journal.commit();
  for (const rule of faults) if (rule.kind === 'slow') await wait(rule.ms);
  const headers = { 'PayPal-Debug-Id': call.debugId };
  return faultAfter(faults, call) ?? { kind: 'answer', status, body, headers };
};
