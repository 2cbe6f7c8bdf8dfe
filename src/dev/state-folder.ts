import { chmod, mkdir, stat } from 'node:fs/promises';

const OTHERS = 0o077;
const STICKY = 0o1000;

/**
 * Makes the folder of all saved state, which is for its owner alone: it holds payers' addresses and the simulator's keys.
 * One that an earlier release left readable for others is closed; a folder that all share, such as /tmp, is left as it is.
 */
export async function openStateFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const { mode, uid } = await stat(folder);
  const shared = (mode & STICKY) !== 0 || uid !== process.getuid?.();
  if (!shared && (mode & OTHERS) !== 0) await chmod(folder, 0o700);
}

/** From here on, what this process and those it starts write is for their owner alone. */
export function writeForOwnerOnly(): void {
  process.umask(OTHERS);
}
