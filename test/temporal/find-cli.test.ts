import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { findTemporalCli, NoTemporalServer } from '../../src/temporal/find-cli.ts';

let folder: string;
let said: string[];

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'holdfast-cli-'));
  said = [];
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

describe('the Temporal CLI', () => {
  it('is the one that is named, whatever else there is', async () => {
    const named = await program('named/my-temporal');
    await onThePath(await program('path/temporal'));
    await program('cache/temporal-v1.9.1');
    expect(await find({ cliPath: named })).toBe(named);
    expect(said).toEqual([`Temporal: using ${named} (temporal version 9.9.9).`]);
  });

  it('is not searched for when the named one does not run: that is a mistake to be told', async () => {
    await program('cache/temporal-v1.9.1');
    const broken = await program('named/broken', 'exit 1');
    await expect(find({ cliPath: broken })).rejects.toThrow(NoTemporalServer);
    await expect(find({ cliPath: broken })).rejects.toThrow('TEMPORAL_CLI_PATH');
  });

  it('is the one on the PATH before a copy that was kept', async () => {
    const onPath = await program('path/temporal');
    await onThePath(onPath);
    await program('cache/temporal-v1.9.1');
    expect(await find({ cliPath: null })).toBe(onPath);
  });

  it('is the copy an earlier run has kept where the one on the PATH does not run', async () => {
    await onThePath(await program('path/temporal', 'exit 1'));
    const kept = await program('cache/temporal-v1.9.1');
    expect(await find({ cliPath: null })).toBe(kept);
    expect(said[0]).toContain('does not run');
  });
});

function find({ cliPath }: { cliPath: string | null }): Promise<string> {
  const say = (sentence: string) => said.push(sentence);
  return findTemporalCli({ cliPath, cacheFolder: path.join(folder, 'cache'), say });
}

async function program(name: string, does = 'echo temporal version 9.9.9'): Promise<string> {
  const file = path.join(folder, name);
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, `#!/bin/sh\n${does}\n`);
  await chmod(file, 0o755);
  return file;
}

async function onThePath(file: string): Promise<void> {
  vi.stubEnv('PATH', `${path.dirname(file)}${path.delimiter}${process.env['PATH'] ?? ''}`);
}
