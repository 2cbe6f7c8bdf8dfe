export { checkout } from './checkout.ts';
export { merchant } from './merchant.ts';
export { outgoingEvent } from './outgoing-event.ts';
export { paypalEvent } from './paypal-event.ts';
export { refund } from './refund.ts';
