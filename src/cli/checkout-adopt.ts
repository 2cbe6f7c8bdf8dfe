import { Command, Option } from 'commander';
import type { AdoptionView } from '../domain/checkout/adoption-view.ts';
import type { AdoptCheckout, HoldfastHttp } from '../http-client.ts';
import { HoldfastHttpError } from '../http-client.ts';
import { answer, remark } from './answer.ts';
import { type AmountOptions, amountFrom } from './arguments.ts';
import { given } from './checkout-start.ts';
import { describeCheckout, timeText } from './checkout-words.ts';
import { EXIT, UsageError } from './exit-codes.ts';
import { gatewayOf, isJson } from './gateway.ts';
import { textIn } from './json-file.ts';
import { withKey } from './keys.ts';
import { examples } from './parts.ts';
import { problemOf, problemText } from './problems.ts';
import { withProgress } from './terminal.ts';

type AdoptOptions = AmountOptions & {
  readonly order?: string;
  readonly authorization?: string;
  readonly payment?: string;
  readonly capture?: readonly string[];
  readonly intent?: 'AUTHORIZE' | 'CAPTURE';
  readonly payee?: string;
  readonly id?: string;
  readonly file?: string;
  readonly preview?: boolean;
  readonly key?: string;
};

export const adoptCommand = (): Command =>
  new Command('adopt')
    .description('take over an order or payment that was made elsewhere')
    .option('--order <id>', 'PayPal’s order id')
    .option('--authorization <id>', 'or the first authorization of the payment')
    .option('--payment <id>', 'or a payment of the deprecated Payments v1, or its order (O-...)')
    .option('--capture <ids...>', 'all its captures, where PayPal shows the order no longer')
    .option('--amount <amount>', 'what the shop expects: "100.00 USD"')
    .option('--currency <code>', 'when --amount does not say it')
    .addOption(
      new Option('--intent <intent>', 'what the order was made for; left out: AUTHORIZE').choices([
        'AUTHORIZE',
        'CAPTURE',
      ]),
    )
    .option('--payee <id>', 'who the shop expects to be paid: PayPal’s merchant id')
    .option('--id <id>', 'your own id of the checkout')
    .option('--file <file>', 'many: a JSON object a line, as the API takes it; - reads stdin')
    .option('--preview', 'say what would be done and when, and change nothing')
    .option('--key <key>', 'idempotency key; left out: made of the id at PayPal, safe twice')
    .addHelpText(
      'after',
      examples(
        'holdfast checkout adopt --order 5O190127TN364715T --amount "100.00 USD" --preview',
        'holdfast checkout adopt --authorization 0VF52814937998046 --amount "100.00 USD"',
        'holdfast checkout adopt --file holds.jsonl',
      ),
    )
    .action(async (options: AdoptOptions, command: Command) => {
      if (options.file !== undefined) return await adoptFile(options.file, options, command);
      const request = requestFrom(options);
      const gateway = await gatewayOf(command);
      if (options.preview) {
        const preview = await gateway.previewAdoption(request);
        return answer(isJson(command), preview, () => describePreview(preview));
      }
      const key = options.key ?? keyOf(request);
      const checkout = await withProgress('PayPal is asked for the payment', () =>
        withKey(key, (keyed) => gateway.adopt(request, { key: keyed })),
      );
      answer(isJson(command), checkout, () => describeCheckout(checkout));
    });

const requestFrom = (options: AdoptOptions): AdoptCheckout => {
  const { order: orderId, authorization: authorizationId, payment: paymentId } = options;
  const { capture: captureIds, intent, payee, id } = options;
  const amount = amountFrom(options);
  if (amount === undefined) {
    throw new UsageError('Say what the shop expects: --amount "100.00 USD".');
  }
  return {
    ...given({ checkoutId: id, orderId, authorizationId, paymentId, captureIds }),
    expected: { amount, ...given({ intent, payeeMerchantId: payee }) },
  };
};

/** The payment's own id: the same adoption, from another file or on another day, is the same request. */
const keyOf = ({ orderId, authorizationId, paymentId }: AdoptCheckout): string =>
  `adopt-${orderId ?? authorizationId ?? paymentId ?? ''}`;

type LineResult =
  | { readonly line: number; readonly checkoutId: string; readonly status: string }
  | { readonly line: number; readonly steps: AdoptionView['steps'] }
  | { readonly line: number; readonly error: ReturnType<typeof problemOf> };

/** One line of result for each line that holds something, as soon as it is known. A line that fails stops no other. */
const adoptFile = async (file: string, options: AdoptOptions, command: Command): Promise<void> => {
  const gateway = await gatewayOf(command);
  const lines = (await textIn(file)).split('\n').map((text, index) => ({ text, line: index + 1 }));
  let failed = 0;
  let asked = 0;
  for (const { text, line } of lines) {
    if (text.trim() === '') continue;
    asked += 1;
    const result = await adoptLine(gateway, { text, line, isPreview: options.preview === true });
    if ('error' in result) failed += 1;
    process.stdout.write(isJson(command) ? `${JSON.stringify(result)}\n` : `${words(result)}\n`);
  }
  if (failed === 0) return;
  remark(`${failed} of ${asked} lines were not adopted.`);
  process.exitCode = EXIT.REFUSED;
};

const adoptLine = async (
  gateway: HoldfastHttp,
  asked: { readonly text: string; readonly line: number; readonly isPreview: boolean },
): Promise<LineResult> => {
  const { text, line, isPreview } = asked;
  try {
    const request: AdoptCheckout = parsed(text);
    if (isPreview) return { line, steps: (await gateway.previewAdoption(request)).steps };
    const { checkoutId, status } = await gateway.adopt(request, { key: keyOf(request) });
    return { line, checkoutId, status };
  } catch (error) {
    // Nobody is there to ask: the other lines would only wait as long.
    if (error instanceof HoldfastHttpError && error.status === null) throw error;
    return { line, error: problemOf(error) };
  }
};

const parsed = (text: string): AdoptCheckout => {
  try {
    return JSON.parse(text);
  } catch {
    throw new UsageError('The line is not JSON.');
  }
};

const words = (result: LineResult): string => {
  if ('error' in result) return `line ${result.line}: ${problemText(result.error)}`;
  if ('steps' in result) return `line ${result.line}:\n${stepText(result.steps)}`;
  return `line ${result.line}: ${result.checkoutId} is ${result.status}`;
};

const describePreview = ({ checkout, steps }: AdoptionView): string =>
  `${describeCheckout(checkout)}\n\nNothing was changed. Adopted, the checkout would do by itself:\n${stepText(steps)}`;

const stepText = (steps: AdoptionView['steps']): string =>
  steps
    .map(({ at, does, isDue }) => `  ${timeText(at)}  ${does}${isDue ? ', at once' : ''}`)
    .join('\n');
