import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { downloadCliFromTemporal } from '../../src/temporal/cli-download.ts';
import { cachedCli, pinnedHash, sha256Of } from '../../src/temporal/cli-release.ts';
import { findTemporalCli, NoTemporalServer } from '../../src/temporal/find-cli.ts';

const run = promisify(execFile);

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
    expect(await find({ cliPath: null, sha256: await sha256Of(kept) })).toBe(kept);
    expect(said[0]).toContain('does not run');
  });

  it('does not run a kept copy whose SHA-256 is not the pinned one', async () => {
    const ran = path.join(folder, 'ran');
    await nothingOnThePath();
    await program('cache/temporal-v1.9.1', `touch ${ran}; echo temporal version 1.9.1`);
    await expect(find({ cliPath: null, sha256: null })).rejects.toThrow(NoTemporalServer);
    expect(said.join(' ')).toContain('its SHA-256 is not the pinned one');
    expect(existsSync(ran)).toBe(false);
  });

  it('is pinned by SHA-256 for every platform that a package is pinned for', () => {
    const platforms = ['linux x64', 'linux arm64', 'darwin arm64', 'darwin x64'];
    for (const platform of platforms) expect(pinnedHash(platform)).toMatch(/^[0-9a-f]{64}$/);
    expect(pinnedHash('plan9 mips')).toBeNull();
  });
});

describe('the download of the Temporal CLI', () => {
  it('keeps the program of the archive that the download service names', async () => {
    const { downloads, sha256, close } = await downloadService();
    const cacheFolder = path.join(folder, 'cache');
    await downloadCliFromTemporal({ cacheFolder, sha256 }, downloads);
    close();
    expect(await find({ cliPath: null, sha256 })).toBe(cachedCli(cacheFolder));
    expect(await readdir(cacheFolder)).toEqual(['temporal-v1.9.1']);
  });

  it('keeps nothing where the program in the archive is another one than the pinned', async () => {
    const { downloads, close } = await downloadService();
    const cacheFolder = path.join(folder, 'cache');
    const other = { cacheFolder, sha256: 'f'.repeat(64) };
    await expect(downloadCliFromTemporal(other, downloads)).rejects.toThrow(/SHA-256 is/);
    close();
    expect(await readdir(cacheFolder)).toEqual([]);
  });
});

function find(how: { cliPath: string | null; sha256?: string | null }): Promise<string> {
  const say = (sentence: string) => said.push(sentence);
  return findTemporalCli({ ...how, cacheFolder: path.join(folder, 'cache'), say });
}

/** A server that answers as temporal.download does, with an archive of a program of this test's own. */
async function downloadService() {
  const file = await program('archive/temporal');
  const archive = path.join(folder, 'temporal.tar.gz');
  await run('tar', ['-czf', archive, '-C', path.dirname(file), 'temporal']);
  const bytes = await readFile(archive);
  const server = createServer(({ url = '', headers }, response) => {
    const named = { archiveUrl: `http://${headers.host}/archive`, fileToExtract: 'temporal' };
    if (url === '/archive') response.end(bytes);
    else if (url.startsWith('/cli/v1.9.1?platform=')) response.end(JSON.stringify(named));
    else response.writeHead(404).end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    downloads: `http://127.0.0.1:${address.port}`,
    sha256: await sha256Of(file),
    close: () => server.close(),
  };
}

async function nothingOnThePath(): Promise<void> {
  vi.stubEnv('PATH', path.dirname(await program('empty/nothing')));
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
