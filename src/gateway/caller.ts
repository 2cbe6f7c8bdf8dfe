import type { Scope } from './api-keys.ts';

/** Who asks. */
export type Caller = {
  readonly name: string;
  readonly scope: Scope;
  readonly merchantId: string;
};

/** One caller among all merchants: keys of one name are one caller, keys of two merchants never are. */
export const callerId = ({ merchantId, name }: Caller): string => `${merchantId}/${name}`;
