export { adoption } from './adoption/adoption.ts';
export { previewAdoption } from './adoption/preview-adoption.ts';
export { checkout } from './checkout/checkout.ts';
export { outgoingEvent } from './events/outgoing-event.ts';
export { paypalEvent } from './events/paypal-event.ts';
export { refund } from './refund/refund.ts';
export { tracker } from './tracker/tracker.ts';
