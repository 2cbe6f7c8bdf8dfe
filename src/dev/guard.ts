import { spawn } from 'node:child_process';

/**
 * Run by itself: `guard.ts PROGRAM ARGUMENTS...`. Runs a program that is not ours and therefore cannot notice that its
 * parent is gone; the guard can, and ends it. Whatever ends the program ends the guard.
 */
const KILL_AFTER_MS = 5_000;

const [program, ...args] = process.argv.slice(2);
if (program === undefined) throw new Error('guard.ts PROGRAM ARGUMENTS...');

const child = spawn(program, args, { stdio: ['ignore', 'inherit', 'inherit'] });
child.once('error', (error) => {
  process.stderr.write(`${error.message}\n`);
  process.exit(127);
});
child.once('exit', (code) => process.exit(code ?? 1));

function stop(): void {
  child.kill('SIGTERM');
  setTimeout(() => child.kill('SIGKILL'), KILL_AFTER_MS).unref();
}
process.on('SIGTERM', stop);
process.on('SIGINT', stop);
