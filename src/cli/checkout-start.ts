import { Command, Option } from 'commander';
import type { Intent } from '../domain/checkout/input.ts';
import type { PolicyView } from '../domain/checkout/policy-view.ts';
import type { StartCheckout } from '../http-client.ts';
import { answer } from './answer.ts';
import { type AmountOptions, amountFrom, wholeNumberFrom, wordFrom } from './arguments.ts';
import { describeCheckout } from './checkout-words.ts';
import { UsageError } from './exit-codes.ts';
import { gatewayOf, isJson } from './gateway.ts';
import { jsonOf } from './json-file.ts';
import { withKey } from './keys.ts';
import { examples } from './parts.ts';
import { withProgress } from './terminal.ts';

export type PolicyOptions = {
  readonly approvalWithin?: string;
  readonly capture?: string;
  readonly reauthorize?: string;
  readonly reauthorizeAtMost?: number;
  readonly capturesAtMost?: number;
  readonly atDeadline?: string;
  readonly deadlineMargin?: string;
  readonly overCapture?: string;
  readonly liabilityShift?: string;
};

type StartOptions = AmountOptions &
  PolicyOptions & {
    readonly id?: string;
    readonly intent?: string;
    readonly description?: string;
    readonly customId?: string;
    readonly invoiceId?: string;
    readonly purchaseUnit?: string;
    readonly buttons?: boolean;
    readonly experienceContext?: string;
    readonly payer?: string;
    readonly clientMetadataId?: string;
    readonly processingInstruction?: 'ORDER_COMPLETE_ON_PAYMENT_APPROVAL' | 'NO_INSTRUCTION';
    readonly returnUrl?: string;
    readonly cancelUrl?: string;
    readonly paymentSource?: string;
    readonly key?: string;
  };

export const startCommand = (): Command =>
  new Command('start')
    .description('start a checkout and print the link where the payer approves')
    .option('--amount <amount>', '"100.00 USD", or 100.00 with --currency')
    .option('--currency <code>', 'when --amount does not say it')
    .option('--id <id>', 'your own id of the checkout; it becomes the key too')
    .option('--intent <intent>', 'authorize, which holds the money, or capture, which takes it')
    .option('--description <text>', 'what the payer reads')
    .option('--custom-id <text>', 'yours; comes back in PayPal’s reports')
    .option('--invoice-id <text>', 'yours; unique in the PayPal account')
    .option(
      '--purchase-unit <file>',
      'items, shipping and all as JSON; - reads stdin; a list of up to 10 with --intent capture',
    )
    .option('--buttons', 'the payer chooses among PayPal’s buttons, not the wallet alone')
    .option(
      '--payment-source <file>',
      'a wallet, card or billing agreement on file, or an alternative method, as JSON',
    )
    .addOption(
      new Option(
        '--processing-instruction <what>',
        'whether PayPal captures by itself what an alternative method pays',
      ).choices(['ORDER_COMPLETE_ON_PAYMENT_APPROVAL', 'NO_INSTRUCTION']),
    )
    .option('--experience-context <file>', 'what PayPal’s page shows and asks, as JSON')
    .option('--payer <file>', 'what PayPal’s page is filled in with, as JSON; personal')
    .option('--client-metadata-id <id>', 'the device, for PayPal’s risk checks')
    .option('--return-url <url>', 'where PayPal sends the payer who approved')
    .option('--cancel-url <url>', 'where PayPal sends the payer who turned back')
    .option('--approval-within <time>', 'how long the payer may take: "3 h"')
    .option('--capture <when>', 'manual or on-authorization')
    .option('--reauthorize <when>', 'timer, on-capture or never')
    .option('--reauthorize-at-most <times>', 'how often', wholeNumberFrom)
    .option(
      '--captures-at-most <times>',
      'of one authorization, as the account allows',
      wholeNumberFrom,
    )
    .option('--at-deadline <what>', 'void, capture or ask')
    .option('--deadline-margin <time>', 'how long before PayPal’s expiry: "24 h"')
    .option('--over-capture <limit>', 'none or paypal-limit')
    .option('--liability-shift <what>', 'require or accept, where 3-D Secure was asked for')
    .option('--key <key>', 'idempotency key: the same key finds the same checkout')
    .addHelpText(
      'after',
      examples(
        'holdfast checkout start --amount "100.00 USD"',
        'holdfast checkout start --amount 100.00 --currency USD --id order-2041 --at-deadline capture',
        'holdfast checkout start --purchase-unit lantern.json --return-url https://shop.example/paid',
      ),
    )
    .action(start);

const start = async (options: StartOptions, command: Command): Promise<void> => {
  const { id, intent, returnUrl, cancelUrl, clientMetadataId, key } = options;
  const { processingInstruction } = options;
  const policy = policyFrom(options);
  const request = {
    ...(await purchaseUnitsFrom(options)),
    ...(intent === undefined ? {} : { intent: intentFrom(intent) }),
    ...(await sourceFrom(options)),
    ...given({ checkoutId: id, returnUrl, cancelUrl, clientMetadataId, processingInstruction }),
    ...(Object.keys(policy).length === 0 ? {} : { policy }),
  };
  const gateway = await gatewayOf(command);
  const checkout = await withProgress('PayPal is asked for an order', () =>
    withKey(key ?? keyFrom(id), (keyed) => gateway.start(request, { key: keyed })),
  );
  answer(isJson(command), checkout, () => describeCheckout(checkout));
};

/** An id that cannot be a key is no id either: the gateway says so, about the id. */
const keyFrom = (id: string | undefined): string | undefined =>
  id !== undefined && /^[\x21-\x7e]+$/.test(id) ? id : undefined;

/** The gateway parses it; here it only has to be JSON. */
async function purchaseUnitsFrom(
  options: StartOptions,
): Promise<Pick<StartCheckout, 'purchaseUnit' | 'purchaseUnits'>> {
  const { purchaseUnit: file, description, customId, invoiceId } = options;
  const amount = amountFrom(options);
  if ((amount === undefined) === (file === undefined)) {
    throw new UsageError('Say either --amount "100.00 USD" or --purchase-unit FILE.');
  }
  if (amount !== undefined) {
    return { purchaseUnit: { amount, ...given({ description, customId, invoiceId }) } };
  }
  const read = JSON.parse(await jsonOf(String(file)));
  return Array.isArray(read) ? { purchaseUnits: read } : { purchaseUnit: read };
}

const intentFrom = (text: string): Intent => {
  const word = wordFrom(text);
  if (word === 'AUTHORIZE' || word === 'CAPTURE') return word;
  throw new UsageError('Say --intent authorize or --intent capture.');
};

/** How the payer pays, and what PayPal's page knows of the payer. */
const sourceFrom = async ({
  buttons,
  paymentSource,
  experienceContext,
  payer,
}: StartOptions): Promise<Pick<StartCheckout, 'paymentSource' | 'payer'>> => {
  if (paymentSource !== undefined && (buttons === true || experienceContext !== undefined)) {
    throw new UsageError(
      'Say --payment-source without --buttons and --experience-context: it is another way to pay.',
    );
  }
  const page = experienceContext && {
    experienceContext: JSON.parse(await jsonOf(experienceContext)),
  };
  return {
    ...(paymentSource !== undefined && {
      paymentSource: JSON.parse(await jsonOf(paymentSource)),
    }),
    ...(page && { paymentSource: { paypal: page } }),
    ...(buttons === true && { paymentSource: page ?? {} }),
    ...(payer !== undefined && { payer: JSON.parse(await jsonOf(payer)) }),
  };
};

/** Words the gateway checks, in its spelling. */
export const policyFrom = (options: PolicyOptions): Partial<PolicyView> => {
  const word = (text: string | undefined) => (text === undefined ? undefined : wordFrom(text));
  const fields: Readonly<Record<keyof PolicyView, string | number | undefined>> = {
    approvalWithin: options.approvalWithin,
    capture: word(options.capture),
    reauthorize: word(options.reauthorize),
    reauthorizeAtMost: options.reauthorizeAtMost,
    capturesAtMost: options.capturesAtMost,
    atDeadline: word(options.atDeadline),
    deadlineMargin: options.deadlineMargin,
    overCapture: word(options.overCapture),
    liabilityShift: word(options.liabilityShift),
  };
  const policy: Record<string, string | number> = given(fields);
  return policy;
};

type Given<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

/** Without what was left out: an absent field and an undefined one are not the same to the gateway. */
export const given = <T extends object>(fields: T): Given<T> => {
  const kept: Given<T> = {};
  for (const [name, value] of Object.entries(fields)) {
    if (value !== undefined) Object.assign(kept, { [name]: value });
  }
  return kept;
};
