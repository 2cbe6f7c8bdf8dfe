import type { Meaning } from './error-meaning.ts';

/** Why a caller is not let in. */
export const ACCESS_ERRORS = {
  API_KEY_REQUIRED: {
    status: 401,
    title: 'An API key is required',
    todo: 'Send Authorization: Bearer KEY.',
  },
  API_KEY_UNKNOWN: { status: 401, title: 'The API key is not known', todo: 'Check the key.' },
  LOOPBACK_ONLY: {
    status: 403,
    title: 'Without API keys only this machine is served',
    todo: 'Set HOLDFAST_API_KEYS.',
  },
  HOST_NOT_ALLOWED: {
    status: 403,
    title: 'The gateway is not served by this name',
    todo: 'Add the name of the Host header to HOLDFAST_ALLOWED_HOSTS.',
  },
  ORIGIN_NOT_ALLOWED: {
    status: 403,
    title: 'Pages of this origin may not call',
    todo: 'Add the origin to HOLDFAST_ALLOWED_ORIGINS.',
  },
  CAPTURE_NOT_OURS: {
    status: 403,
    title: 'Nothing shows that this capture was made here',
    todo: 'Check the ids; a key with scope admin may refund what carries no mark of Holdfast.',
  },
  SCOPE_TOO_NARROW: {
    status: 403,
    title: 'The API key’s scope is too narrow',
    todo: 'Use a key with a wider scope.',
  },
} satisfies Readonly<Record<string, Meaning>>;
