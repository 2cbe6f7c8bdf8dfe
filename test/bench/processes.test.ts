import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cpuMsOf, type Part, residentKbOf, startPart } from '../../bench/measure/processes.ts';
import { spawnProgram, spawnScript } from '../../src/dev/spawn.ts';
import { isAlive } from '../support/holdfast.ts';

/** A process with a thread of its own that keeps some heap when it is asked to, as a worker's Workflows do. */
const SCRIPT = `
import { isMainThread, Worker } from 'node:worker_threads';
if (isMainThread) {
  const thread = new Worker(new URL(import.meta.url));
  thread.on('message', (word) => console.log(word));
  process.once('SIGUSR1', () => thread.postMessage('grow'));
} else {
  const { parentPort } = await import('node:worker_threads');
  globalThis.kept = [];
  parentPort.on('message', () => {
    for (let index = 0; index < 200_000; index += 1) kept.push({ index });
    parentPort.postMessage('grown');
  });
  parentPort.postMessage('ready');
}
`;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'bench-processes-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const heapOf = async (part: Part): Promise<number> => {
  const said = part.says(/^heap (\d+)$/);
  process.kill(part.pid, 'SIGWINCH');
  return Number((await said)[1]);
};

/** Two programs start one after the other, on a machine that may be busy. */
const PATIENT = { timeout: 60_000 };

describe('the heap probe', PATIENT, () => {
  it('counts what a thread keeps, which the process’s own figures leave out', async () => {
    const script = path.join(folder, 'keeps.mjs');
    await writeFile(script, SCRIPT);
    const part = startPart('keeper', spawnScript('bench/measure/heap-probe.ts', [script]));
    await part.says(/^ready$/);
    const before = await heapOf(part);
    const grown = part.says(/^grown$/);
    process.kill(part.pid, 'SIGUSR1');
    await grown;
    // 200,000 objects of one number each, and the list of them.
    expect(await heapOf(part)).toBeGreaterThan(before + 4_000_000);
    expect(residentKbOf(part.pid)).toBeGreaterThan(20_000);
    await part.stop();
    expect(await isAlive(part.pid)).toBe(false);
  });
});

describe('a process of the run', PATIENT, () => {
  it('that has started another is charged for the CPU time of both', async () => {
    const burn =
      "const end = Date.now() + 500; while (Date.now() < end); console.log('burnt'); setInterval(() => {}, 1000);";
    const part = startPart('guard', spawnProgram(process.execPath, ['-e', burn]));
    const burnt = part.says(/^burnt$/);
    const before = cpuMsOf(part.pid);
    await burnt;
    expect(cpuMsOf(part.pid) - before).toBeGreaterThan(200);
    await part.stop();
  });

  it('that ends before it says what is waited for fails with its last lines', async () => {
    const part = startPart('short', spawnProgram(process.execPath, ['-e', "console.log('no');"]));
    await expect(part.says(/^yes$/)).rejects.toThrow(/short has ended:\nno/);
    await expect(part.until(() => Promise.resolve(false))).rejects.toThrow('short has ended');
    await part.stop();
  });
});
