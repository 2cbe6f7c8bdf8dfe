import { PayPalError, type PayPalProblem } from '../paypal/errors.ts';

/** What PayPal said, or that it said nothing, for people at a shell: they repeat commands, and send no request ids. */
export const payPalProblemText = (problem: PayPalProblem): string => {
  switch (problem.kind) {
    case 'REFUSED':
      return (
        problem.issues[0]?.description ?? `PayPal refused: ${problem.httpStatus} ${problem.name}.`
      );
    case 'NO_ANSWER':
      return `PayPal does not answer (${problem.code ?? problem.why}).`;
    case 'SERVER_ERROR':
      return `PayPal fails now: ${problem.httpStatus} ${problem.name}.`;
    case 'UNREADABLE':
      return `What answered is not PayPal as it is documented: ${problem.httpStatus}, ${problem.what}.`;
    case 'MISMATCH':
    case 'NOT_SENT':
      return new PayPalError(problem).message;
  }
};
