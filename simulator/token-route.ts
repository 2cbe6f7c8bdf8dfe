import { setTimeout as wait } from 'node:timers/promises';
import type { Context } from 'hono';
import type { Reply } from './calls.ts';
import { errorBody } from './refusal.ts';
import type { Simulation } from './simulation.ts';
import { issueToken } from './tokens.ts';

/** The token door, with the faults that can strike it; `token` is its name in fault rules and in the ledger. */
export const tokenRoute = async (simulation: Simulation, context: Context): Promise<Reply> => {
  const { world, faults, journal, credentials } = simulation;
  world.ledger.countCall('token', undefined);
  const debugId = world.mintDebugId();
  const headers: Record<string, string> = { 'PayPal-Debug-Id': debugId };
  const struck = faults.strike('token', []);
  for (const rule of struck) {
    if (rule.kind === 'reset') return { kind: 'lost' };
    if (rule.kind === 'slow') await wait(rule.ms);
    if (rule.kind === '500' || rule.kind === '503' || rule.kind === '429') {
      const httpStatus = Number(rule.kind);
      const body = errorBody({ httpStatus, problems: [], links: [], debugId, api: 'orders' });
      if (rule.kind === '429') headers['Retry-After'] = String(rule.retryAfter ?? 1);
      return { kind: 'answer', status: httpStatus, body, headers };
    }
  }
  const form = new URLSearchParams(await context.req.text());
  const authorization = context.req.header('authorization');
  const { status, body } = issueToken(world, { authorization, form }, credentials);
  await journal.commit();
  if (struck.some((rule) => rule.kind === 'lost-answer')) return { kind: 'lost' };
  return { kind: 'answer', status, body, headers };
};
