import { hundredths, type Money, money, normalized, total } from './money.ts';
import type { Capture, Order } from './records.ts';
import type { SimulatorState } from './state.ts';

/** PayPal's fee on a capture, in hundredths, rounded up as a merchant would fear. */
export const feeOn = (state: SimulatorState, amount: Money): bigint => {
  const taken = hundredths(amount.value);
  const share = (taken * BigInt(state.knobs.feeBasisPoints) + 9_999n) / 10_000n;
  const fee = share + BigInt(state.knobs.feeFixedHundredths);
  return fee < taken ? fee : taken;
};

/** What a merchant whose account holds another currency than the payment's sees of it: the rate, fee and rest in that currency. */
export const exchangeOf = (
  { knobs }: SimulatorState,
  from: string,
  { fee, net }: { fee: bigint; net: bigint },
) => {
  const { receivableIn } = knobs;
  if (receivableIn === null || receivableIn.currency === from) return {};
  const { currency, rateMillionths } = receivableIn;
  const converted = (amount: bigint): Money =>
    money(currency, (amount * BigInt(rateMillionths)) / 1_000_000n);
  return {
    paypal_fee_in_receivable_currency: converted(fee),
    receivable_amount: converted(net),
    exchange_rate: {
      source_currency: from,
      target_currency: currency,
      value: String(rateMillionths / 1_000_000),
    },
  };
};

const isUnsettled = ({ status }: Capture): boolean => status === 'PENDING' || status === 'FAILED';

/**
 * What the merchant gets of a capture: the amount without PayPal's fee and the platform's. A card's shows it though the
 * card was declined (recorded).
 */
export const receivableOf = (state: SimulatorState, { card }: Order, capture: Capture) => {
  const shown = capture.status === 'DECLINED' ? card !== undefined : !isUnsettled(capture);
  if (!shown) return {};
  const currency = capture.amount.currency_code;
  const fee = feeOn(state, capture.amount);
  const platformFees = capture.platformFees ?? [];
  const kept = total(platformFees.map(({ amount }) => amount));
  const net = hundredths(capture.amount.value) - fee - kept;
  return {
    seller_receivable_breakdown: {
      gross_amount: normalized(capture.amount),
      paypal_fee: money(currency, fee),
      ...(platformFees.length > 0 && { platform_fees: platformFees }),
      net_amount: money(currency, net),
      ...exchangeOf(state, currency, { fee, net }),
    },
  };
};
