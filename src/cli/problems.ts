import { CommanderError } from 'commander';
import { type FieldError, HoldfastHttpError } from '../http-client/error.ts';
import { issueOf, PayPalError } from '../paypal/errors.ts';
import { NotKnownYet } from './exit-codes.ts';
import { payPalProblemText } from './paypal-words.ts';
import { paint } from './terminal.ts';

type Problem = {
  readonly code: string;
  readonly reason: string;
  readonly status?: number | null;
  readonly issue?: string | null;
  readonly debugId?: string | null;
  readonly errors?: readonly FieldError[];
  /** Under which the same command is asked again. */
  readonly idempotencyKey?: string;
};

/** Anything thrown, as a program is told it. */
export const problemOf = (error: unknown): Problem => {
  if (error instanceof NotKnownYet) {
    return { ...problemOf(error.cause), idempotencyKey: error.idempotencyKey };
  }
  if (error instanceof HoldfastHttpError) {
    const { code, message, status, issue, debugId, errors } = error;
    return { code, reason: message, status, issue, debugId, errors };
  }
  if (error instanceof PayPalError) return payPalProblem(error);
  if (error instanceof CommanderError) {
    return { code: 'USAGE', reason: error.message.replace(/^error: /, '') };
  }
  if (!(error instanceof Error)) return { code: 'UNEXPECTED', reason: String(error) };
  const code = 'code' in error && typeof error.code === 'string' ? error.code : 'UNEXPECTED';
  return { code, reason: error.message };
};

const payPalProblem = ({ problem }: PayPalError): Problem => {
  const reason = payPalProblemText(problem);
  if (problem.kind !== 'REFUSED') return { code: 'PAYPAL_UNAVAILABLE', reason };
  const { httpStatus: status, debugId } = problem;
  return { code: 'REFUSED_BY_PAYPAL', reason, status, issue: issueOf(problem), debugId };
};

/** What the gateway says to those who send HTTP, in the words of the shell. */
const REASONS: Readonly<Record<string, string>> = {
  OUTCOME_PENDING: 'What came of it is not known yet.',
  API_KEY_REQUIRED: 'The gateway asks for an API key.',
};

const ADVICE: Readonly<Record<string, string>> = {
  GATEWAY_UNREACHABLE:
    'Start it (npm start, or holdfast gateway), or set HOLDFAST_URL to where it is.',
  API_KEY_REQUIRED: 'Set HOLDFAST_API_KEY to a key that the gateway knows.',
  API_KEY_UNKNOWN: 'Set HOLDFAST_API_KEY to a key that the gateway knows.',
};

/** The same for people. */
export const problemText = (problem: Problem): string => {
  const { code, issue, debugId, errors = [] } = problem;
  const reason =
    errors.length > 0 ? 'The gateway cannot take this:' : (REASONS[code] ?? problem.reason);
  return [
    `${paint('bad', code)}: ${reason}`,
    ...errors.map((error) => `  ${fieldText(error)}: ${fieldProblemText(error)}`),
    ...(issue && issue !== reason ? [`  PayPal's issue: ${issue}`] : []),
    ...(debugId ? [`  PayPal's debug id: ${debugId}`] : []),
    ...[ADVICE[code], repetitionText(problem)].flatMap((advice) => (advice ? [`  ${advice}`] : [])),
  ].join('\n');
};

const repetitionText = ({ code, idempotencyKey }: Problem): string | undefined => {
  if (idempotencyKey !== undefined) {
    return `Repeat the command with --key ${idempotencyKey}: it is done once, and you learn what came of it.`;
  }
  return code === 'OUTCOME_PENDING' ? 'Repeat the command to learn it.' : undefined;
};

/** The gateway's fields that people write as an option; the others are in a file of theirs. */
const OPTIONS: Readonly<Record<string, string>> = {
  '/checkoutId': '--id',
  '/idempotency-key': '--key',
  '/captureId': '--capture',
  '/noteToPayer': '--note',
  '/orderId': '--order',
  '/returnUrl': '--return-url',
  '/cancelUrl': '--cancel-url',
  '/invoiceId': '--invoice-id',
  '/reason': '--reason',
  '/actBefore': '--act-before',
  '/limit': '--limit',
  '/cursor': '--cursor',
};

/** Each field of the policy has an option of its name. */
const POLICY_FIELD = /^\/policy\/(\w+)$/;

const optionOf = (name: string): string =>
  `--${name.replace(/[A-Z]/g, (capital) => `-${capital.toLowerCase()}`)}`;

const fieldText = ({ in: part, field }: FieldError): string => {
  if (part === 'path') return 'the id';
  const [, policyField] = POLICY_FIELD.exec(field) ?? [];
  if (policyField !== undefined) return optionOf(policyField);
  return OPTIONS[field] ?? (field || 'the whole');
};

const EXPECTED = /^Invalid input: expected (\w+)/;
const ONE_OF = /^Invalid option: expected one of (.+)$/;

const fieldProblemText = ({ code, message }: FieldError): string => {
  if (code === 'REQUIRED') return 'is missing.';
  const type = EXPECTED.exec(message)?.[1];
  if (type !== undefined) return `takes a JSON ${type}.`;
  const words = ONE_OF.exec(message)?.[1];
  return words === undefined
    ? message
    : `takes ${words.replaceAll('"', '').replaceAll('|', ', ')}.`;
};
