import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';
import { platform } from 'node:os';

const LOOPBACK = '127.0.0.1';

/**
 * A port that nobody listens on. Another process may take it before it is used: fine for development and
 * tests, where a start that fails says so.
 */
export async function freePort(host = LOOPBACK): Promise<number> {
  return listenBriefly(0, host);
}

/** Where a server of this machine listens that checks no Host header itself. */
export type HiddenAddress = { readonly ip: string; readonly port: number };

/**
 * An address that no page can guess: one whose name was rebound to Temporal's UI server could end Workflows, and at the
 * exporter of the SDK read how many there are. On Linux all of 127.0.0.0/8 is this machine; elsewhere only the port is
 * left to chance.
 */
export async function hiddenAddress(): Promise<HiddenAddress> {
  const part = () => randomInt(1, 255);
  const ip = platform() === 'linux' ? `127.${part()}.${part()}.${part()}` : LOOPBACK;
  return { ip, port: await freePort(ip) };
}

/** Whether a server could listen on this port now. @throws Error for anything but a port in use. */
export async function isFree(port: number, host = LOOPBACK): Promise<boolean> {
  try {
    await listenBriefly(port, host);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') return false;
    throw error;
  }
}

function listenBriefly(port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(port, host, () => {
      const address = server.address();
      server.close(() => {
        if (address === null || typeof address === 'string') reject(new Error('no TCP address'));
        else resolve(address.port);
      });
    });
  });
}
