import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';

/** The smallest shop there is: a button, PayPal's approve page, and a page that says what came of it. */
export class Shop {
  readonly #server: Server;
  readonly #paypal: string;
  url = '';

  /** `paypal` is PayPal's base URL: the simulator's in a test. */
  constructor(paypal: string) {
    this.#paypal = paypal;
    this.#server = createServer((request, response) => {
      void this.#send(request, response);
    });
  }

  async open(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    const address = this.#server.address();
    this.url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  async #send(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const { status = 200, location, html = '' } = await this.#answer(request);
      response.writeHead(status, {
        'Content-Type': 'text/html; charset=utf-8',
        ...(location !== undefined && { Location: location }),
      });
      response.end(html);
    } catch (error) {
      response.writeHead(500).end(String(error));
    }
  }

  async #answer(request: IncomingMessage): Promise<Page> {
    const { pathname, searchParams } = new URL(request.url ?? '/', this.url);
    if (pathname === '/pay') return { status: 303, location: await this.#startPayment() };
    if (pathname === '/cancelled') return { html: '<h1>Nothing was paid</h1>' };
    if (pathname === '/return') return this.#finish(searchParams.get('token') ?? '');
    return { html: '<h1>Shop</h1><form action="/pay"><button>Pay 42.00 USD</button></form>' };
  }

  async #startPayment(): Promise<string> {
    const order = await this.#call('/v2/checkout/orders', {
      intent: 'AUTHORIZE',
      purchase_units: [{ amount: { currency_code: 'USD', value: '42.00' } }],
      payment_source: {
        paypal: {
          experience_context: {
            return_url: `${this.url}/return`,
            cancel_url: `${this.url}/cancelled`,
          },
        },
      },
    });
    const link = order.links?.find(({ rel }) => rel === 'payer-action');
    if (!link) throw new Error(`PayPal gave no link for the payer: ${JSON.stringify(order)}`);
    return link.href;
  }

  async #finish(orderId: string): Promise<Page> {
    const order = await this.#call(`/v2/checkout/orders/${orderId}/authorize`, {});
    const issue = order.details?.[0]?.issue;
    if (issue === 'INSTRUMENT_DECLINED') {
      return { html: '<h1>Declined</h1><a href="/pay">Pay another way</a>' };
    }
    return { html: `<h1>${order.status === 'COMPLETED' ? 'Thank you' : 'Not paid'}</h1>` };
  }

  async #call(path: string, body: object): Promise<PayPalAnswer> {
    const token = await fetch(`${this.#paypal}/v1/oauth2/token`, {
      method: 'POST',
      headers: { Authorization: `Basic ${Buffer.from('shop:secret').toString('base64')}` },
      body: new URLSearchParams({ grant_type: 'client_credentials' }),
    });
    const { access_token }: { access_token: string } = JSON.parse(await token.text());
    const answer = await fetch(this.#paypal + path, {
      method: 'POST',
      headers: { Authorization: `Bearer ${access_token}`, 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    });
    return JSON.parse(await answer.text());
  }
}

interface Page {
  status?: number;
  location?: string;
  html?: string;
}

interface PayPalAnswer {
  status?: string;
  links?: { href: string; rel: string }[];
  details?: { issue: string }[];
}
