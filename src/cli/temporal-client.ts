import type { Client } from '@temporalio/client';
import { HoldfastError } from '../client/error.ts';
import { createHoldfast, type Holdfast } from '../client.ts';
import { type Config, readConfig } from '../config.ts';
import { temporalClient } from '../temporal/client.ts';
import { connectClient } from '../temporal/connection.ts';
import { settingsOf } from './doctor-checks-temporal.ts';
import { NotAsAsked } from './exit-codes.ts';

interface Connected {
  readonly holdfast: Holdfast;
  readonly client: Client;
  readonly config: Config;
}

/**
 * For commands that speak to Temporal itself, with the settings of the environment.
 * @throws TemporalConnectionError; NotAsAsked where Holdfast refuses
 */
export async function withHoldfast<T>(command: (connected: Connected) => Promise<T>): Promise<T> {
  const config = readConfig();
  const settings = settingsOf(config);
  const connection = await connectClient(settings);
  try {
    const { namespace } = settings;
    const client = temporalClient({ connection, namespace, encryption: config.encryption });
    const holdfast = createHoldfast({ client, merchantId: config.merchantId });
    return await command({ holdfast, client, config });
  } catch (error) {
    if (error instanceof HoldfastError) throw new NotAsAsked(error.code, error.message);
    throw error;
  } finally {
    await connection.close();
  }
}
