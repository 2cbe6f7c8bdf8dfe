import type { MiddlewareHandler } from 'hono';

/** No page of the simulator may stand in a frame of another site, where a payer's click could be led astray. */
export const noFrames: MiddlewareHandler = async (c, next) => {
  await next();
  c.header('Content-Security-Policy', "frame-ancestors 'none'");
  c.header('X-Frame-Options', 'DENY');
};
