import { DefaultFailureConverter } from '@temporalio/common';

/**
 * Puts the message and the stack of a failure where the codec encrypts them. Part of the Workflow bundle as well: a
 * Workflow converts its failures itself.
 */
export const failureConverter = new DefaultFailureConverter({ encodeCommonAttributes: true });
