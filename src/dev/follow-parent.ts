/**
 * Preloaded into every process that `npm start` starts. Its standard input is a pipe that the parent never writes to:
 * when the parent is gone, however it died, the pipe ends, and this process stops as if it had been told to.
 */
const MUST_BE_GONE_AFTER_MS = 65_000;

process.stdin.once('end', () => {
  setTimeout(() => process.kill(process.pid, 'SIGKILL'), MUST_BE_GONE_AFTER_MS).unref();
  process.kill(process.pid, 'SIGTERM');
});
process.stdin.resume();
if ('unref' in process.stdin && typeof process.stdin.unref === 'function') process.stdin.unref();
