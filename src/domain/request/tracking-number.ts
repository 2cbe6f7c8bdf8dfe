/**
 * Carriers that number parcels with digits alone, as many as a card number has, by PayPal's code of the carrier; without
 * spaces. Of UPS, USPS, Royal Mail and most posts no number is as long, or it has letters in it.
 */
const DIGITS_OF_CARRIER: readonly (readonly [carrier: RegExp, digits: number])[] = [
  [/(^|_)DPD(_|$)/, 14],
  [/(^|_)GLS(_|$)/, 14],
  [/(^|_)FEDEX(_|$)/, 15],
  [/(^|_)CANADA_POST$/, 16],
  [/(HERMES|HERMESWORLD)(_|$)/, 16],
];

/**
 * Whether the text is written as this carrier numbers its parcels: then it is no card number, though one in ten passes for
 * one. Of a carrier that is not known it may be, and so it is where digits stand in groups, as on a card.
 */
export const isNumberOfCarrier = (carrier: unknown, trackingNumber: unknown): boolean =>
  typeof carrier === 'string' &&
  typeof trackingNumber === 'string' &&
  DIGITS_OF_CARRIER.some(
    ([code, digits]) =>
      code.test(carrier) && trackingNumber.length === digits && /^\d+$/.test(trackingNumber),
  );
