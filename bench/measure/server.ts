import { setTimeout as delay } from 'node:timers/promises';
import type { Connection } from '@temporalio/client';
import { readConfig } from '../../src/config.ts';
import { inheritedBy } from '../../src/dev/environment.ts';
import { freePort } from '../../src/dev/ports.ts';
import { spawnProgram } from '../../src/dev/spawn.ts';
import { connectWithin, devServerArguments } from '../../src/temporal/dev-server.ts';
import { findTemporalCli } from '../../src/temporal/find-cli.ts';
import { cpuMsOf, type Part, residentKbOf, startPart } from './processes.ts';

/** The Temporal server that both sides share. */
export interface Server {
  readonly address: string;
  readonly connection: Connection;
  /** Such as `development server 1.32.0, sqlite, 1 shard`. */
  readonly described: {
    readonly version: string;
    readonly database: string;
    readonly shards: number;
  };
  /** CPU time so far in milliseconds; null where its process is not known. */
  readonly cpuMs: () => number | null;
  /** That of its database; null where that is part of its process, or not known. */
  readonly databaseCpuMs: () => number | null;
  /** Resident memory in kilobytes; null where its process is not known. */
  readonly residentKb: () => number | null;
  /** Calls so far, by gRPC method, that its frontend has taken for a namespace; null where it shows no metrics. */
  readonly calls: (namespace: string) => Promise<ReadonlyMap<string, number>> | null;
  readonly close: () => Promise<void>;
}

interface Wanted {
  /** host:port of a server that runs; null starts the development server in memory. */
  readonly address: string | null;
  /** Where that server shows its metrics. */
  readonly metricsUrl: string | null;
  /** Where a development server keeps everything; left out: in memory. */
  readonly databaseFile?: string | null;
  readonly say: (line: string) => void;
}

/** The server that is named, or the development server as a process of this run. @throws NoTemporalServer */
export async function startServer({
  address,
  metricsUrl,
  databaseFile = null,
  say,
}: Wanted): Promise<Server> {
  if (address !== null) {
    const of = { pid: clusterPid('temporal'), databasePid: clusterPid('postgresql') };
    return await serverAt({ address, metricsUrl, ...of });
  }
  const { temporalCliPath: cliPath, cacheFolder } = readConfig(inheritedBy('worker'));
  const cli = await findTemporalCli({ cliPath, cacheFolder, say });
  const [port, metricsPort] = [await freePort(), await freePort()];
  const args = [
    ...devServerArguments({ port, ui: null, databaseFile }),
    '--metrics-port',
    String(metricsPort),
  ];
  const part = startPart('temporal', spawnProgram(cli, args, inheritedBy('temporal')));
  try {
    const of = { address: `127.0.0.1:${port}`, pid: part.pid, databasePid: null, part };
    return await serverAt({ ...of, metricsUrl: `http://127.0.0.1:${metricsPort}/metrics` });
  } catch (error) {
    await part.stop();
    throw error;
  }
}

/** Of the local cluster (ops/local-cluster.sh), whose command this run is; null elsewhere. */
const clusterPid = (name: string): number | null => {
  const pids = new Map(
    (process.env['LOCAL_CLUSTER_PIDS'] ?? '').split(' ').map((pair) => {
      const [of = '', pid] = pair.split('=');
      return [of, Number(pid)];
    }),
  );
  return pids.get(name) ?? null;
};

interface At {
  readonly address: string;
  readonly metricsUrl: string | null;
  readonly pid: number | null;
  readonly databasePid: number | null;
  readonly part?: Part;
}

async function serverAt({ address, metricsUrl, pid, databasePid, part }: At): Promise<Server> {
  const connection = await connectWithin({ address }, 60_000);
  const cluster = await connection.workflowService.getClusterInfo({});
  return {
    address,
    connection,
    described: {
      version: cluster.serverVersion,
      database: cluster.persistenceStore,
      shards: cluster.historyShardCount,
    },
    cpuMs: () => (pid === null ? null : cpuMsOf(pid)),
    databaseCpuMs: () => (databasePid === null ? null : cpuMsOf(databasePid)),
    residentKb: () => (pid === null ? null : residentKbOf(pid)),
    calls: (namespace) => (metricsUrl === null ? null : callsOnceStill(metricsUrl, namespace)),
    close: async () => {
      await connection.close();
      await part?.stop();
    },
  };
}

/** The server brings its counters up to date once a second. */
const BROUGHT_UP_TO_DATE_MS = 1_200;
const LOOKED_AT_MOST = 8;

/** Once two looks show the same: only workers still poll then. */
async function callsOnceStill(
  url: string,
  namespace: string,
): Promise<ReadonlyMap<string, number>> {
  const total = (calls: ReadonlyMap<string, number>) =>
    [...calls].reduce((sum, [method, count]) => (method.startsWith('Poll') ? sum : sum + count), 0);
  let calls = await callsShownAt(url, namespace);
  for (let looks = 0; looks < LOOKED_AT_MOST; looks += 1) {
    await delay(BROUGHT_UP_TO_DATE_MS);
    const before = total(calls);
    calls = await callsShownAt(url, namespace);
    if (total(calls) === before) break;
  }
  return calls;
}

/** The server counts each request of each of its services; those of its frontend are what clients and workers sent. */
async function callsShownAt(url: string, namespace: string): Promise<ReadonlyMap<string, number>> {
  const text = await (await fetch(url)).text();
  const calls = new Map<string, number>();
  // As the server writes a namespace in a label.
  const shown = namespace.replaceAll(/\W/g, '_');
  for (const [, labels = '', count] of text.matchAll(
    /^service_requests(?:_total)?\{(.*)\} (\S+)$/gm,
  )) {
    const label = (name: string) => new RegExp(`(?:^|,)${name}="([^"]*)"`).exec(labels)?.[1];
    const method = label('operation');
    if (label('namespace') !== shown || label('service_name') !== 'frontend') continue;
    if (method !== undefined) calls.set(method, (calls.get(method) ?? 0) + Number(count));
  }
  return calls;
}
