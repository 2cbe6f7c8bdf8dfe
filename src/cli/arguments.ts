import { InvalidArgumentError } from 'commander';
import { type DecimalMoney, parseMoney } from '../domain/money/money.ts';
import { parseDuration } from '../domain/time/format.ts';
import { UsageError } from './exit-codes.ts';

export type AmountOptions = { readonly amount?: string; readonly currency?: string };

/**
 * "40.00 USD", or "40.00" with --currency USD. Read as PayPal's decimal string and checked for its currency's decimals
 * here already; how much is allowed is the checkout's to say.
 */
export const amountFrom = ({ amount, currency }: AmountOptions): DecimalMoney | undefined => {
  if (amount === undefined) return undefined;
  const [, value, written] = /^(\S+?)(?:\s*([A-Za-z]{3}))?$/.exec(amount.trim()) ?? [];
  const named = (written ?? currency)?.toUpperCase();
  if (value === undefined || named === undefined) {
    throw new UsageError(`Say the currency: --amount "${amount} USD", or --currency USD.`);
  }
  if (currency !== undefined && currency.toUpperCase() !== named) {
    throw new UsageError(`--amount says ${named}, --currency says ${currency}.`);
  }
  const money = { currencyCode: named, value };
  const read = parseMoney(money);
  if (typeof read === 'string') throw new UsageError(`${amount}: ${read}.`);
  return money;
};

const SECOND_MS = 1_000;

/** "3 d", "12h", "90 m" or "45 s", as whole seconds. */
export const secondsFrom = (text: string): number => {
  const ms = parseDuration(text);
  if (ms === undefined || ms < SECOND_MS) {
    throw new InvalidArgumentError('Write "3 d", "12 h", "90 m" or "45 s".');
  }
  return ms / SECOND_MS;
};

export const wholeNumberFrom = (text: string): number => {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('Write a whole number.');
  return Number(text);
};

/** `on-authorization`, `ON_AUTHORIZATION`: the shell takes both spellings of PayPal's and the policy's words. */
export const wordFrom = (text: string): string => text.trim().toUpperCase().replaceAll('-', '_');
