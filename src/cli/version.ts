import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { ROOT } from '../dev/spawn.ts';

const manifest = z.object({ version: z.string() });

export const version = (): string =>
  manifest.parse(JSON.parse(readFileSync(`${ROOT}package.json`, 'utf8'))).version;
