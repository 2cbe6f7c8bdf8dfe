import { readFileSync } from 'node:fs';
import { type Config, ConfigError, readConfig } from '../config.ts';
import { answers } from '../dev/wait.ts';
import { PACKAGE_ROOT } from '../package-files.ts';
import { checkPayPal } from './doctor-checks-paypal.ts';
import { checkTemporal } from './doctor-checks-temporal.ts';
import type { Finding } from './finding.ts';

/** All checks, none of which changes anything. What one finds never keeps another from looking. */
export async function runDoctorChecks(gatewayUrl: string): Promise<readonly Finding[]> {
  const config = configuration();
  const [gateway, temporal, paypal] = await Promise.all([
    gatewayCheck(gatewayUrl),
    config.value === null ? [] : checkTemporal(config.value),
    config.value === null ? [] : checkPayPal(config.value, gatewayUrl),
  ]);
  return [nodeCheck(), config.finding, gateway, ...temporal, ...paypal];
}

const LEAST_NODE = /"node": ">=(\d+)\.(\d+)"/;

function nodeCheck(): Finding {
  const manifest = readFileSync(`${PACKAGE_ROOT}package.json`, 'utf8');
  const [, major = '0', minor = '0'] = LEAST_NODE.exec(manifest) ?? [];
  const [have = 0, haveMinor = 0] = process.versions.node.split('.').map(Number);
  const enough = have > Number(major) || (have === Number(major) && haveMinor >= Number(minor));
  const finding = { check: 'Node', found: process.versions.node } as const;
  return enough
    ? { ...finding, outcome: 'OK' }
    : { ...finding, outcome: 'WRONG', todo: `Install Node ${major}.${minor} or newer.` };
}

function configuration(): { readonly value: Config | null; readonly finding: Finding } {
  const check = 'Configuration';
  try {
    const value = readConfig();
    const found = `merchant ${value.merchantId}, state in ${value.stateFolder}`;
    return { value, finding: { check, outcome: 'OK', found } };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const found = error.problems.join('; ');
    const todo = 'Mend these variables; docs/configuration.md lists them all.';
    return { value: null, finding: { check, outcome: 'WRONG', found, todo } };
  }
}

async function gatewayCheck(url: string): Promise<Finding> {
  const check = 'Gateway';
  if (await answers(`${url}/healthz`).catch(() => false)) {
    return { check, outcome: 'OK', found: url };
  }
  const todo = 'Start it (npm start, or holdfast gateway), or set HOLDFAST_URL to where it is.';
  return { check, outcome: 'WRONG', found: `nobody answers at ${url}`, todo };
}
