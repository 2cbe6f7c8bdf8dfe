import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { type Container, type PodSpec, settings } from '../ops/manifests.ts';

/** A process that runs as a manifest's container does, without Docker. */
export interface RunningPod {
  readonly lines: readonly string[];
  /** Sends SIGTERM and waits as long as the manifest's grace period. @throws Error where it takes longer */
  readonly terminate: () => Promise<number | null>;
  readonly kill: () => void;
}

interface Pod {
  readonly pod: PodSpec;
  /** The assembled product, which is the container's working directory. */
  readonly app: string;
  /** An empty folder that takes the place of the pod's one volume. */
  readonly volume: string;
  /** The keys of the Secret that the manifests name. */
  readonly secrets: Readonly<Record<string, string>>;
  /** Addresses and ports, which on a shared machine are others than in a cluster. */
  readonly overrides: Readonly<Record<string, string>>;
}

/**
 * The container's exact environment: the ConfigMap, its own `env`, the Secret's keys, and nothing of this process but PATH.
 * @throws Error where the Secret lacks a key that is not optional
 */
function environmentOf({ env }: Container, { secrets, volume, overrides }: Pod) {
  const own = env.flatMap(({ name, value, valueFrom }) => {
    if (valueFrom === undefined) return [[name, value ?? '']];
    const { key, optional } = valueFrom.secretKeyRef;
    const secret = secrets[key];
    if (secret === undefined && !optional) throw new Error(`the Secret has no ${key}`);
    return secret === undefined ? [] : [[name, secret]];
  });
  return {
    PATH: process.env['PATH'] ?? '',
    ...settings,
    ...Object.fromEntries(own),
    HOLDFAST_STATE: volume,
    ...overrides,
  };
}

/**
 * In a mount namespace of its own: every file system that holds the root, the product or temporary files is read-only,
 * the volume is a tmpfs, and the process is the manifest's user. Without root the namespace is a user's own, and the
 * user is the one who runs the tests.
 */
export async function runPod(pod: Pod): Promise<RunningPod> {
  const [container] = pod.pod.containers;
  const { runAsUser } = pod.pod.securityContext;
  const root = process.getuid?.() === 0;
  await mkdir(pod.volume, { recursive: true });
  const user = root
    ? `setpriv --reuid=${runAsUser} --regid=${runAsUser} --clear-groups --bounding-set=-all --no-new-privs`
    : '';
  const script = [
    'set -e',
    'mount --make-rprivate /',
    `mount --bind '${pod.app}' '${pod.app}'`,
    `mount -o remount,bind,ro '${pod.app}'`,
    `mount -t tmpfs -o size=16m,mode=1777 tmpfs '${pod.volume}'`,
    'mount -o remount,bind,ro /',
    `cd '${pod.app}'`,
    `exec ${user} "$@"`,
  ].join('\n');
  const child = spawn(
    'unshare',
    [root ? '-m' : '-rm', 'sh', '-c', script, 'sh', ...container.command],
    { env: environmentOf(container, pod), stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const lines: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => lines.push(line));
  }
  const gone = once(child, 'close');
  return {
    lines,
    kill: () => child.kill('SIGKILL'),
    terminate: () => terminate(child, gone, pod.pod.terminationGracePeriodSeconds),
  };
}

async function terminate(
  child: ChildProcessByStdio<null, Readable, Readable>,
  gone: Promise<unknown[]>,
  graceSeconds: number,
): Promise<number | null> {
  const late = AbortSignal.timeout(graceSeconds * 1_000);
  child.kill('SIGTERM');
  await Promise.race([
    gone,
    once(late, 'abort').then(() => {
      child.kill('SIGKILL');
      throw new Error(`still running ${graceSeconds} s after SIGTERM`);
    }),
  ]);
  return child.exitCode;
}

/** Where the volume and the product of one test lie. */
export const foldersIn = (folder: string) => ({
  app: path.join(folder, 'app'),
  volumeOf: (name: string) => path.join(folder, 'volumes', name),
});
