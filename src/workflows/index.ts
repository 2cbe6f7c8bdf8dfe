export { checkout } from './checkout.ts';
export { paypalEvent } from './paypal-event.ts';
export { refund } from './refund.ts';
