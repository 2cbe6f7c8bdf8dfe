import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { pino } from 'pino';
import { openGateway } from '../../src/gateway/server.ts';
import { readGatewaySettings } from '../../src/gateway/settings.ts';
import { oneMerchant } from '../support/merchants.ts';

/** A gateway with neither Temporal nor PayPal behind it, for what it answers by itself. Close it in the end. */
export const openAlone = async () => {
  const stateFolder = await mkdtemp(path.join(tmpdir(), 'holdfast-alone-'));
  const connection = Connection.lazy({ address: '127.0.0.1:9' });
  const gateway = await openGateway({
    client: new Client({ connection }),
    taskQueue: 'holdfast',
    merchantId: 'default',
    merchants: oneMerchant({
      baseUrl: 'http://127.0.0.1:9',
      clientId: 'shop',
      clientSecret: 'secret',
      simulatorUrl: 'http://127.0.0.1:9',
    }),
    settings: readGatewaySettings('default', {}),
    stateFolder,
    host: '127.0.0.1',
    port: 0,
    log: pino({ level: 'silent' }),
  });
  return {
    url: gateway.url,
    close: async () => {
      await gateway.close();
      // The connection is left open: a call that was given up is still repeated by Temporal's client, and would throw in a timer.
      await rm(stateFolder, { recursive: true });
    },
  };
};
