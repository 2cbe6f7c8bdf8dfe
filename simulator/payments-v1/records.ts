/** What a payment of the deprecated Payments v1 has beside what an order has. */
export interface PaymentV1 {
  intent: 'sale' | 'authorize' | 'order';
  /** The transaction as it was sent, without its amount. */
  transaction: object;
  amountDetails: Readonly<Record<string, string>> | null;
  noteToPayer: string | null;
  redirectUrls: object;
  /** Once a payment of intent `order` is executed: its order, `O-` and 17 characters. */
  order: OrderV1 | null;
}

/** The order of a Payments v1 payment: it holds no money, authorizations and captures are made on it. */
export interface OrderV1 {
  id: string;
  /** Milliseconds since 1970 on the clock of the payment. */
  createdAt: number;
  updatedAt: number;
  /** Voided, or ended by a final capture. */
  ended: 'VOIDED' | 'COMPLETED' | null;
}
