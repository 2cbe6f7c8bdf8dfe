import type { LifeEnd } from './attention-rules.ts';

const ADDING: ReadonlySet<string> = new Set(['trackOrder', 'addTrackersBatch']);

/** PayPal may write to the payer for each call: what PayPal has shown is not sent again, also by a later run. */
export const trackerViolations = ({ calls, shipped }: LifeEnd): readonly string[] => [
  ...calls.flatMap((call) => {
    if (!ADDING.has(call.activity)) return [];
    const { captureId, trackingNumber } = call.input;
    const id = `${String(captureId)}-${String(trackingNumber)}`;
    const isKnown = calls.some(
      ({ endedAt, outcome, answer }) =>
        endedAt < call.at && outcome === 'DONE' && answer.includes(`"${id}"`),
    );
    return isKnown ? [`trackers: ${id} was sent again though PayPal had shown it`] : [];
  }),
  ...[...shipped]
    .filter((id) => !calls.some(({ answer }) => answer.includes(`"${id}"`)))
    .map((id) => `trackers: ${id} was answered, but PayPal never showed it`),
];
