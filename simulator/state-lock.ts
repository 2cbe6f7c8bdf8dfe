import { randomUUID } from 'node:crypto';
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import { isAlive, type Process, thisProcess } from './process-identity.ts';

const processSchema = z.object({ pid: z.number().int().min(1), began: z.string() });

/** Undefined where the text names nobody: a machine that lost its power may leave an empty file. */
const processIn = (text: string): Process | undefined => {
  try {
    return processSchema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
};

/** Who holds the lock now; undefined where there is none. */
const holderOf = async (lock: string): Promise<Process | 'dead' | undefined> => {
  const text = await readFile(lock, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const holder = processIn(text);
  return holder && (await isAlive(holder)) ? holder : 'dead';
};

/** Makes the claim the lock where there is no lock, in one step: nobody ever sees half of one. */
const claimed = (claim: string, lock: string): Promise<boolean> =>
  link(claim, lock).then(
    () => true,
    (error) => {
      if (error.code === 'EEXIST') return false;
      throw error;
    },
  );

const inUse = (stateFile: string, { pid }: Process): Error =>
  new Error(
    `another simulator, process ${pid}, works on the state file ${stateFile}; ` +
      `end it with "kill ${pid}", or give this one another file with --state`,
  );

/** A turn takes milliseconds; one that a killed process left is over. */
const takeTurn = async (claim: string, turn: string): Promise<void> => {
  while (!(await claimed(claim, turn))) {
    if ((await holderOf(turn)) === 'dead') await rm(turn, { force: true });
    else await wait(10);
  }
};

/** Those who find a lock take turns, so that none of them replaces one that another has just taken from the dead. */
const replaceDeadLock = async (claim: string, stateFile: string): Promise<void> => {
  const lock = lockOf(stateFile);
  const turn = `${lock}.turn`;
  await takeTurn(claim, turn);
  try {
    while (!(await claimed(claim, lock))) {
      const holder = await holderOf(lock);
      if (holder === 'dead') return await rename(claim, lock);
      if (holder) throw inUse(stateFile, holder);
    }
  } finally {
    await rm(turn, { force: true });
  }
};

const lockOf = (stateFile: string): string => `${stateFile}.lock`;

/**
 * Takes the state file for this process alone, with a lock beside it; what a killed simulator left there is no
 * hindrance.
 * @returns what gives it back.
 */
export const lockState = async (stateFile: string): Promise<() => Promise<void>> => {
  const lock = lockOf(stateFile);
  const claim = `${lock}.${randomUUID()}`;
  await writeFile(claim, JSON.stringify(await thisProcess()), { mode: 0o600 });
  try {
    if (!(await claimed(claim, lock))) await replaceDeadLock(claim, stateFile);
  } finally {
    await rm(claim, { force: true });
  }
  return () => rm(lock, { force: true });
};
