import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** Whether this process runs the JavaScript in dist/, as production does, or the TypeScript of a clone. */
export const COMPILED = import.meta.url.endsWith('.js');

/** The folder of package.json, with a slash at its end. */
export const PACKAGE_ROOT = fileURLToPath(new URL(COMPILED ? '../../' : '../', import.meta.url));

/**
 * Arguments with which node runs one of the package's own scripts from any folder. The script is named as in the
 * sources, such as `src/worker.ts`; an installed package has neither TypeScript nor tsx.
 */
export function scriptArguments(script: string): string[] {
  if (COMPILED) return [path.join(PACKAGE_ROOT, 'dist', script.replace(/\.ts$/, '.js'))];
  const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
  return ['--import', tsx, path.join(PACKAGE_ROOT, script)];
}

/** Of package.json. */
export function packageVersion(): string {
  const manifest: unknown = JSON.parse(
    readFileSync(path.join(PACKAGE_ROOT, 'package.json'), 'utf8'),
  );
  const named = typeof manifest === 'object' && manifest !== null && 'version' in manifest;
  return named ? String(manifest.version) : '';
}
