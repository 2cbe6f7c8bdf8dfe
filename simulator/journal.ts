import { createReadStream } from 'node:fs';
import { type FileHandle, mkdir, open, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type Line, restore, snapshot, takeUnsaved } from './saved-state.ts';
import type { SimulatorState } from './state.ts';
import { lockState } from './state-lock.ts';

/** Where acknowledged changes go. `commit` resolves once everything changed so far is safe. */
export interface Journal {
  commit(): Promise<void>;
  close(): Promise<void>;
}

/** A simulator without a file forgets everything when it ends. */
export const memoryJournal = (state: SimulatorState): Journal => ({
  commit: async () => state.forgetUnsaved(),
  close: async () => {},
});

/** A piece at a time, because a state file may be longer than the longest string; not by line readers, which also end
 * lines at characters that JSON lets stand. The last line comes whether or not it was ended. */
async function* linesOf(file: string): AsyncGenerator<{ text: string; ended: boolean }> {
  let begun = '';
  for await (const piece of createReadStream(file, {
    encoding: 'utf8',
    highWaterMark: bytesAtOnce,
  })) {
    const parts = `${begun}${piece}`.split('\n');
    begun = parts.pop() ?? '';
    for (const text of parts) yield { text, ended: true };
  }
  if (begun !== '') yield { text: begun, ended: false };
}

/** The file holds the private key that signs webhooks, and payers' data. */
const ownerOnly = 0o600;

const bytesAtOnce = 2 ** 20;

const parsed = (text: string, ended: boolean): Line | undefined => {
  try {
    return JSON.parse(text);
  } catch (error) {
    // A crash can leave the last line half written; it was never acknowledged.
    if (ended) throw error;
    return undefined;
  }
};

/**
 * Brings the state to what the file says; where there is none, it stays new.
 * @returns whether there was one.
 */
const readInto = async (state: SimulatorState, file: string): Promise<boolean> => {
  try {
    for await (const { text, ended } of linesOf(file)) {
      const line = text === '' ? undefined : parsed(text, ended);
      if (line) restore(state, line);
    }
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return false;
    throw new Error(`the state file ${file} cannot be read; move it away to begin anew`, {
      cause: error,
    });
  }
};

/** Writes the whole state beside the file and puts it in its place in one step. */
const compact = async (file: string, state: SimulatorState): Promise<void> => {
  const beside = `${file}.new`;
  const handle = await open(beside, 'w', ownerOnly);
  for (const line of snapshot(state)) await handle.appendFile(`${JSON.stringify(line)}\n`);
  await handle.sync();
  await handle.close();
  await rename(beside, file);
  const folder = await open(dirname(file), 'r');
  await folder.sync();
  await folder.close();
};

/**
 * Brings the state back to what the file says, then appends every change to it. Changes that come together are
 * written and synced together, so that durability costs one sync for many calls. The file is this process's alone
 * until the journal is closed.
 */
export const openJournal = async (file: string, state: SimulatorState): Promise<Journal> => {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const unlock = await lockState(file);
  try {
    if (await readInto(state, file)) state.run += 1;
    await compact(file, state);
    return appending(await open(file, 'a', ownerOnly), { state, unlock });
  } catch (error) {
    await unlock();
    throw error;
  }
};

const appending = (
  handle: FileHandle,
  { state, unlock }: { state: SimulatorState; unlock: () => Promise<void> },
): Journal => {
  let running: Promise<void> = Promise.resolve();
  let next: Promise<void> | undefined;
  const write = async () => {
    next = undefined;
    const line = takeUnsaved(state);
    if (!line) return;
    await handle.appendFile(`${JSON.stringify(line)}\n`);
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
      await unlock();
    },
  };
};
