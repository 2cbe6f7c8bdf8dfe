import type { Context } from 'hono';

/** The scheme a TLS proxy in front was called with; the first of several proxies counts. */
const forwardedScheme = (header: string | undefined): 'http' | 'https' | undefined => {
  const first = header?.split(',')[0]?.trim().toLowerCase();
  return first === 'http' || first === 'https' ? first : undefined;
};

/**
 * The address all links are built from: the public URL where one is set, else the Host the simulator was called by,
 * https where a proxy says so with `X-Forwarded-Proto`.
 */
export const baseUrl = (c: Context, publicUrl: string | undefined): string => {
  if (publicUrl !== undefined) return publicUrl;
  const scheme = forwardedScheme(c.req.header('x-forwarded-proto')) ?? 'http';
  return `${scheme}://${c.req.header('host') ?? new URL(c.req.url).host}`;
};
