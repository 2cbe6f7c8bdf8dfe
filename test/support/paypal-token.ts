import { z } from 'zod';

const tokenSchema = z.object({ access_token: z.string() });

/** An access token of the simulator, for what a story does at PayPal itself. */
export const payPalToken = async (url: string): Promise<string> => {
  const token = await fetch(`${url}/v1/oauth2/token`, {
    method: 'POST',
    headers: {
      Authorization: `Basic ${btoa('shop:secret')}`,
      'Content-Type': 'application/x-www-form-urlencoded',
    },
    body: 'grant_type=client_credentials',
  });
  return tokenSchema.parse(await token.json()).access_token;
};
