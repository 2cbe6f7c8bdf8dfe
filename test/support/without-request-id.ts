/**
 * PayPal takes no request id for these, or none that helps: each is tried once, then PayPal is read, and only what is not
 * there is sent again. Written down apart from the product's own list, which the tests check.
 */
export const WITHOUT_REQUEST_ID: ReadonlySet<string> = new Set([
  'authorizeOrderV1',
  'captureOrderV1',
  'captureAuthorizationV1',
  'reauthorizeAuthorizationV1',
  'refundCaptureV1',
  'trackOrder',
  'patchTracker',
  'addTrackersBatch',
  'replaceTracker',
]);
