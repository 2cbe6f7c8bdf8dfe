import { z } from 'zod';

import { PayPalError } from './errors.ts';

/** What PayPal wants to see again to judge a delivery: five of its headers, our webhook id and the body as it came. */
export type DeliveryToVerify = {
  readonly authAlgo: string;
  readonly certUrl: string;
  readonly transmissionId: string;
  readonly transmissionSig: string;
  readonly transmissionTime: string;
  readonly webhookId: string;
  readonly rawBody: string;
};

/** PayPal's answer, reduced to its one word. */
export const verdictSchema = z
  .object({ verification_status: z.enum(['SUCCESS', 'FAILURE']) })
  .transform((said) => said.verification_status);

const isOneJsonValue = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

/**
 * The question around the delivery, whose body goes back as it came.
 * @throws PayPalError NOT_SENT for a body that is not one JSON value: it could add members of its own to the question
 */
export const questionOf = (input: DeliveryToVerify): string => {
  if (!isOneJsonValue(input.rawBody)) {
    const why = 'BODY_MALFORMED: the delivery is not one JSON value';
    throw new PayPalError({ kind: 'NOT_SENT', operation: 'verifyWebhookSignature', why });
  }
  const question = JSON.stringify({
    auth_algo: input.authAlgo,
    cert_url: input.certUrl,
    transmission_id: input.transmissionId,
    transmission_sig: input.transmissionSig,
    transmission_time: input.transmissionTime,
    webhook_id: input.webhookId,
  });
  return `${question.slice(0, -1)},"webhook_event":${input.rawBody}}`;
};
