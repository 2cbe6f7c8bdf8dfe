import type { PatchActivationCallback, WorkerDeploymentOptions } from '@temporalio/worker';

/** Which patches of the newest release are switched on. Those of earlier releases always are. */
export type PatchSetting = 'all' | 'none' | readonly string[];

/** The version of a Worker Deployment: Temporal routes each Workflow's tasks by it. */
export interface DeploymentVersion {
  readonly deploymentName: string;
  readonly buildId: string;
}

/**
 * Decides, when a Workflow meets a patch for the first time, whether its history takes it. A patch of the newest release
 * that is switched off leaves no marker, so that a worker of the release before can go on with the same history; one that
 * a history has taken stays taken, whatever the setting. Markers that are no patches of the newest release are always on.
 */
export function patchActivation(
  setting: PatchSetting,
  newest: readonly string[],
): PatchActivationCallback {
  return ({ patchId }) => {
    if (setting === 'all' || !newest.includes(patchId)) return true;
    return setting !== 'none' && setting.includes(patchId);
  };
}

/**
 * Joins the Worker Deployment, where there is one. AUTO_UPGRADE: an open checkout moves to the current version with its
 * next task, because a hold of 29 days outlives many releases. All task queues of Holdfast join the same deployment.
 */
export function deploymentOptions(version: DeploymentVersion | null): {
  readonly workerDeploymentOptions?: WorkerDeploymentOptions;
} {
  if (version === null) return {};
  return {
    workerDeploymentOptions: {
      version: { ...version },
      useWorkerVersioning: true,
      defaultVersioningBehavior: 'AUTO_UPGRADE',
    },
  };
}

interface Rollout {
  readonly deployment: DeploymentVersion | null;
  readonly patches: PatchSetting;
}

/** What a rollout sets at every Worker of the process. One that runs no Workflows leaves the callback alone. */
export const rolloutOptions = ({ deployment, patches }: Rollout, newest: readonly string[]) => ({
  ...deploymentOptions(deployment),
  patchActivationCallback: patchActivation(patches, newest),
});
