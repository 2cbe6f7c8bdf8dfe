import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { findApiKey, readApiKeys } from '../../src/gateway/api-keys.ts';
import { PACKAGE_ROOT } from '../../src/package-files.ts';
import { podOf, resourceOf, resources } from './manifests.ts';

const inPackage = (...names: string[]) => path.join(PACKAGE_ROOT, ...names);
const page = readFileSync(inPackage('docs', 'deploy.md'), 'utf8');
const blocks = [...page.matchAll(/^ *```sh\n([\s\S]*?)^ *```$/gm)].map(([, text = '']) => text);

/** Programs that a machine without Docker and Kubernetes has not: each writes down what it was asked, and does nothing. */
const RECORDED = ['docker', 'kubectl', 'npx', 'ops/local-cluster.sh'];

let folder: string;
/** Every call of the page, in its order, the program first. */
let calls: readonly (readonly string[])[];

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'holdfast-deploy-'));
  mkdirSync(path.join(folder, 'bin'));
  mkdirSync(path.join(folder, 'ops'));
  writeFileSync(path.join(folder, 'calls'), '');
  for (const program of RECORDED) {
    const file = path.join(folder, program.includes('/') ? program : `bin/${program}`);
    writeFileSync(
      file,
      `#!/bin/sh\nprintf '%s\\037' ${program} "$@" >>${folder}/calls\necho >>${folder}/calls\n`,
    );
    chmodSync(file, 0o755);
  }
  for (const block of blocks) {
    execFileSync('bash', ['--norc', '-euo', 'pipefail', '-c', block], {
      cwd: folder,
      input: '',
      env: {
        PATH: `${folder}/bin:${process.env['PATH']}`,
        // What the page says to have before: secrets of PayPal's app, API keys, accounts.
        PAYPAL_CLIENT_ID: 'id',
        PAYPAL_CLIENT_SECRET: 'secret',
        HOLDFAST_API_KEYS: 'keys',
        ACME_SECRET: 'secret',
        GLOBEX_SECRET: 'secret',
      },
    });
  }
  const lines = readFileSync(path.join(folder, 'calls'), 'utf8').trimEnd().split('\n');
  calls = lines.map((line) => line.split('\x1f').slice(0, -1));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const callsOf = (...beginning: string[]) =>
  calls.filter((call) => beginning.every((word, index) => call[index] === word));
/** What follows each `-f`, or another option of one word. */
const valuesOf = (call: readonly string[], option: string): string[] =>
  call.flatMap((word, index) => (word === option ? [call[index + 1] ?? ''] : []));
const namesOf = (kind: string): string[] =>
  resources.flatMap(({ resource }) => (resource.kind === kind ? [resource.metadata.name] : []));

const gatewayPod = podOf(resourceOf('gateway.yaml', 'Deployment'));
const workerPod = podOf(resourceOf('worker.yaml', 'Deployment'));
const containers = [...gatewayPod.containers, ...workerPod.containers];
const manifests = ['gateway.yaml', 'worker.yaml', 'worker-deployment.yaml', 'settings.yaml']
  .map((file) => readFileSync(inPackage('ops', 'kubernetes', file), 'utf8'))
  .join('\n');
const composeText = readFileSync(inPackage('temporal-compose.yml'), 'utf8');
const compose = z
  .object({ services: z.record(z.string(), z.looseObject({ image: z.string() })) })
  .parse(parse(composeText, { merge: true }));

describe('the commands of docs/deploy.md', () => {
  it('are written so that a shell runs them, every one', () => {
    expect(blocks.length).toBeGreaterThan(11);
    expect(new Set(calls.map(([program]) => program))).toEqual(new Set(RECORDED));
  });

  it('make an API key that the gateway takes', () => {
    const block = blocks.find((one) => one.includes('sha256sum')) ?? '';
    const said = execFileSync('bash', ['--norc', '-euc', `${block}\necho "$KEY"`], {
      encoding: 'utf8',
    });
    const [entry = '', key = ''] = said.trim().split('\n');
    const problems: string[] = [];
    const keys = readApiKeys([entry], { merchantId: 'default', problems });
    expect(problems).toEqual([]);
    expect(findApiKey(keys, key)).toMatchObject({ name: 'shop', scope: 'operate' });
  });

  it('build the image that the manifests and temporal-compose.yml run', () => {
    const built = callsOf('docker', 'build').flatMap((call) => valuesOf(call, '-t'));
    expect(built).toEqual(['holdfast:0.1.0']);
    expect(new Set(containers.map(({ image }) => image))).toEqual(new Set(built));
    expect(compose.services['worker']?.image).toBe(built[0]);
    const prepared = callsOf('kubectl', 'run').flatMap((call) =>
      call.filter((word) => word.startsWith('--image=')),
    );
    expect(prepared).toEqual([`--image=${built[0]}`]);
  });

  it('give Kubernetes the secret keys, the files and the names that the manifests have', () => {
    const [secret = []] = callsOf('kubectl', 'create', 'secret', 'generic', 'holdfast');
    const given = secret.flatMap((word) => /^--from-literal=(\w+)=/.exec(word)?.[1] ?? []);
    const wanted = containers.flatMap(({ env }) =>
      env.flatMap(({ valueFrom }) => (valueFrom?.secretKeyRef ? [valueFrom.secretKeyRef] : [])),
    );
    expect(wanted.map(({ key }) => key)).toEqual(expect.arrayContaining(given));
    const required = wanted.flatMap(({ key, optional }) => (optional ? [] : [key]));
    expect(given).toEqual(expect.arrayContaining(required));
    const files = callsOf('kubectl', 'apply').flatMap((call) => valuesOf(call, '-f'));
    expect(files.length).toBeGreaterThan(2);
    expect(files.filter((file) => !existsSync(inPackage(file)))).toEqual([]);
    const rolledOut = callsOf('kubectl', 'rollout', 'status').flatMap((call) => call.slice(3));
    const deployments = namesOf('Deployment');
    expect(rolledOut).toEqual(deployments.map((name) => `deployment/${name}`));
    const [exec = []] = callsOf('kubectl', 'exec');
    expect(deployments).toContain(exec[2]?.replace('deploy/', ''));
    expect(exec.slice(4, 6)).toEqual(gatewayPod.containers[0].command.slice(0, 2));
    for (const [, , , kindOrName, name] of callsOf('kubectl', 'create').filter((call) =>
      call.join(' ').includes('merchant'),
    )) {
      expect(manifests).toContain(kindOrName === 'generic' ? name : kindOrName);
    }
  });

  it('give Docker every secret that temporal-compose.yml asks for, and services that it has', () => {
    const file = readFileSync(path.join(folder, 'holdfast.env'), 'utf8');
    const given = [...file.matchAll(/^(\w+)=./gm)].map(([, name]) => name);
    const asked = [...composeText.matchAll(/\$\{(\w+):?\?/g)].map(([, name]) => name);
    expect(given).toEqual(expect.arrayContaining(asked));
    const composed = callsOf('docker', 'compose');
    expect(composed.length).toBeGreaterThan(5);
    const files = composed.flatMap((call) => valuesOf(call, '-f'));
    expect(files.filter((one) => !existsSync(inPackage(one)))).toEqual([]);
    const stopped = composed.flatMap((call) =>
      call.includes('stop') ? call.slice(call.indexOf('stop') + 1) : [],
    );
    const entered = composed.flatMap((call) => valuesOf(call, '-T'));
    const services = Object.keys(compose.services);
    expect([...stopped, ...entered].filter((one) => !services.includes(one))).toEqual([]);
    expect(stopped).toEqual(['worker', 'gateway', 'temporal']);
  });

  it('dump and restore as ops/try-restore.sh does for real', () => {
    const tried = readFileSync(inPackage('ops', 'try-restore.sh'), 'utf8');
    const tools = callsOf('docker', 'compose').flatMap(
      (call) => call.find((word) => /^(pg_dump|pg_restore|dropdb|createdb)$/.test(word)) ?? [],
    );
    expect(new Set(tools)).toEqual(new Set(['pg_dump', 'pg_restore', 'dropdb', 'createdb']));
    expect(
      tools.filter((tool) => !new RegExp(`^\\s*(for .* do )?${tool} `, 'm').test(tried)),
    ).toEqual([]);
    expect(tried).toContain('pg_dump -Fc');
  });

  it('measure with programs that are there', () => {
    const measured = callsOf('ops/local-cluster.sh').map(
      (call) => call.find((word) => word.endsWith('.ts')) ?? '',
    );
    expect(measured.length).toBeGreaterThan(0);
    expect(measured.filter((file) => !existsSync(inPackage(file)))).toEqual([]);
  });
});
