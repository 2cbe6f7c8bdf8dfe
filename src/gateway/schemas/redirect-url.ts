import { z } from '@hono/zod-openapi';
import { isLoopbackName } from '../loopback.ts';

export type RedirectRules = {
  /** Where payers may be sent: origins, each with a path to start with. Null: any https, and http on loopback. */
  readonly allowed: readonly URL[] | null;
};

const LONGEST = 2048;

/** Where PayPal sends the payer back to. It is the shop's page and nobody else's, so its host is looked at. */
export const redirectUrl = (rules: RedirectRules) =>
  z
    .string()
    .max(LONGEST)
    .transform((given, context) => {
      const url = safeUrl(given);
      if (url !== null && isAllowed(url, rules)) return url.href;
      const code = url === null ? 'URL_REFUSED' : 'URL_NOT_ALLOWED';
      const message =
        url === null
          ? 'Write an https URL, or http on loopback, without user, control characters or spaces.'
          : 'The URL is not among those this gateway sends payers to (HOLDFAST_RETURN_URLS).';
      context.addIssue({ code: 'custom', message, params: { code } });
      return z.NEVER;
    })
    .openapi({ format: 'uri', example: 'https://shop.example/paid' });

/** Read as text first: URL parsers quietly repair what is hostile. */
const safeUrl = (given: string): URL | null => {
  if (/[\p{Cc}\p{Cs}\s\\]/u.test(given) || !/^https?:\/\/[^/]/i.test(given)) return null;
  if (!URL.canParse(given)) return null;
  const url = new URL(given);
  if (url.username !== '' || url.password !== '' || url.href.length > LONGEST) return null;
  return url.protocol === 'https:' || isLoopbackName(url.hostname) ? url : null;
};

const isAllowed = (url: URL, { allowed }: RedirectRules): boolean =>
  allowed === null ||
  allowed.some(({ origin, pathname }) => {
    const folder = pathname.endsWith('/') ? pathname : `${pathname}/`;
    return url.origin === origin && `${url.pathname}/`.startsWith(folder);
  });
