/** The part of PayPal's old SDK that calls Payments v1; it brings no types of its own. */
declare module 'paypal-rest-sdk' {
  type Config = {
    readonly schema: 'http';
    readonly client_id: string;
    readonly client_secret: string;
    readonly headers: Readonly<Record<string, string>>;
  };

  type Done = (error: unknown, answer: unknown) => void;
  type Read = (id: string, config: Config, done: Done) => void;
  type Send = (...given: [id: string, body: unknown, config: Config, done: Done]) => void;
  type Make = (body: unknown, config: Config, done: Done) => void;

  const sdk: {
    readonly payment: {
      create: Make;
      list: Make;
      get: Read;
      update: Send;
      execute: Send;
    };
    readonly sale: { get: Read; refund: Send };
    readonly authorization: { get: Read; capture: Send; reauthorize: Send; void: Read };
    readonly order: { get: Read; authorize: Send; capture: Send; void: Read };
    readonly capture: { get: Read; refund: Send };
    readonly refund: { get: Read };
  };
  export default sdk;
}
