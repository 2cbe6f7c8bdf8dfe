import { Command, InvalidArgumentError } from 'commander';
import { type SimulatorOptions, startSimulator } from './simulator.ts';

const portNumber = (text: string): number => {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new InvalidArgumentError('a port is a whole number from 0 to 65535');
  }
  return port;
};

const seedNumber = (text: string): number => {
  const seed = Number(text);
  if (!Number.isInteger(seed) || seed < 0) {
    throw new InvalidArgumentError('a seed is a whole number from 0 up');
  }
  return seed;
};

const publicOrigin = (text: string): string => {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isOrigin = url !== undefined && /^https?:$/.test(url.protocol) && url.pathname === '/';
  if (!isOrigin || url.search !== '' || url.hash !== '') {
    throw new InvalidArgumentError('a public URL is http(s)://host[:port] without a path');
  }
  return url.origin;
};

/** Host names separated by commas. */
const hostNames = (text = ''): string[] =>
  text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');

interface Flags {
  port: number;
  host: string;
  state?: string;
  seed?: number;
  publicUrl?: string;
}

/** The seed, and how to get the same ids again. A state file goes on with the seed it began with. */
const seedLine = (seed: number, asked: { seed?: number; state?: string }): string => {
  if (asked.seed === seed) return String(seed);
  if (asked.seed !== undefined) return `${seed}, with which ${asked.state} began`;
  return `${seed}; --seed ${seed} gives a new run the same ids`;
};

const program = new Command('simulator')
  .description('A PayPal with a clock: Orders v2, Payments v2 and webhooks on one base URL.')
  .option('--port <number>', 'port to listen on, 0 for any free one', portNumber, 4020)
  .option('--host <name>', 'address to listen on', '127.0.0.1')
  .option('--state <file>', 'keep everything acknowledged in this file')
  .option('--seed <number>', 'same seed and same calls, same ids; default: drawn', seedNumber)
  .option('--public-url <url>', 'address callers use when a proxy stands in front', publicOrigin)
  .action(async (flags: Flags) => {
    process.umask(0o077);
    const options: SimulatorOptions = {
      port: flags.port,
      hostname: flags.host,
      ...(flags.state !== undefined && { stateFile: flags.state }),
      ...(flags.seed !== undefined && { seed: flags.seed }),
      ...(flags.publicUrl !== undefined && { publicUrl: flags.publicUrl }),
      allowedHosts: hostNames(process.env['HOLDFAST_ALLOWED_HOSTS']),
    };
    const simulator = await startSimulator(options).catch((error: Error) => {
      console.error(`The simulator could not start: ${error.message}`);
      process.exit(1);
    });
    const stop = () => {
      void simulator.close().then(() => process.exit(0));
    };
    process.once('SIGTERM', stop);
    process.once('SIGINT', stop);
    console.log(`PayPal simulator ${simulator.url}`);
    console.log(`control page     ${simulator.url}/_simulator/`);
    console.log(`seed             ${seedLine(simulator.seed, flags)}`);
    if (flags.publicUrl !== undefined) console.log(`public URL       ${flags.publicUrl}`);
    console.log('ready');
  });

await program.parseAsync();
