import { createHash, randomBytes } from 'node:crypto';
import type { Config } from '../config.ts';
import { readGatewaySettings } from '../gateway/settings.ts';
import { isSimulated } from './simulated.ts';

/** API keys of one start, kept nowhere: the gateway gets their hashes alone. */
export interface OneTimeKeys {
  /** As HOLDFAST_API_KEYS takes them. */
  readonly entries: string;
  /** For whoever started Holdfast. */
  readonly admin: string;
  /** For the demo shop, which needs no more than `operate` unless it shows the merchant's pages. */
  readonly demo: string;
}

/**
 * With PayPal itself a gateway without API keys would trust whatever a proxy on this machine passes on, so a start
 * without HOLDFAST_API_KEYS makes keys of its own. Null where keys are set, and with the simulator, which needs none.
 */
export function oneTimeKeys(config: Config): OneTimeKeys | null {
  if (isSimulated(config) || readGatewaySettings(config.merchantId).apiKeys.length > 0) return null;
  const [admin, demo] = [newKey(), newKey()];
  const entries = [
    `admin:admin:${sha256(admin)}:${config.merchantId}`,
    `demo:${config.demoOperatorPages === 'on' ? 'admin' : 'operate'}:${sha256(demo)}:${config.merchantId}`,
  ];
  return { entries: entries.join(','), admin, demo };
}

const newKey = (): string => `hf_${randomBytes(24).toString('base64url')}`;

const sha256 = (key: string): string => createHash('sha256').update(key).digest('hex');
