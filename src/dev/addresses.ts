import { setTimeout as delay } from 'node:timers/promises';
import { localUrl } from '../config/gateway-address.ts';
import { type Config, ConfigError } from '../config.ts';
import { freePort, isFree } from './ports.ts';

/** Where the parts of this start are found, with every port decided. */
export interface Addresses {
  readonly temporal: string;
  readonly temporalPort: number;
  readonly temporalUiPort: number;
  readonly simulatorPort: number;
  readonly simulatorUrl: string;
  readonly gatewayPort: number;
  readonly gatewayUrl: string;
  readonly demoPort: number;
  readonly demoUrl: string;
}

/** A port that one of the parts needs is taken. */
export class PortTaken extends Error {
  readonly code = 'PORT_TAKEN';

  constructor(taken: readonly { port: number; part: string; variable: string }[]) {
    const each = taken.map(({ port, part }) => `${port} (${part})`).join(', ');
    const variables = taken.map(({ variable }) => variable).join(', ');
    const [port, is, it] = taken.length === 1 ? ['Port', 'is', 'it'] : ['Ports', 'are', 'them'];
    super(
      `${port} ${each} ${is} taken, maybe by a Holdfast that still runs: stop what listens there, or set ${variables} to move ${it} (0 takes any free port).`,
    );
    this.name = 'PortTaken';
  }
}

/**
 * Decides every port and makes sure that it is free. `patienceMs` is how long to wait for the parts of a start that was
 * killed, which are still on their way out.
 * @throws PortTaken naming all that are taken; ConfigError where one may not be listened on at all
 */
export async function decideAddresses(config: Config, patienceMs: number): Promise<Addresses> {
  const needed = neededPorts(config);
  const giveUpAt = Date.now() + patienceMs;
  for (;;) {
    const free = await Promise.all(needed.map(canListen));
    const taken = needed.filter((_, index) => free[index] === false);
    if (taken.length === 0) break;
    if (Date.now() > giveUpAt) throw new PortTaken(taken);
    await delay(100);
  }
  const temporalPort = await decided(config.temporalPort);
  const temporalUiPort = await decided(config.temporalUiPort);
  const simulatorPort = await decided(config.simulatorPort);
  const gatewayPort = await decided(config.gateway.port, config.gateway.host);
  const demoPort = await decided(config.demoPort);
  return {
    temporal: config.temporal.given
      ? config.temporal.connection.address
      : `127.0.0.1:${temporalPort}`,
    temporalPort,
    temporalUiPort,
    simulatorPort,
    simulatorUrl: `http://127.0.0.1:${simulatorPort}`,
    gatewayPort,
    gatewayUrl: localUrl(config.gateway.host, gatewayPort),
    demoPort,
    demoUrl: `http://127.0.0.1:${demoPort}`,
  };
}

interface Needed {
  readonly host?: string;
  readonly port: number;
  readonly part: string;
  readonly variable: string;
}

function neededPorts(config: Config): readonly Needed[] {
  const gateway = { ...config.gateway, part: 'gateway', variable: 'HOLDFAST_GATEWAY_PORT' };
  const demo = { port: config.demoPort, part: 'demo shop', variable: 'HOLDFAST_DEMO_PORT' };
  const simulator = {
    port: config.simulatorPort,
    part: 'PayPal simulator',
    variable: 'HOLDFAST_SIMULATOR_PORT',
  };
  const temporal = [
    { port: config.temporalPort, part: 'Temporal', variable: 'HOLDFAST_TEMPORAL_PORT' },
    { port: config.temporalUiPort, part: 'Temporal’s UI', variable: 'HOLDFAST_UI_PORT' },
  ];
  return [
    gateway,
    demo,
    ...(config.isPayPalNamed ? [] : [simulator]),
    ...(config.temporal.given ? [] : temporal),
  ];
}

async function canListen({ host, port, part, variable }: Needed): Promise<boolean> {
  return isFree(port, host).catch((error: Error) => {
    const variables = host === undefined ? variable : `HOLDFAST_GATEWAY_HOST and ${variable}`;
    throw new ConfigError([
      `the ${part} cannot listen on this machine (${error.message}): set ${variables} to where it can`,
    ]);
  });
}

async function decided(port: number, host?: string): Promise<number> {
  return port === 0 ? freePort(host) : port;
}
