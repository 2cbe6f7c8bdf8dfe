/**
 * Not a patch but a marker, always on: the history of a run that was reset says that PayPal was read after the reset, so
 * that it replays where the run's own id is not known.
 */
export const READ_AFTER_RESET = 'read-after-reset';
