import type { Shape } from './request-shape.ts';

const LONGEST = 2048;

/**
 * Where PayPal sends the payer back to: the shop's page and nobody else's. Any https URL, and http on loopback;
 * `isAllowed` says which of them this entry point takes.
 */
export const redirectUrl = (
  isLoopback: (hostname: string) => boolean,
  isAllowed: (url: URL) => boolean = () => true,
): Shape<string> => ({
  schema: {
    type: 'string',
    format: 'uri',
    maxLength: LONGEST,
    example: 'https://shop.example/paid',
  },
  parse: (value, path, report) => {
    if (typeof value !== 'string') {
      return report({ path, code: 'WRONG_TYPE', message: 'Write a string.' });
    }
    if (value.length > LONGEST) {
      return report({
        path,
        code: 'TOO_LONG',
        message: `Write at most ${LONGEST} characters.`,
      });
    }
    const url = safeUrl(value, isLoopback);
    if (url === null) {
      const message =
        'Write an https URL, or http on loopback, without user, control characters or spaces.';
      return report({ path, code: 'URL_REFUSED', message });
    }
    if (isAllowed(url)) return url.href;
    const message =
      'The URL is not among those this gateway sends payers to (HOLDFAST_RETURN_URLS).';
    return report({ path, code: 'URL_NOT_ALLOWED', message });
  },
});

/** Read as text first: URL parsers quietly repair what is hostile. */
const safeUrl = (given: string, isLoopback: (hostname: string) => boolean): URL | null => {
  if (/[\p{Cc}\p{Cs}\s\\]/u.test(given) || !/^https?:\/\/[^/]/i.test(given)) return null;
  if (!URL.canParse(given)) return null;
  const url = new URL(given);
  if (url.username !== '' || url.password !== '' || url.href.length > LONGEST) return null;
  return url.protocol === 'https:' || isLoopback(url.hostname) ? url : null;
};
