import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { createConfig, lintFromString } from '@redocly/openapi-core';
import openapiTypes, { astToString } from 'openapi-typescript';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROOT } from '../../src/dev/spawn.ts';
import { openAlone } from './gateway.ts';

const run = promisify(execFile);

let folder: string;
let document: string;

/** The document of a gateway that nobody asks for anything else: it needs neither Temporal nor PayPal. */
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'holdfast-openapi-'));
  const gateway = await openAlone();
  document = await (await fetch(`${gateway.url}/openapi.json`)).text();
  await gateway.close();
});
afterAll(() => rm(folder, { recursive: true }));

const lint = async (source: string): Promise<readonly string[]> => {
  const problems = await lintFromString({
    source,
    absoluteRef: path.join(folder, 'openapi.json'),
    config: await createConfig({
      extends: ['recommended'],
      rules: {
        // Where the gateway is reached, and under which licence, is not for the document to say.
        'no-empty-servers': 'off',
        'info-license': 'off',
        'no-invalid-schema-examples': 'error',
        'no-invalid-media-type-examples': 'error',
        'no-unused-components': 'error',
      },
    }),
  });
  return problems.map(
    ({ ruleId, message, location }) => `${ruleId} ${location[0]?.pointer ?? ''}: ${message}`,
  );
};

describe('the OpenAPI document', () => {
  it('is accepted by Redocly’s recommended rules, its examples included', async () => {
    expect(await lint(document)).toEqual([]);
  });

  it('would not be accepted with an example that its schema refuses', async () => {
    const wrong = document.replace('"atDeadline":"CAPTURE"', '"atDeadline":"FORGET"');
    expect(wrong).not.toBe(document);
    expect((await lint(wrong)).join()).toContain('no-invalid-schema-examples');
  });

  it('gives a client types that the requests and answers of the README compile with', async () => {
    const readme = await readFile(path.join(ROOT, 'README.md'), 'utf8');
    const bodies = [
      ...readme.matchAll(/v1\/checkouts(\/[\w-]+\/(\w+))?'?\s[^`]*?-d '(\{[^`]*?\})'$/gm),
    ].map(([, , command = 'start', body = '']) => [command, body] as const);
    expect(bodies.map(([command]) => command)).toEqual([
      'start',
      'captures',
      'captures',
      'captures',
    ]);
    const routes = { start: '/v1/checkouts', captures: '/v1/checkouts/{checkoutId}/captures' };
    const lines = bodies.map(
      ([command, body], index) =>
        `export const body${index}: paths['${command === 'start' ? routes.start : routes.captures}']['post']['requestBody'] extends infer B | undefined ? B extends { content: { 'application/json': infer J } } ? J : never : never = ${body};`,
    );
    const program = [
      "import type { components, paths } from './api.ts';",
      ...lines,
      "type Checkout = components['schemas']['Checkout'];",
      'export const told = ({ status, approveUrl, nextDeadline, remaining, authorization }: Checkout) =>',
      '  [status, approveUrl, nextDeadline?.does, remaining.value, authorization?.reauthorizations] as const;',
      '// @ts-expect-error An amount has a currency.',
      "export const noCurrency: components['schemas']['PositiveMoney'] = { value: '1.00' };",
      '// @ts-expect-error No policy has such a word.',
      "export const noWord: components['schemas']['Policy'] = { atDeadline: 'FORGET' };",
    ].join('\n');
    await writeFile(path.join(folder, 'api.ts'), astToString(await openapiTypes(document)));
    await writeFile(path.join(folder, 'program.ts'), program);
    const tsc = path.join(ROOT, 'node_modules', '.bin', 'tsc');
    const flags = [
      '--noEmit',
      '--strict',
      '--exactOptionalPropertyTypes',
      '--allowImportingTsExtensions',
      '--module',
      'nodenext',
      '--ignoreConfig',
      '--types',
      '',
    ];
    const said = await run(tsc, [...flags, path.join(folder, 'program.ts')]).then(
      ({ stdout }) => stdout,
      ({ stdout }: { stdout: string }) => stdout,
    );
    expect(said).toBe('');
  }, 60_000);
});
