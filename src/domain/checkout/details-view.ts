import { type DecimalMoney, formatMoney, type Money } from '../money/money.ts';
import type {
  CaptureDetails,
  ExchangeRate,
  PaymentDetails,
  PlatformFee,
  RefundDetails,
} from '../paypal/payment-details.ts';

/** What PayPal said beyond the money, as callers see it; each part is left out where PayPal left it out. */
export type PaymentDetailsView = PaymentDetails;

export type CaptureDetailsView = PaymentDetailsView & {
  readonly disbursementMode?: string;
  readonly exchangeRate?: ExchangeRate;
  readonly receivableAmount?: DecimalMoney;
  readonly feeInReceivableCurrency?: DecimalMoney;
  readonly platformFees?: readonly PlatformFeeView[];
};

type PlatformFeeView = { readonly amount: DecimalMoney; readonly payeeMerchantId?: string };

export type PayableView = {
  readonly gross?: DecimalMoney;
  readonly fee?: DecimalMoney;
  readonly net?: DecimalMoney;
  readonly totalRefunded?: DecimalMoney;
  readonly platformFees?: readonly PlatformFeeView[];
};

export const captureDetailsView = ({
  receivableAmount,
  feeInReceivableCurrency,
  platformFees,
  ...others
}: CaptureDetails = {}): CaptureDetailsView => ({
  ...others,
  ...money('receivableAmount', receivableAmount),
  ...money('feeInReceivableCurrency', feeInReceivableCurrency),
  ...feesView(platformFees),
});

export const payableView = ({ platformFees, gross, fee, net, totalRefunded }: RefundDetails) => ({
  ...money('gross', gross),
  ...money('fee', fee),
  ...money('net', net),
  ...money('totalRefunded', totalRefunded),
  ...feesView(platformFees),
});

const money = <Name extends string>(
  name: Name,
  amount: Money | undefined,
): { readonly [N in Name]?: DecimalMoney } => {
  const shown: { [N in Name]?: DecimalMoney } = {};
  if (amount) shown[name] = formatMoney(amount);
  return shown;
};

const feesView = (fees: readonly PlatformFee[] | undefined) =>
  fees ? { platformFees: fees.map((fee) => ({ ...fee, amount: formatMoney(fee.amount) })) } : {};
