import { accessSync, constants } from 'node:fs';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    /** Empty where this machine has none. */
    chromiumPath: string;
  }
}

const USUAL_PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

/** Runs once before the browser tests: with CI=true a machine without Chromium fails, elsewhere they are skipped. */
export function setup(project: TestProject): void {
  const named = process.env['CHROMIUM_PATH'];
  const found = (named ? [named] : USUAL_PLACES).find(isExecutable);
  if (found === undefined) {
    const reason = `no Chromium ${named ? `at CHROMIUM_PATH (${named})` : 'found'}: install it, or set CHROMIUM_PATH`;
    if (process.env['CI']) throw new Error(`The browser tests cannot run: ${reason}.`);
    console.warn(`The browser tests are skipped: ${reason}.`);
  }
  project.provide('chromiumPath', found ?? '');
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
