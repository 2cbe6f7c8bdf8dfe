import type { Intent } from '../checkout/input.ts';
import {
  ALTERNATIVE_METHODS,
  type AlternativeMethod,
  type AlternativePayer,
  ofEachMethod,
  type ProcessingInstruction,
} from '../paypal/alternative-method.ts';
import type { PaymentSource } from '../paypal/order-context.ts';
import { countryCode, emailAddress } from './address.ts';
import { checked, object } from './object-shape.ts';
import {
  described,
  type FieldProblem,
  named,
  oneOf,
  optional,
  type Shape,
  text,
} from './request-shape.ts';

/** Of the methods, these two alone have a place for an e-mail address. */
const EMAIL: Readonly<Partial<Record<AlternativeMethod, 'OPTIONAL' | 'REQUIRED'>>> = {
  blik: 'OPTIONAL',
  p24: 'REQUIRED',
};

const emailProblems =
  (method: AlternativeMethod) =>
  ({ email }: AlternativePayer): readonly FieldProblem[] => {
    const path = ['email'];
    if (email === undefined) {
      const message = 'PayPal asks for the payer’s e-mail address.';
      return EMAIL[method] === 'REQUIRED' ? [{ path, code: 'REQUIRED', message }] : [];
    }
    const message = `PayPal takes no e-mail address for ${method}.`;
    return EMAIL[method] ? [] : [{ path, code: 'UNKNOWN_FIELD', message }];
  };

export const alternativePayer: Shape<AlternativePayer> = named(
  'AlternativePayer',
  object({ name: text(3, 300), countryCode, email: optional(emailAddress) }),
  { description: 'Who pays by an alternative payment method. Personal.' },
);

/** `paymentSource.ideal` and the others. */
export const alternativeSources = ofEachMethod((method) =>
  optional(checked<AlternativePayer>(alternativePayer, emailProblems(method))),
);

export const processingInstruction: Shape<ProcessingInstruction> = described(
  oneOf('ORDER_COMPLETE_ON_PAYMENT_APPROVAL', 'NO_INSTRUCTION'),
  {
    description:
      'Left out: ORDER_COMPLETE_ON_PAYMENT_APPROVAL for an alternative payment method, which PayPal then captures by itself; none for others.',
  },
);

type Asked = {
  readonly intent?: Intent;
  readonly paymentSource?: PaymentSource;
  readonly payer?: object;
  readonly processingInstruction?: ProcessingInstruction;
  readonly returnUrl?: string;
  readonly cancelUrl?: string;
};

/** What PayPal would refuse of an order for an alternative method, or of its instruction for any other. */
export const alternativeProblems = (request: Asked): readonly FieldProblem[] => {
  const { intent, paymentSource, processingInstruction: instruction } = request;
  const method = ALTERNATIVE_METHODS.find((one) => paymentSource?.[one] !== undefined);
  if (method === undefined) {
    const code = 'UNSUPPORTED_PROCESSING_INSTRUCTION';
    const message =
      'PayPal completes orders by itself for alternative payment methods alone: name one in paymentSource.';
    return instruction === 'ORDER_COMPLETE_ON_PAYMENT_APPROVAL'
      ? [{ path: ['processingInstruction'], code, message }]
      : [];
  }
  const missing = (['returnUrl', 'cancelUrl'] as const).filter(
    (field) => request[field] === undefined,
  );
  return [
    ...(intent === 'CAPTURE' ? [] : [notAuthorizable(method)]),
    ...missing.map((field) => ({
      path: [field],
      code: field === 'returnUrl' ? 'RETURN_URL_REQUIRED' : 'CANCEL_URL_REQUIRED',
      message: `The payer’s bank has to send the payer back: PayPal asks for it with ${method}.`,
    })),
    ...(request.payer === undefined
      ? []
      : [
          {
            path: ['payer'],
            code: 'INCOMPATIBLE_PARAMETER_VALUE',
            message: `The payer is named in paymentSource.${method}: leave payer out.`,
          },
        ]),
  ];
};

const notAuthorizable = (method: AlternativeMethod): FieldProblem => ({
  path: ['intent'],
  code: 'UNSUPPORTED_INTENT_FOR_PAYMENT_SOURCE',
  message: `${method} moves the money at once: say intent CAPTURE.`,
});
