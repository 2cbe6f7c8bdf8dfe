import path from 'node:path';
import { pathToFileURL } from 'node:url';

/**
 * Run by itself: `part.ts SCRIPT ARGUMENTS...`. Runs one of the project's scripts as a part of `npm start`. Its standard
 * input is a pipe that the parent never writes to: when the parent is gone, however it died, the pipe ends, and this
 * process stops as if it had been told to.
 */
const MUST_BE_GONE_AFTER_MS = 65_000;

process.stdin.once('end', () => {
  setTimeout(() => process.kill(process.pid, 'SIGKILL'), MUST_BE_GONE_AFTER_MS).unref();
  process.kill(process.pid, 'SIGTERM');
});
process.stdin.resume();
if ('unref' in process.stdin && typeof process.stdin.unref === 'function') process.stdin.unref();

process.argv.splice(1, 1);
const script = process.argv[1];
if (script === undefined) throw new Error('part.ts SCRIPT ARGUMENTS...');
await import(pathToFileURL(path.resolve(script)).href);
