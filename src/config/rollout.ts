import { PATCHES } from '../contract/patches.ts';
import { packageVersion } from '../package-files.ts';
import type { DeploymentVersion, PatchSetting } from '../temporal/rollout.ts';
import type { Environment } from './environment.ts';

/** Ids of the patches that this release ships: the ones that HOLDFAST_PATCHES switches. */
export const newestPatches = (): readonly string[] => {
  const version = packageVersion();
  return PATCHES.filter(({ since }) => since === version).map(({ id }) => id);
};

const listed = (text: string): readonly string[] => text.split(/[\s,]+/).filter((id) => id !== '');

/** What is wrong with the variables of a rollout. */
export function rolloutProblems(env: Environment): readonly string[] {
  const { HOLDFAST_PATCHES: text, TEMPORAL_DEPLOYMENT_NAME, TEMPORAL_WORKER_BUILD_ID } = env;
  const known = PATCHES.map(({ id }) => id);
  const unknown =
    text === 'all' || text === 'none' ? [] : listed(text).filter((id) => !known.includes(id));
  const problems = unknown.map(
    (id) =>
      `HOLDFAST_PATCHES: ${id} is no patch of this release; takes all, none, or ids of: ${known.join(', ') || '(there are none)'}`,
  );
  if ((TEMPORAL_DEPLOYMENT_NAME === undefined) !== (TEMPORAL_WORKER_BUILD_ID === undefined)) {
    problems.push('TEMPORAL_DEPLOYMENT_NAME and TEMPORAL_WORKER_BUILD_ID are set together, or not');
  }
  return problems;
}

export const patchSetting = ({ HOLDFAST_PATCHES: text }: Environment): PatchSetting =>
  text === 'all' || text === 'none' ? text : listed(text);

/** Null where workers are not versioned. */
export const deploymentVersion = (env: Environment): DeploymentVersion | null =>
  env.TEMPORAL_DEPLOYMENT_NAME === undefined || env.TEMPORAL_WORKER_BUILD_ID === undefined
    ? null
    : { deploymentName: env.TEMPORAL_DEPLOYMENT_NAME, buildId: env.TEMPORAL_WORKER_BUILD_ID };
