import { Command, Option } from 'commander';
import { TRACKER_STATUSES, type TrackerStatus } from '../domain/paypal/tracker.ts';
import type { TrackerList } from '../domain/tracker/checkout-trackers.ts';
import type { TrackerView } from '../domain/tracker/tracker-view.ts';
import { answer } from './answer.ts';
import { given } from './checkout-start.ts';
import { gatewayOf, isJson } from './gateway.ts';
import { jsonOf } from './json-file.ts';
import { moneyKey, withKey } from './keys.ts';
import { onlyCapture } from './only-capture.ts';
import { examples } from './parts.ts';
import { paint, table, withProgress } from './terminal.ts';

type TrackOptions = {
  readonly capture?: string;
  readonly number: string;
  readonly carrier: string;
  readonly carrierName?: string;
  readonly notifyPayer?: true;
  readonly items?: string;
  readonly key?: string;
};

export const trackCommand = (): Command =>
  new Command('track')
    .description('say that goods are shipped, also long after the checkout has ended')
    .argument('<id>')
    .requiredOption('--number <number>', 'the tracking number of the parcel')
    .requiredOption('--carrier <code>', 'PayPal’s code of the carrier, such as DHL or OTHER')
    .option('--carrier-name <text>', 'with --carrier OTHER')
    .option('--capture <id>', 'which capture; left out where the checkout has just one')
    .option('--notify-payer', 'PayPal writes to the payer')
    .option('--items <file>', 'what of the order lies in the parcel, as a JSON list; - reads stdin')
    .option('--key <key>', 'idempotency key; a repetition with the same key adds nothing again')
    .addHelpText(
      'after',
      examples(
        'holdfast checkout track order-2041 --number 443844607820 --carrier FEDEX --key parcel-1',
        'holdfast checkout track order-2041 --number B-7 --carrier OTHER --carrier-name "Bike Post"',
        'holdfast checkout track order-2041 --number 443844607821 --carrier FEDEX --items parcel.json',
      ),
    )
    .action(async (id: string, options: TrackOptions, command: Command) => {
      const gateway = await gatewayOf(command);
      const {
        number: trackingNumber,
        carrier,
        carrierName: carrierNameOther,
        notifyPayer,
      } = options;
      const items = options.items && JSON.parse(await jsonOf(options.items));
      const captureId = options.capture ?? (await onlyCapture(gateway, id, 'to ship goods of'));
      const request = {
        captureId,
        trackingNumber,
        carrier,
        ...given({ carrierNameOther, notifyPayer, items }),
      };
      const key = moneyKey(options.key);
      const tracker = await withProgress('PayPal is asked to add the tracker', () =>
        withKey(key, () => gateway.addTracker(id, request, { key })),
      );
      answer(isJson(command), { ...tracker, idempotencyKey: key }, () => describeTracker(tracker));
    });

type UpdateOptions = { readonly status: TrackerStatus; readonly key?: string };

export const updateTrackerCommand = (): Command =>
  new Command('update-tracker')
    .description('cancel a tracker, or set its status')
    .argument('<id>')
    .argument('<trackerId>')
    .addOption(
      new Option('--status <status>', 'any but CANCELLED needs PayPal’s tracking API')
        .choices(TRACKER_STATUSES)
        .default('CANCELLED'),
    )
    .option('--key <key>', 'idempotency key')
    .addHelpText(
      'after',
      examples('holdfast checkout update-tracker order-2041 2GG279541U471931P-443844607820'),
    )
    .action(async (...args: [string, string, UpdateOptions, Command]) => {
      const [id, trackerId, { status, key: ownKey }, command] = args;
      const gateway = await gatewayOf(command);
      const tracker = await withProgress('PayPal is asked to change the tracker', () =>
        withKey(ownKey, (key) =>
          gateway.updateTracker({ checkoutId: id, trackerId }, { status }, { key }),
        ),
      );
      answer(isJson(command), tracker, () => describeTracker(tracker));
    });

export const trackersCommand = (): Command =>
  new Command('trackers')
    .description('list the trackers of a checkout, and what PayPal protects of its captures')
    .argument('<id>')
    .addHelpText('after', examples('holdfast checkout trackers order-2041'))
    .action(async (id: string, _options: object, command: Command) => {
      const gateway = await gatewayOf(command);
      const list = await withProgress('Asking', () => gateway.trackers(id));
      answer(isJson(command), list, () => describeTrackers(list));
    });

const describeTracker = ({ status, trackerId }: TrackerView): string =>
  `${paint(status === 'CANCELLED' ? 'warn' : 'good', status)}  tracker ${trackerId}`;

const describeTrackers = ({ trackers, sellerProtection }: TrackerList): string => {
  const rows = trackers.map((one) => [
    one.trackerId,
    one.status,
    one.carrierNameOther ?? one.carrier,
    one.trackingNumber,
  ]);
  const shown =
    rows.length === 0 ? 'No tracker yet.' : table(['Tracker', 'Status', 'Carrier', 'Number'], rows);
  const protection = sellerProtection.map(({ captureId, status, disputeCategories }) => [
    captureId,
    status ?? 'not known',
    disputeCategories.join(', '),
  ]);
  if (protection.length === 0) return shown;
  const header = ['Capture', 'Seller protection', 'Disputes that PayPal bears'];
  return `${shown}\n\n${table(header, protection)}`;
};
