import type { Authorization, Capture, Refund } from '../domain/paypal/resources.ts';
import type {
  CaptureAuthorization,
  PaymentCalls,
  ReauthorizeAuthorization,
  RefundCapture,
  VoidAuthorization,
} from './payment-calls.ts';
import { readById, resourcePath, write } from './read-and-write.ts';
import type { Reply } from './read-answer.ts';
import { authorizationSchema, captureSchema, refundSchema, shownCaptureSchema } from './replies.ts';
import { checkedRequestId, decimalOf, instructionOf } from './requests.ts';
import type { CallOptions, Transport } from './transport.ts';

const captureAuthorization = async (
  transport: Transport,
  input: CaptureAuthorization,
  options?: CallOptions,
): Promise<Reply<Capture>> => {
  const operation = 'captureAuthorization';
  return write(
    transport,
    {
      operation,
      path: `${resourcePath(operation, 'authorization', input.authorizationId)}/capture`,
      requestId: checkedRequestId(operation, input.requestId),
      body: JSON.stringify({
        amount: decimalOf(input.amount),
        final_capture: input.finalCapture,
        invoice_id: input.invoiceId,
        note_to_payer: input.noteToPayer,
        soft_descriptor: input.softDescriptor,
        payment_instruction: instructionOf(operation, input.paymentInstruction),
      }),
      schema: captureSchema,
      makes: 'capture',
      compare: (capture) => [
        { field: 'amount', asked: input.amount, answered: capture.amount },
        {
          field: 'final_capture',
          asked: String(input.finalCapture),
          answered: capture.finalCapture === null ? null : String(capture.finalCapture),
        },
        {
          field: 'authorization id',
          asked: input.authorizationId,
          answered: capture.authorizationId,
        },
      ],
    },
    options,
  );
};

const reauthorizeAuthorization = async (
  transport: Transport,
  input: ReauthorizeAuthorization,
  options?: CallOptions,
): Promise<Reply<Authorization>> => {
  const operation = 'reauthorizeAuthorization';
  return write(
    transport,
    {
      operation,
      path: `${resourcePath(operation, 'authorization', input.authorizationId)}/reauthorize`,
      requestId: checkedRequestId(operation, input.requestId),
      body: JSON.stringify({ amount: decimalOf(input.amount) }),
      schema: authorizationSchema,
      makes: 'authorization',
      compare: (made) => [{ field: 'amount', asked: input.amount, answered: made.amount }],
    },
    options,
  );
};

const voidAuthorization = async (
  transport: Transport,
  input: VoidAuthorization,
  options?: CallOptions,
): Promise<Reply<Authorization>> => {
  const operation = 'voidAuthorization';
  const asked = input.authorizationId;
  return write(
    transport,
    {
      operation,
      path: `${resourcePath(operation, 'authorization', asked)}/void`,
      requestId: checkedRequestId(operation, input.requestId),
      schema: authorizationSchema,
      makes: 'authorization',
      otherwise: asked,
      compare: (voided) => [{ field: 'authorization id', asked, answered: voided.id }],
    },
    options,
  );
};

const refundCapture = async (
  transport: Transport,
  input: RefundCapture,
  options?: CallOptions,
): Promise<Reply<Refund>> => {
  const operation = 'refundCapture';
  return write(
    transport,
    {
      operation,
      path: `${resourcePath(operation, 'capture', input.captureId)}/refund`,
      requestId: checkedRequestId(operation, input.requestId),
      body: JSON.stringify({
        amount: decimalOf(input.amount),
        custom_id: input.customId,
        invoice_id: input.invoiceId,
        note_to_payer: input.noteToPayer,
        payment_instruction: instructionOf(operation, input.paymentInstruction),
      }),
      schema: refundSchema,
      makes: 'refund',
      compare: (refund) => [
        { field: 'amount', asked: input.amount, answered: refund.amount },
        { field: 'capture id', asked: input.captureId, answered: refund.captureId },
        { field: 'custom id', asked: input.customId, answered: refund.customId },
        ...(input.invoiceId === undefined
          ? []
          : [{ field: 'invoice id', asked: input.invoiceId, answered: refund.invoiceId }]),
      ],
    },
    options,
  );
};

export const paymentCalls = (transport: Transport): PaymentCalls => ({
  getAuthorization: ({ authorizationId: id }, options) =>
    readById(
      transport,
      { operation: 'getAuthorization', resource: 'authorization', id, schema: authorizationSchema },
      options,
    ),
  captureAuthorization: (input, options) => captureAuthorization(transport, input, options),
  reauthorizeAuthorization: (input, options) => reauthorizeAuthorization(transport, input, options),
  voidAuthorization: (input, options) => voidAuthorization(transport, input, options),
  getCapture: ({ captureId: id }, options) =>
    readById(
      transport,
      { operation: 'getCapture', resource: 'capture', id, schema: shownCaptureSchema },
      options,
    ),
  refundCapture: (input, options) => refundCapture(transport, input, options),
  getRefund: ({ refundId: id }, options) =>
    readById(
      transport,
      { operation: 'getRefund', resource: 'refund', id, schema: refundSchema },
      options,
    ),
});
