import { Command, Option } from 'commander';
import { RESOLVE_ACTIONS, type ResolveAction } from '../domain/checkout/status.ts';
import type { CheckoutView } from '../domain/checkout/view.ts';
import { answer } from './answer.ts';
import { type AmountOptions, amountFrom } from './arguments.ts';
import { given } from './checkout-start.ts';
import { describeCheckout, moneyText } from './checkout-words.ts';
import { gatewayOf, isJson } from './gateway.ts';
import { jsonOf } from './json-file.ts';
import { moneyKey, withKey } from './keys.ts';
import { onlyCapture } from './only-capture.ts';
import { examples } from './parts.ts';
import { paint, withProgress } from './terminal.ts';

const KEY_HELP = 'idempotency key; a repetition with the same key moves no money again';

type CaptureOptions = AmountOptions & {
  readonly final?: boolean;
  readonly invoiceId?: string;
  readonly note?: string;
  readonly softDescriptor?: string;
  readonly paymentInstruction?: string;
  readonly key?: string;
};

export const captureCommand = (): Command =>
  new Command('capture')
    .description('take money from the hold')
    .argument('<id>')
    .option('--amount <amount>', '"40.00 USD"; left out: all that remains')
    .option('--currency <code>', 'when --amount does not say it')
    .option('--final', 'release what is left after it')
    .option('--no-final', 'keep what is left on hold')
    .option('--invoice-id <text>', 'yours; unique in the PayPal account')
    .option('--note <text>', 'what the payer reads')
    .option('--soft-descriptor <text>', 'on the payer’s statement: 1 to 22 letters, digits, - * .')
    .option('--payment-instruction <file>', 'platform fees of a partner and more, as JSON')
    .option('--key <key>', KEY_HELP)
    .addHelpText(
      'after',
      examples(
        'holdfast checkout capture order-2041 --amount "40.00 USD" --key order-2041-parcel-1',
        'holdfast checkout capture order-2041 --amount "55.00 USD" --final',
        'holdfast checkout capture order-2041',
      ),
    )
    .action(async (id: string, options: CaptureOptions, command: Command) => {
      const { final: finalCapture, invoiceId, note: noteToPayer, softDescriptor } = options;
      const asked = { finalCapture, invoiceId, noteToPayer, softDescriptor };
      const request = {
        ...given({ amount: amountFrom(options), ...asked }),
        ...(await instructionFrom(options)),
      };
      const key = moneyKey(options.key);
      const gateway = await gatewayOf(command);
      const capture = await withProgress('PayPal is asked to capture', () =>
        withKey(key, () => gateway.capture(id, request, { key })),
      );
      answer(isJson(command), { ...capture, idempotencyKey: key }, () => {
        const { captureId, amount, status } = capture;
        return `${paint(status === 'COMPLETED' ? 'good' : 'warn', status)}  ${moneyText(amount)} captured as ${captureId}`;
      });
    });

export const voidCommand = (): Command =>
  new Command('void')
    .description('release what is held; before approval it ends the checkout')
    .argument('<id>')
    .option('--reason <text>', 'kept in the timeline; nothing personal')
    .option('--key <key>', 'idempotency key')
    .addHelpText('after', examples('holdfast checkout void order-2041 --reason "out of stock"'))
    .action(async (id: string, options: { reason?: string; key?: string }, command: Command) => {
      const request = given({ reason: options.reason });
      const gateway = await gatewayOf(command);
      const checkout = await withProgress('PayPal is asked to release the hold', () =>
        withKey(options.key, (key) => gateway.void(id, request, { key })),
      );
      await answerCheckout(command, checkout);
    });

type RefundOptions = AmountOptions & {
  readonly capture?: string;
  readonly invoiceId?: string;
  readonly customId?: string;
  readonly note?: string;
  readonly paymentInstruction?: string;
  readonly key?: string;
};

/** The gateway checks it; here it only has to be JSON. */
const instructionFrom = async ({
  paymentInstruction: file,
}: {
  readonly paymentInstruction?: string;
}) => (file === undefined ? {} : { paymentInstruction: JSON.parse(await jsonOf(file)) });

export const refundCommand = (): Command =>
  new Command('refund')
    .description('give captured money back, also long after the checkout has ended')
    .argument('<id>')
    .option('--capture <id>', 'which capture; left out where the checkout has just one')
    .option('--amount <amount>', '"15.00 USD"; left out: all that is not refunded yet')
    .option('--currency <code>', 'when --amount does not say it')
    .option('--invoice-id <text>', 'yours; unique in the PayPal account')
    .option('--custom-id <text>', 'yours; comes back in PayPal’s reports')
    .option('--note <text>', 'what the payer reads')
    .option('--payment-instruction <file>', 'what of a partner’s fees goes back, as JSON')
    .option('--key <key>', KEY_HELP)
    .addHelpText(
      'after',
      examples(
        'holdfast checkout refund order-2041 --amount "15.00 USD" --key order-2041-return-1',
        'holdfast checkout refund order-2041 --capture 2GG279541U471931P',
      ),
    )
    .action(async (id: string, options: RefundOptions, command: Command) => {
      const gateway = await gatewayOf(command);
      const amount = amountFrom(options);
      const captureId = options.capture ?? (await onlyCapture(gateway, id, 'to refund'));
      const { note: noteToPayer, invoiceId, customId } = options;
      const request = {
        captureId,
        ...given({ amount, noteToPayer, invoiceId, customId }),
        ...(await instructionFrom(options)),
      };
      const key = moneyKey(options.key);
      const refund = await withProgress('PayPal is asked to refund', () =>
        withKey(key, () => gateway.refund(id, request, { key })),
      );
      answer(isJson(command), { ...refund, idempotencyKey: key }, () => {
        const { refundId, status } = refund;
        return `${paint(status === 'COMPLETED' ? 'good' : 'warn', status)}  ${moneyText(refund.amount)} refunded as ${refundId}`;
      });
    });

type ReauthorizeOptions = AmountOptions & { readonly key?: string };

export const reauthorizeCommand = (): Command =>
  new Command('reauthorize')
    .description('ask PayPal for a new honor period')
    .argument('<id>')
    .option('--amount <amount>', '"60.00 USD"; left out: what remains')
    .option('--currency <code>', 'when --amount does not say it')
    .option('--key <key>', 'idempotency key')
    .addHelpText('after', examples('holdfast checkout reauthorize order-2041'))
    .action(async (id: string, options: ReauthorizeOptions, command: Command) => {
      const request = given({ amount: amountFrom(options) });
      const gateway = await gatewayOf(command);
      const checkout = await withProgress('PayPal is asked to reauthorize', () =>
        withKey(options.key, (key) => gateway.reauthorize(id, request, { key })),
      );
      await answerCheckout(command, checkout);
    });

type ResolveOptions = {
  readonly action: ResolveAction;
  readonly reason: string;
  readonly key?: string;
};

export const resolveCommand = (): Command =>
  new Command('resolve')
    .description('decide about a checkout that NEEDS_ATTENTION')
    .argument('<id>')
    .addOption(
      new Option('--action <action>', 'what to do; show says what is offered')
        .choices(RESOLVE_ACTIONS)
        .makeOptionMandatory(),
    )
    .requiredOption('--reason <text>', 'why; kept with your key’s name')
    .option('--key <key>', 'idempotency key')
    .addHelpText(
      'after',
      `
adopt    takes PayPal's truth as it is   retry  makes the call again
capture  captures what is left           void   releases what is held
close    ends the checkout where nothing is held
${examples('holdfast checkout resolve order-2041 --action adopt --reason "PayPal shows the capture"')}`,
    )
    .action(async (id: string, options: ResolveOptions, command: Command) => {
      const { action, reason } = options;
      const gateway = await gatewayOf(command);
      const checkout = await withProgress('Resolving', () =>
        withKey(options.key, (key) => gateway.resolve(id, { action, reason }, { key })),
      );
      await answerCheckout(command, checkout);
    });

/** Programs get the command's own answer. People see the checkout as it stands, with what the command does not tell. */
async function answerCheckout(command: Command, checkout: CheckoutView): Promise<void> {
  const json = isJson(command);
  const gateway = await gatewayOf(command);
  const shown = json ? checkout : await gateway.get(checkout.checkoutId).catch(() => checkout);
  answer(json, shown, () => describeCheckout(shown));
}
