import type { Context } from 'hono';
import type { CheckoutCalls } from '../client/calls.ts';
import type { GatewayContext, GatewayEnv } from './context.ts';
import { Problem } from './problem.ts';

/** Who acts under one key, as the caller says: a plain label, which proves nothing and is kept beside the key's name. */
const LABEL = /^[\w.@-]{1,64}$/;

/**
 * Who is on record with a command: the name of the API key, and behind a slash what the caller says in `Holdfast-Actor`.
 * @throws Problem INVALID_REQUEST
 */
export const actorOf = (c: Context<GatewayEnv>): string => {
  const { name } = c.get('caller');
  const label = c.req.header('holdfast-actor');
  if (label === undefined) return name;
  if (LABEL.test(label)) return `${name}/${label}`;
  throw new Problem(
    'INVALID_REQUEST',
    'Holdfast-Actor is 1 to 64 letters, digits and any of _ . @ -',
  );
};

/** The calls of the caller's merchant, with the caller on record. */
export const holdfastFor = (
  c: Context<GatewayEnv>,
  { holdfastOf }: GatewayContext,
): CheckoutCalls => holdfastOf(c.get('caller').merchantId).as(actorOf(c));
