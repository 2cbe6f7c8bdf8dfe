import type { PatchActivationInput } from '@temporalio/worker';
import { describe, expect, it } from 'vitest';
import { ConfigError, readConfig } from '../../src/config.ts';
import {
  deploymentOptions,
  type PatchSetting,
  patchActivation,
  rolloutOptions,
} from '../../src/temporal/rollout.ts';

const NEWEST = ['2026-12-first', '2026-12-second'];

// Nothing of the Workflow decides: the same patch is on or off for all.
const workflowInfo: PatchActivationInput['workflowInfo'] = Object.create(null);

const isOn = (setting: PatchSetting, patchId: string): boolean =>
  patchActivation(setting, NEWEST)({ patchId, workflowInfo });

describe('HOLDFAST_PATCHES', () => {
  it.each([
    ['none', '2026-12-first', false],
    ['all', '2026-12-first', true],
    [['2026-12-first'], '2026-12-first', true],
    [['2026-12-first'], '2026-12-second', false],
    ['none', '2026-06-of-an-earlier-release', true],
    ['none', 'a-marker-that-is-no-patch', true],
  ] as const)('%j: %s is switched on: %s', (setting, patchId, on) => {
    expect(isOn(setting, patchId)).toBe(on);
  });

  it('is none by default, and refuses the id of a patch that this release does not know', () => {
    expect(readConfig({}).patches).toBe('none');
    expect(readConfig({ HOLDFAST_PATCHES: 'all' }).patches).toBe('all');
    expect(() => readConfig({ HOLDFAST_PATCHES: '2099-01-nothing' })).toThrow(ConfigError);
  });

  it.each([
    ['all', true],
    ['none', false],
  ])('%s in the environment: a worker’s options switch the newest patch on: %s', (text, on) => {
    const config = readConfig({
      HOLDFAST_PATCHES: text,
      TEMPORAL_DEPLOYMENT_NAME: 'holdfast',
      TEMPORAL_WORKER_BUILD_ID: '1.4.0',
    });
    const options = rolloutOptions(config, NEWEST);
    expect(options.patchActivationCallback({ patchId: '2026-12-first', workflowInfo })).toBe(on);
    expect(options.workerDeploymentOptions?.version.buildId).toBe('1.4.0');
  });
});

describe('a Worker Deployment', () => {
  it('is joined with AUTO_UPGRADE where both variables are set', () => {
    const { deployment } = readConfig({
      TEMPORAL_DEPLOYMENT_NAME: 'holdfast',
      TEMPORAL_WORKER_BUILD_ID: '1.4.0',
    });
    expect(deploymentOptions(deployment)).toEqual({
      workerDeploymentOptions: {
        version: { deploymentName: 'holdfast', buildId: '1.4.0' },
        useWorkerVersioning: true,
        defaultVersioningBehavior: 'AUTO_UPGRADE',
      },
    });
  });

  it('is not joined where neither is set, and one alone is refused', () => {
    expect(deploymentOptions(readConfig({}).deployment)).toEqual({});
    expect(() => readConfig({ TEMPORAL_DEPLOYMENT_NAME: 'holdfast' })).toThrow(ConfigError);
    expect(() => readConfig({ TEMPORAL_WORKER_BUILD_ID: '1.4.0' })).toThrow(ConfigError);
  });
});
