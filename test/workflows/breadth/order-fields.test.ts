import { describe, expect, it } from 'vitest';
import type { StartCheckout } from '../../../src/client/requests.ts';
import type { PurchaseUnit } from '../../../src/domain/paypal/purchase-unit.ts';
import { useRecordedShop } from '../../support/recording-proxy.ts';
import { aCheckout, dollars, hundredDollars, untilStatus } from '../../support/shop.ts';

const { shop, sent } = useRecordedShop();

const createOf = (customId: string) =>
  sent('POST', /orders$/).find(({ body }) => JSON.stringify(body).includes(customId));

const authorized = async (
  request: Partial<StartCheckout>,
  how: Readonly<Record<string, string>> = {},
) => {
  const { checkoutId, orderId } = await aCheckout(shop, request);
  await shop.paypal.payerApproves(orderId, how);
  await shop.holdfast.approve(checkoutId);
  return await untilStatus(shop, checkoutId, 'AUTHORIZED');
};

const fullUnit: PurchaseUnit = {
  referenceId: 'parcel-1',
  amount: {
    ...dollars('23.00'),
    breakdown: {
      itemTotal: dollars('20.00'),
      taxTotal: dollars('2.00'),
      shipping: dollars('1.00'),
    },
  },
  description: 'Storm lanterns',
  customId: 'every-field',
  invoiceId: 'INV-every-field',
  softDescriptor: 'LANTERNS',
  items: [
    {
      name: 'Lantern',
      quantity: '2',
      unitAmount: dollars('10.00'),
      tax: dollars('1.00'),
      sku: 'L-1',
      category: 'PHYSICAL_GOODS',
      url: 'https://shop.example/lantern',
      imageUrl: 'https://shop.example/lantern.png',
      upc: { type: 'UPC-A', code: '036000291452' },
    },
  ],
  shipping: {
    name: { fullName: 'Jane Doe' },
    options: [
      { id: 'post', label: 'Post', selected: true, type: 'SHIPPING', amount: dollars('1.00') },
      { id: 'shop', label: 'In the shop', selected: false, type: 'PICKUP' },
    ],
  },
  payee: { merchantId: '7KNGBPH2U58GQ' },
  supplementaryData: {
    card: {
      level2: { invoiceId: 'L2-1', taxTotal: dollars('2.00') },
      level3: {
        shippingAmount: dollars('1.00'),
        dutyAmount: dollars('0.50'),
        discountAmount: dollars('0.00'),
        shippingAddress: { countryCode: 'US', postalCode: '95131', adminArea2: 'San Jose' },
        shipsFromPostalCode: '94105',
        lineItems: [
          {
            name: 'Lantern',
            quantity: '2',
            unitAmount: dollars('10.00'),
            totalAmount: dollars('22.00'),
            discountAmount: dollars('0.00'),
            commodityCode: '39111500',
            unitOfMeasure: 'PCE',
          },
        ],
      },
    },
  },
};

const usd = (value: string) => ({ currency_code: 'USD', value });

describe('the order that PayPal receives', () => {
  it('has every field of the purchase unit, of the page and of the payer that the shop set', async () => {
    const view = await authorized({
      purchaseUnit: fullUnit,
      paymentSource: {
        paypal: {
          experienceContext: {
            shippingPreference: 'GET_FROM_FILE',
            brandName: 'Lanterns & Co',
            locale: 'de-DE',
            landingPage: 'GUEST_CHECKOUT',
            userAction: 'CONTINUE',
            paymentMethodPreference: 'UNRESTRICTED',
          },
        },
      },
      payer: {
        emailAddress: 'jane@example.com',
        name: { givenName: 'Jane', surname: 'Doe' },
        phone: {
          phoneType: 'MOBILE',
          phoneNumber: { countryCode: '1', nationalNumber: '4085551' },
        },
        birthDate: '1980-02-29',
        taxInfo: { taxId: '12345678909', taxIdType: 'BR_CPF' },
        address: { countryCode: 'US', addressLine1: '1 Main St', postalCode: '95131' },
      },
      clientMetadataId: 'device-4711',
      returnUrl: 'https://shop.example/paid',
      cancelUrl: 'https://shop.example/cart',
    });
    expect(view).toMatchObject({ status: 'AUTHORIZED', amount: dollars('23.00') });
    const create = createOf('every-field');
    expect(create?.headers).toMatchObject({ 'paypal-client-metadata-id': 'device-4711' });
    expect(create?.body).toEqual({
      intent: 'AUTHORIZE',
      purchase_units: [
        {
          reference_id: 'parcel-1',
          amount: {
            ...usd('23.00'),
            breakdown: { item_total: usd('20.00'), shipping: usd('1.00'), tax_total: usd('2.00') },
          },
          description: 'Storm lanterns',
          custom_id: 'every-field',
          invoice_id: 'INV-every-field',
          soft_descriptor: 'LANTERNS',
          items: [
            {
              name: 'Lantern',
              quantity: '2',
              unit_amount: usd('10.00'),
              tax: usd('1.00'),
              sku: 'L-1',
              category: 'PHYSICAL_GOODS',
              url: 'https://shop.example/lantern',
              image_url: 'https://shop.example/lantern.png',
              upc: { type: 'UPC-A', code: '036000291452' },
            },
          ],
          shipping: {
            name: { full_name: 'Jane Doe' },
            options: [
              { id: 'post', label: 'Post', selected: true, type: 'SHIPPING', amount: usd('1.00') },
              { id: 'shop', label: 'In the shop', selected: false, type: 'PICKUP' },
            ],
          },
          payee: { merchant_id: '7KNGBPH2U58GQ' },
          supplementary_data: {
            card: {
              level_2: { invoice_id: 'L2-1', tax_total: usd('2.00') },
              level_3: {
                shipping_amount: usd('1.00'),
                duty_amount: usd('0.50'),
                discount_amount: usd('0.00'),
                shipping_address: {
                  country_code: 'US',
                  admin_area_2: 'San Jose',
                  postal_code: '95131',
                },
                ships_from_postal_code: '94105',
                line_items: [
                  {
                    name: 'Lantern',
                    quantity: '2',
                    unit_amount: usd('10.00'),
                    commodity_code: '39111500',
                    discount_amount: usd('0.00'),
                    total_amount: usd('22.00'),
                    unit_of_measure: 'PCE',
                  },
                ],
              },
            },
          },
        },
      ],
      payment_source: {
        paypal: {
          experience_context: {
            payment_method_preference: 'UNRESTRICTED',
            user_action: 'CONTINUE',
            shipping_preference: 'GET_FROM_FILE',
            return_url: 'https://shop.example/paid',
            cancel_url: 'https://shop.example/cart',
            brand_name: 'Lanterns & Co',
            locale: 'de-DE',
            landing_page: 'GUEST_CHECKOUT',
          },
          email_address: 'jane@example.com',
          name: { given_name: 'Jane', surname: 'Doe' },
          phone: {
            phone_type: 'MOBILE',
            phone_number: { country_code: '1', national_number: '4085551' },
          },
          birth_date: '1980-02-29',
          tax_info: { tax_id: '12345678909', tax_id_type: 'BR_CPF' },
          address: { country_code: 'US', address_line_1: '1 Main St', postal_code: '95131' },
        },
      },
    });
    const [authorize] = sent('POST', new RegExp(`${view.orderId}/authorize$`));
    expect(authorize?.headers).toMatchObject({ 'paypal-client-metadata-id': 'device-4711' });
  });

  it('has the type of shipping and the address of the place', async () => {
    const address = { countryCode: 'US', postalCode: '95131', adminArea2: 'San Jose' };
    const shipping = {
      name: { fullName: 'S2S Lanterns' },
      address,
      type: 'PICKUP_IN_STORE',
    } as const;
    const view = await authorized({
      purchaseUnit: { ...hundredDollars, customId: 'pickup', shipping },
    });
    expect(view).toMatchObject({ status: 'AUTHORIZED', amount: dollars('100.00') });
    expect(createOf('pickup')?.body).toEqual({
      intent: 'AUTHORIZE',
      purchase_units: [
        {
          reference_id: 'default',
          amount: usd('100.00'),
          custom_id: 'pickup',
          shipping: {
            name: { full_name: 'S2S Lanterns' },
            address: { country_code: 'US', admin_area_2: 'San Jose', postal_code: '95131' },
            type: 'PICKUP_IN_STORE',
          },
        },
      ],
      payment_source: {
        paypal: {
          experience_context: {
            payment_method_preference: 'IMMEDIATE_PAYMENT_REQUIRED',
            user_action: 'PAY_NOW',
            shipping_preference: 'SET_PROVIDED_ADDRESS',
          },
        },
      },
    });
  });

  it('names no source where the payer chooses among PayPal’s buttons; the choice is learned from the order', async () => {
    const view = await authorized(
      {
        purchaseUnit: { ...hundredDollars, customId: 'buttons' },
        paymentSource: {},
        payer: { emailAddress: 'jane@example.com' },
      },
      { fundingSource: 'venmo' },
    );
    expect(view.authorization).toMatchObject({ fundingSource: 'venmo' });
    expect(createOf('buttons')?.body).toEqual({
      intent: 'AUTHORIZE',
      purchase_units: [{ reference_id: 'default', amount: usd('100.00'), custom_id: 'buttons' }],
      payer: { email_address: 'jane@example.com' },
      application_context: {
        user_action: 'PAY_NOW',
        payment_method: { payee_preferred: 'IMMEDIATE_PAYMENT_REQUIRED' },
      },
    });
  });

  it('says where the payer chooses what PayPal’s page shows, in the fields of an order without a source', async () => {
    await aCheckout(shop, {
      purchaseUnit: { ...hundredDollars, customId: 'branded-buttons' },
      paymentSource: {
        experienceContext: {
          shippingPreference: 'NO_SHIPPING',
          brandName: 'Lanterns & Co',
          locale: 'de-DE',
          landingPage: 'GUEST_CHECKOUT',
          userAction: 'CONTINUE',
          paymentMethodPreference: 'UNRESTRICTED',
        },
      },
    });
    expect(createOf('branded-buttons')?.body).toEqual({
      intent: 'AUTHORIZE',
      purchase_units: [
        { reference_id: 'default', amount: usd('100.00'), custom_id: 'branded-buttons' },
      ],
      application_context: {
        user_action: 'CONTINUE',
        shipping_preference: 'NO_SHIPPING',
        payment_method: { payee_preferred: 'UNRESTRICTED' },
        brand_name: 'Lanterns & Co',
        locale: 'de-DE',
        landing_page: 'BILLING',
      },
    });
  });

  it('keeps nothing of the payer in the state that answers and results carry', async () => {
    const { checkoutId } = await aCheckout(shop, {
      paymentSource: { paypal: {} },
      payer: { emailAddress: 'jane@example.com' },
    });
    await shop.holdfast.void(checkoutId, {});
    const handle = shop.temporal.client.workflow.getHandle(`checkout:default:${checkoutId}`);
    expect(JSON.stringify(await handle.result())).not.toContain('jane@example.com');
    expect(JSON.stringify(await shop.holdfast.get(checkoutId))).not.toContain('jane@example.com');
  });
});

describe('an alternative payment method', () => {
  const ideal = (customId: string): Partial<StartCheckout> => ({
    intent: 'CAPTURE',
    purchaseUnit: { ...hundredDollars, customId },
    paymentSource: { ideal: { name: 'John Doe', countryCode: 'NL' } },
    returnUrl: 'https://shop.example/paid',
    cancelUrl: 'https://shop.example/cart',
  });

  it('is named at the creation, with the instruction that PayPal captures by itself', async () => {
    const { checkoutId, orderId, approveUrl } = await aCheckout(shop, ideal('by-ideal'));
    expect(approveUrl).not.toBeNull();
    expect(createOf('by-ideal')?.body).toMatchObject({
      intent: 'CAPTURE',
      payment_source: {
        ideal: {
          name: 'John Doe',
          country_code: 'NL',
          experience_context: { return_url: 'https://shop.example/paid' },
        },
      },
      processing_instruction: 'ORDER_COMPLETE_ON_PAYMENT_APPROVAL',
    });
    await shop.paypal.payerApproves(orderId);
    await shop.holdfast.approve(checkoutId);
    const { captures } = await untilStatus(shop, checkoutId, 'CAPTURED');
    expect(captures).toMatchObject([{ status: 'COMPLETED', amount: dollars('100.00') }]);
  });

  it('is captured by Holdfast with NO_INSTRUCTION', async () => {
    const request = { ...ideal('asked'), processingInstruction: 'NO_INSTRUCTION' as const };
    const { checkoutId, orderId } = await aCheckout(shop, request);
    expect(createOf('asked')?.body).toMatchObject({ processing_instruction: 'NO_INSTRUCTION' });
    await shop.paypal.payerApproves(orderId);
    expect((await shop.holdfast.get(checkoutId)).status).toBe('AWAITING_APPROVAL');
    await shop.holdfast.approve(checkoutId);
    await untilStatus(shop, checkoutId, 'CAPTURED');
    expect(sent('POST', new RegExp(`${orderId}/capture$`))).toHaveLength(1);
  });
});
