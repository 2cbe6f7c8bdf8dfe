import { callsBeforeFirstOfOthers } from './measure/first-calls.ts';

/**
 * Run by ops/local-cluster.sh: `ops/local-cluster.sh FOLDER node --import tsx ops/measure-fairness.ts [CALLS]`. Queues calls of one
 * merchant (5,000 where left out), then one call of each of four others, and prints how many of the first merchant's calls
 * PayPal got before theirs. Exits with 1 where more than a tenth of the queue stood before them on average.
 *
 * LOCAL_CLUSTER_FAIRNESS=off starts the server without `matching.enableFairness`: then the queue is first come, first served.
 */
const queued = Number(process.argv[2] ?? '5000');
const { TEMPORAL_ADDRESS: address, TEMPORAL_NAMESPACE: namespace } = process.env;
if (address === undefined || namespace === undefined) {
  throw new Error('TEMPORAL_ADDRESS is not set: ops/local-cluster.sh sets it');
}

const startedAt = performance.now();
const before = await callsBeforeFirstOfOthers({ address, namespace, queued });
const mean = before.reduce((sum, calls) => sum + calls, 0) / before.length;
const seconds = ((performance.now() - startedAt) / 1_000).toFixed(0);
process.stdout.write(
  `${queued} calls of one merchant queued, then one of each of ${before.length} others (${seconds} s)\n` +
    `calls of the first merchant before theirs: ${before.join(', ')}; mean ${mean.toFixed(1)}\n`,
);
if (mean > queued / 10) process.exitCode = 1;
process.exit();
