/** Where the gateway listens, and where the shell looks for it, if nothing else is set. */
export const DEFAULT_GATEWAY = { host: '127.0.0.1', port: 3000 } as const;

/** The variables that say something else. */
export const ADDRESS_VARIABLES = [
  'HOLDFAST_URL',
  'HOLDFAST_GATEWAY_URL',
  'HOLDFAST_GATEWAY_HOST',
  'HOLDFAST_GATEWAY_PORT',
] as const;
