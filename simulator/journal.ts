import { type FileHandle, open, readFile, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type Line, restore, snapshot, takeUnsaved } from './saved-state.ts';
import type { World } from './world.ts';

/** Where acknowledged changes go. `commit` resolves once everything changed so far is safe. */
export interface Journal {
  commit(): Promise<void>;
  close(): Promise<void>;
}

/** A simulator without a file forgets everything when it ends. */
export const forgetfulJournal = (world: World): Journal => ({
  commit: async () => world.forgetUnsaved(),
  close: async () => {},
});

const linesOf = (text: string): Line[] => {
  const lines: Line[] = [];
  const parts = text.split('\n');
  parts.forEach((part, index) => {
    if (part === '') return;
    try {
      lines.push(JSON.parse(part));
    } catch (error) {
      // A crash can leave the last line half written; nobody was told that it happened.
      if (index < parts.length - 1) throw error;
    }
  });
  return lines;
};

const readLines = async (file: string): Promise<Line[]> => {
  try {
    return linesOf(await readFile(file, 'utf8'));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw new Error(`the state file ${file} cannot be read; move it away to begin anew`, {
      cause: error,
    });
  }
};

/** Writes the whole state beside the file and puts it in its place in one step. */
const compact = async (file: string, world: World): Promise<void> => {
  const beside = `${file}.new`;
  const handle = await open(beside, 'w');
  for (const line of snapshot(world)) await handle.write(`${JSON.stringify(line)}\n`);
  await handle.sync();
  await handle.close();
  await rename(beside, file);
  const folder = await open(dirname(file), 'r');
  await folder.sync();
  await folder.close();
};

/**
 * Brings the world back to what the file says, then appends every change to it. Changes that come together are
 * written and synced together, so that durability costs one sync for many calls.
 */
export const openJournal = async (file: string, world: World): Promise<Journal> => {
  restore(world, await readLines(file));
  await compact(file, world);
  const handle = await open(file, 'a');
  return appending(handle, world);
};

const appending = (handle: FileHandle, world: World): Journal => {
  let running: Promise<void> = Promise.resolve();
  let next: Promise<void> | undefined;
  const write = async () => {
    next = undefined;
    const line = takeUnsaved(world);
    if (!line) return;
    await handle.write(`${JSON.stringify(line)}\n`);
    await handle.datasync();
  };
  const commit = (): Promise<void> => {
    if (!next) {
      next = running.then(write);
      running = next;
    }
    return next;
  };
  return {
    commit,
    close: async () => {
      await commit();
      await handle.close();
    },
  };
};
