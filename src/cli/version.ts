import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { PACKAGE_ROOT } from '../package-files.ts';

const manifest = z.object({ version: z.string() });

export const version = (): string =>
  manifest.parse(JSON.parse(readFileSync(`${PACKAGE_ROOT}package.json`, 'utf8'))).version;
