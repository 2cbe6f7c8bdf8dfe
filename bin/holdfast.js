#!/usr/bin/env node
import { existsSync } from 'node:fs';

// An installed package has dist/ and no TypeScript; in a clone the sources run as they are, whatever dist/ holds.
if (existsSync(new URL('../src/cli.ts', import.meta.url))) {
  const { register } = await import('tsx/esm/api');
  register();
  await import('../src/cli.ts');
} else {
  await import('../dist/src/cli.js');
}
