import { serve } from '@hono/node-server';
import { readSettings } from './settings.ts';
import { createShop } from './shop.ts';

try {
  const settings = readSettings(process.env);
  const shop = createShop(settings);
  const server = serve({ fetch: shop.fetch, hostname: '127.0.0.1', port: settings.port }, (info) =>
    console.log(`demo shop listens on http://127.0.0.1:${info.port}`),
  );
  server.on('error', (error) => {
    console.error(`The demo shop cannot listen on port ${settings.port}: ${error.message}`);
    process.exit(1);
  });
  const stop = () => {
    server.close(() => process.exit(0));
    // Live pages hold their streams open for as long as they are looked at.
    if ('closeAllConnections' in server) server.closeAllConnections();
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
