import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { PACKAGE_ROOT } from '../../src/package-files.ts';

const manifest = z.object({ license: z.string().optional() });
const lock = z.object({
  packages: z.record(
    z.string(),
    z.object({ dev: z.boolean().optional(), hasInstallScript: z.boolean().optional() }),
  ),
});

const json = (file: string): unknown => JSON.parse(readFileSync(file, 'utf8'));
const { packages } = lock.parse(json(path.join(PACKAGE_ROOT, 'package-lock.json')));
const { '': _root, ...locked } = packages;
const nameOf = (folder: string) => folder.replace(/^.*node_modules\//, '');

/** Packages for other platforms are locked but not installed here. */
const installed = Object.entries(locked).flatMap(([folder, { dev = false }]) => {
  const file = path.join(PACKAGE_ROOT, folder, 'package.json');
  if (!existsSync(file)) return [];
  const { license = 'none' } = manifest.parse(json(file));
  return [{ name: nameOf(folder), dev, license }];
});

const ALLOWED = [
  'MIT',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'ISC',
  '0BSD',
  'BlueOak-1.0.0',
];

/** SPDX names joined by OR need one that is allowed, by AND all of them. */
const isAllowed = (license: string): boolean =>
  license
    .replaceAll(/[()]/g, '')
    .split(' OR ')
    .some((choice) => choice.split(' AND ').every((one) => ALLOWED.includes(one)));

/** Looked at one by one; each entry says why it may stay. */
const EXCEPTIONS: Readonly<Record<string, string>> = {
  'fast-sha256 Unlicense': 'public domain; standardwebhooks signs with it',
  'fs-monkey Unlicense': 'public domain; the SDK’s bundler uses it',
  'unionfs none': 'its LICENSE file is the Unlicense; the SDK’s bundler uses it',
  'caniuse-lite CC-BY-4.0': 'browser data that webpack reads; nothing of it is shipped in a bundle',
};

/** Of development dependencies only: nothing of theirs is shipped. */
const DEVELOPMENT_EXCEPTIONS: Readonly<Record<string, string>> = {
  lightningcss: 'MPL-2.0; vite, which runs the tests, parses CSS with it',
  argparse: 'Python-2.0, permissive; js-yaml uses it on the command line only',
  '@paypal/checkout-server-sdk':
    'its LICENSE file is Apache-2.0; a test drives the simulator with it',
  'paypal-rest-sdk':
    'PayPal’s own SDK licence: free to use, change and distribute; a test drives the simulator with it',
};

/** Install scripts that npm reports. `.npmrc` runs none of them, and every test passes without. */
const IGNORED_INSTALL_SCRIPTS: Readonly<Record<string, string>> = {
  '@scarf/scarf': 'telemetry of swagger-ui-dist, whose two files the build copies',
  '@swc/core': 'falls back to WebAssembly where no binary fits; the binaries are packages',
  esbuild: 'replaces a JavaScript shim by the binary it would start; only tsx and vite use it',
  protobufjs: 'prints a warning about version ranges',
};

describe('the licences of what npm installs', () => {
  it('are on the allow-list, or each exception says why', () => {
    const others = installed.filter(({ license }) => !isAllowed(license));
    const unexplained = others.filter(({ name, dev, license }) => {
      if (`${name} ${license}` in EXCEPTIONS) return false;
      return !(dev && Object.keys(DEVELOPMENT_EXCEPTIONS).some((known) => name.startsWith(known)));
    });
    expect(unexplained).toEqual([]);
    expect(installed.length).toBeGreaterThan(150);
  });

  it('have no exception that is no longer needed', () => {
    const needed = new Set(installed.map(({ name, license }) => `${name} ${license}`));
    expect(Object.keys(EXCEPTIONS).filter((one) => !needed.has(one))).toEqual([]);
  });
});

describe('the install scripts of what npm installs', () => {
  const scripts = Object.entries(locked).filter(([, { hasInstallScript }]) => hasInstallScript);

  it('are ignored on this machine by the committed .npmrc', () => {
    expect(readFileSync(path.join(PACKAGE_ROOT, '.npmrc'), 'utf8')).toMatch(
      /^ignore-scripts=true$/m,
    );
  });

  it('are only those that were looked at', () => {
    const names = [...new Set(scripts.map(([folder]) => nameOf(folder)))];
    expect(names.sort()).toEqual(Object.keys(IGNORED_INSTALL_SCRIPTS).sort());
  });

  it('include no telemetry in what production installs', () => {
    const production = scripts
      .filter(([, { dev }]) => dev !== true)
      .map(([folder]) => nameOf(folder));
    expect([...new Set(production)].sort()).toEqual(['@swc/core', 'protobufjs']);
  });
});
