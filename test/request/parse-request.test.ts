import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bodyDigest } from '../../src/digest.ts';
import { isLoopback } from '../../src/domain/loopback.ts';
import { inDecimals } from '../../src/domain/money/in-decimals.ts';
import { parseRequest } from '../../src/domain/request/parse-request.ts';
import { policy, policyInMs } from '../../src/domain/request/policy.ts';
import { redirectUrl } from '../../src/domain/request/redirect-url.ts';
import { type Shape } from '../../src/domain/request/request-shape.ts';
import {
  captureRequest,
  patchRequest,
  reauthorizeRequest,
  refundRequest,
  resolveRequest,
  startRequest,
  voidRequest,
} from '../../src/domain/request/requests.ts';
import { trackerRequest } from '../../src/domain/request/tracker.ts';

const start = startRequest({ policy, redirectUrl: redirectUrl(isLoopback) });

/** `/field CODE` of everything that is wrong. */
const problemsOf = (shape: Shape<unknown>, given: unknown): readonly string[] => {
  const result = parseRequest(shape, given);
  return result.ok
    ? []
    : result.problems.map(({ path, code }) => `${path.map((step) => `/${step}`).join('')} ${code}`);
};

const usd = (value: string) => ({ currencyCode: 'USD', value });
const berlin = { countryCode: 'DE', adminArea2: 'Berlin', postalCode: '10115' };
const unit = (more: object) => ({ purchaseUnit: { amount: usd('100.00'), ...more } });

const anItem = (more: object) => ({ name: 'x', quantity: '1', unitAmount: usd('1.00'), ...more });
const shippingOption = (more: object) => ({ id: '1', label: 'Post', selected: true, ...more });

const unitOf = (referenceId?: string, currencyCode = 'USD') => ({
  ...(referenceId && { referenceId }),
  amount: { currencyCode, value: '5.00' },
});

describe('parsing a start with several purchase units', () => {
  const capture = (...purchaseUnits: object[]) => ({ intent: 'CAPTURE', purchaseUnits });
  const address = berlin;
  const ten = Array.from({ length: 10 }, (_, index) => unitOf(`part-${index}`));
  const donation = { items: [anItem({ category: 'DONATION', unitAmount: usd('5.00') })] };
  const donated = {
    amount: { ...usd('5.00'), breakdown: { itemTotal: usd('5.00') } },
    ...donation,
  };

  it.each<[string, unknown, readonly string[]]>([
    ['ten under CAPTURE', capture(...ten), []],
    ['one under AUTHORIZE', { purchaseUnits: [unitOf()] }, []],
    [
      'two under AUTHORIZE, which PayPal refuses',
      { purchaseUnits: [unitOf('a'), unitOf('b')] },
      ['/purchaseUnits UNSUPPORTED_INTENT'],
    ],
    [
      'two under AUTHORIZE that is said',
      { intent: 'AUTHORIZE', purchaseUnits: [unitOf('a'), unitOf('b')] },
      ['/purchaseUnits UNSUPPORTED_INTENT'],
    ],
    ['eleven', capture(...ten, unitOf('more')), ['/purchaseUnits TOO_LONG']],
    ['none at all', { intent: 'CAPTURE' }, ['/purchaseUnit REQUIRED']],
    [
      'both ways to write them',
      { ...unit({}), purchaseUnits: [unitOf('a')] },
      ['/purchaseUnits ONE_OF_PARAMETERS_REQUIRED'],
    ],
    [
      'one without a reference id',
      capture(unitOf('a'), unitOf()),
      ['/purchaseUnits/1/referenceId REFERENCE_ID_REQUIRED'],
    ],
    [
      'two of one reference id',
      capture(unitOf('a'), unitOf('a')),
      ['/purchaseUnits/1/referenceId DUPLICATE_REFERENCE_ID'],
    ],
    [
      'two types of shipping',
      capture(
        { ...unitOf('a'), shipping: { type: 'SHIPPING', address } },
        { ...unitOf('b'), shipping: { address } },
        { ...unitOf('c'), shipping: { type: 'PICKUP_FROM_PERSON', address } },
      ),
      ['/purchaseUnits/2/shipping/type MULTIPLE_SHIPPING_TYPE_NOT_SUPPORTED'],
    ],
    [
      'two addresses',
      capture(
        { ...unitOf('a'), shipping: { address } },
        { ...unitOf('b'), shipping: { address } },
        { ...unitOf('c'), shipping: { address: { ...address } } },
        { ...unitOf('d'), shipping: { address: { ...address, addressLine1: 'Allee 1' } } },
      ),
      ['/purchaseUnits/3/shipping/address MULTIPLE_SHIPPING_ADDRESS_NOT_SUPPORTED'],
    ],
    [
      'two currencies',
      capture(unitOf('a'), unitOf('b', 'EUR')),
      ['/purchaseUnits/1/amount/currencyCode MULTI_CURRENCY_ORDER'],
    ],
    [
      'a donation among them',
      capture(unitOf('a'), { referenceId: 'b', ...donated }),
      ['/purchaseUnits/1/items DONATION_ITEMS_NOT_SUPPORTED'],
    ],
    ['another intent', { ...unit({}), intent: 'SALE' }, ['/intent NOT_ONE_OF']],
  ])('takes or refuses by name: %s', (_, given, problems) => {
    expect(problemsOf(start, given)).toEqual(problems);
  });
});

describe('parsing a partner’s payment instruction', () => {
  const fee = (value: string, currencyCode = 'USD') => ({
    paymentInstruction: { platformFees: [{ amount: { currencyCode, value } }] },
  });
  const amount = usd('10.00');

  it.each<[string, Shape<unknown>, unknown, readonly string[]]>([
    ['with a capture', captureRequest, { amount, ...fee('1.00') }, []],
    ['with a refund', refundRequest, { captureId: 'CAPTURE', amount, ...fee('1.00') }, []],
    ['with an order to be captured', start, { intent: 'CAPTURE', ...unit(fee('1.00')) }, []],
    [
      'with an order to be authorized, which PayPal refuses',
      start,
      unit(fee('1.00')),
      ['/purchaseUnit/paymentInstruction UNSUPPORTED_PAYMENT_INSTRUCTION'],
    ],
    [
      'of more than the capture',
      captureRequest,
      { amount, ...fee('10.01') },
      ['/paymentInstruction/platformFees/0/amount/value INVALID_PLATFORM_FEES_AMOUNT'],
    ],
    [
      'in another currency',
      refundRequest,
      { captureId: 'CAPTURE', amount, ...fee('1.00', 'EUR') },
      ['/paymentInstruction/platformFees/0/amount/currencyCode CURRENCY_MISMATCH'],
    ],
    [
      'of a refund that says when money is disbursed',
      refundRequest,
      { captureId: 'CAPTURE', paymentInstruction: { disbursementMode: 'DELAYED' } },
      ['/paymentInstruction/disbursementMode UNKNOWN_FIELD'],
    ],
  ])('takes it or refuses by name: %s', (...[, shape, given, problems]) => {
    expect(problemsOf(shape, given)).toEqual(problems);
  });
});

describe('parsing a payment source', () => {
  const source = (paymentSource: object, more: object = {}) => ({
    ...unit({}),
    paymentSource,
    ...more,
  });
  const byMerchant = {
    card: {
      vaultId: '8kk8451t',
      storedCredential: { paymentInitiator: 'MERCHANT', paymentType: 'RECURRING' },
    },
  };
  const byBank = (method: string, more: object = {}) => ({
    [method]: { name: 'John Doe', countryCode: 'NL', ...more },
  });
  const atOnce = {
    intent: 'CAPTURE',
    returnUrl: 'https://shop.example/paid',
    cancelUrl: 'https://shop.example/cart',
  };
  const two = { intent: 'CAPTURE', purchaseUnits: [unitOf('a'), unitOf('b')] };

  it.each<[string, unknown, readonly string[]]>([
    ['a wallet on file', source({ paypal: { vaultId: '8kk8451t' } }), []],
    ['a card on file', source(byMerchant), []],
    ['a billing agreement', source({ token: { id: 'B-1', type: 'BILLING_AGREEMENT' } }), []],
    [
      'two sources',
      source({ card: { vaultId: 'a' }, token: { id: 'b', type: 'BILLING_AGREEMENT' } }),
      ['/paymentSource/token ONLY_ONE_PAYMENT_SOURCE_ALLOWED'],
    ],
    [
      'a wallet on file with PayPal’s page',
      source({ paypal: { vaultId: 'a', experienceContext: { brandName: 'Lamps' } } }),
      ['/paymentSource/paypal/experienceContext INCOMPATIBLE_PARAMETER_VALUE'],
    ],
    [
      'a payment that the merchant starts, of two units',
      { ...two, paymentSource: byMerchant },
      ['/purchaseUnits MERCHANT_INITIATED_WITH_MULTIPLE_PURCHASE_UNITS'],
    ],
    [
      'a security code',
      source({ card: { vaultId: 'a', securityCode: '123' } }),
      ['/paymentSource/card/securityCode UNKNOWN_FIELD'],
    ],
    ['an alternative method', source(byBank('ideal'), atOnce), []],
    ['p24 with its e-mail', source(byBank('p24', { email: 'jane@shop.example' }), atOnce), []],
    ['p24 without one', source(byBank('p24'), atOnce), ['/paymentSource/p24/email REQUIRED']],
    [
      'an e-mail that the method has no place for',
      source(byBank('eps', { email: 'jane@shop.example' }), atOnce),
      ['/paymentSource/eps/email UNKNOWN_FIELD'],
    ],
    [
      'an alternative method to authorize, without a way back, beside a payer',
      source(byBank('ideal'), { payer: { birthDate: '2000-01-01' } }),
      [
        '/intent UNSUPPORTED_INTENT_FOR_PAYMENT_SOURCE',
        '/returnUrl RETURN_URL_REQUIRED',
        '/cancelUrl CANCEL_URL_REQUIRED',
        '/payer INCOMPATIBLE_PARAMETER_VALUE',
      ],
    ],
    [
      'an alternative method beside the wallet',
      source({ paypal: {}, ...byBank('ideal') }, atOnce),
      ['/paymentSource/ideal ONLY_ONE_PAYMENT_SOURCE_ALLOWED'],
    ],
    [
      'completion by PayPal for the wallet',
      { ...unit({}), processingInstruction: 'ORDER_COMPLETE_ON_PAYMENT_APPROVAL' },
      ['/processingInstruction UNSUPPORTED_PROCESSING_INSTRUCTION'],
    ],
    [
      'no instruction, for the wallet',
      { ...unit({}), processingInstruction: 'NO_INSTRUCTION' },
      [],
    ],
    [
      'an instruction that PayPal has not',
      source(byBank('ideal'), { ...atOnce, processingInstruction: 'LATER' }),
      ['/processingInstruction NOT_ONE_OF'],
    ],
    [
      'another kind of token',
      source({ token: { id: 'a', type: 'SETUP_TOKEN' } }),
      ['/paymentSource/token/type NOT_ONE_OF'],
    ],
  ])('takes or refuses by name: %s', (_, given, problems) => {
    expect(problemsOf(start, given)).toEqual(problems);
  });
});

describe('parsing a request', () => {
  it.each<[string, Shape<unknown>, unknown, readonly string[]]>([
    [
      'a payment instruction of no list in a change',
      patchRequest,
      unit({ paymentInstruction: { disbursementMode: 'LATER' }, nonsense: 1 }),
      [
        '/purchaseUnit/nonsense UNKNOWN_FIELD',
        '/purchaseUnit/paymentInstruction/disbursementMode NOT_ONE_OF',
      ],
    ],
    ['a change of nothing', patchRequest, {}, ['/purchaseUnit REQUIRED']],
    [
      'a change that names a unit and nothing of it',
      patchRequest,
      { purchaseUnit: { referenceId: 'parcel-1' } },
      ['/purchaseUnit REQUIRED'],
    ],
    [
      'two currencies in a change without an amount',
      patchRequest,
      {
        purchaseUnit: {
          items: [anItem({ tax: { currencyCode: 'EUR', value: '1' } })],
        },
      },
      ['/purchaseUnit/items/0/tax/currencyCode MULTI_CURRENCY_ORDER'],
    ],
    [
      'null where a patch may take nothing away',
      patchRequest,
      unit({ description: null, payee: null, amount: null }),
      ['/purchaseUnit/amount WRONG_TYPE', '/purchaseUnit/payee WRONG_TYPE'],
    ],
    [
      'null in a start',
      start,
      unit({ description: null }),
      ['/purchaseUnit/description WRONG_TYPE'],
    ],
    [
      'both fields of an amount',
      captureRequest,
      { amount: { currencyCode: 'DOLLARS', value: 'many' } },
      ['/amount/currencyCode CURRENCY_NOT_SUPPORTED', '/amount/value AMOUNT_MALFORMED'],
    ],
    [
      'fields of every depth and unknown ones',
      start,
      {
        checkoutId: '..',
        purchaseUnit: {
          amount: { value: 1, currency: 'USD' },
          customID: 'x',
          items: [{ name: '' }],
        },
        policy: { approvalWithin: '1 s', atDeadline: 'FORGET' },
        returnUrl: 'javascript:alert(1)',
      },
      [
        '/checkoutId MALFORMED',
        '/purchaseUnit/customID UNKNOWN_FIELD',
        '/purchaseUnit/amount/currency UNKNOWN_FIELD',
        '/purchaseUnit/amount/currencyCode REQUIRED',
        '/purchaseUnit/amount/value WRONG_TYPE',
        '/purchaseUnit/items/0/name TOO_SHORT',
        '/purchaseUnit/items/0/quantity REQUIRED',
        '/purchaseUnit/items/0/unitAmount REQUIRED',
        '/returnUrl URL_REFUSED',
        '/policy/atDeadline NOT_ONE_OF',
        '/policy/approvalWithin TOO_SHORT',
      ],
    ],
    ['a missing action', resolveRequest, { reason: 'seen' }, ['/action REQUIRED']],
    [
      'an action of no list',
      resolveRequest,
      { action: 'forget', reason: 'x' },
      ['/action NOT_ONE_OF'],
    ],
    [
      'an amount of zero',
      captureRequest,
      { amount: usd('0.00') },
      ['/amount/value AMOUNT_NOT_POSITIVE'],
    ],
    [
      'a negative amount',
      captureRequest,
      { amount: usd('-1') },
      ['/amount/value AMOUNT_NOT_POSITIVE'],
    ],
    [
      'decimals that yen do not have',
      captureRequest,
      { amount: { currencyCode: 'JPY', value: '1.5' } },
      ['/amount/value TOO_MANY_DECIMALS'],
    ],
    [
      'null where a field may be left out',
      captureRequest,
      { amount: null },
      ['/amount WRONG_TYPE'],
    ],
    ['a list for an object', voidRequest, [], [' WRONG_TYPE']],
    [
      'a field of the prototype',
      voidRequest,
      JSON.parse('{"__proto__": {"reason": "x"}}'),
      ['/__proto__ UNKNOWN_FIELD'],
    ],
    ['control characters', voidRequest, { reason: 'a\u0000b' }, ['/reason MALFORMED']],
    ['too long a text', voidRequest, { reason: 'x'.repeat(201) }, ['/reason TOO_LONG']],
    [
      'a sum that PayPal would refuse',
      patchRequest,
      unit({ amount: { ...usd('100.00'), breakdown: { itemTotal: usd('90.00') } } }),
      ['/purchaseUnit/amount/value AMOUNT_MISMATCH'],
    ],
    [
      'two currencies',
      patchRequest,
      unit({
        amount: { ...usd('1'), breakdown: { itemTotal: { currencyCode: 'EUR', value: '1' } } },
      }),
      ['/purchaseUnit/amount/breakdown/itemTotal/currencyCode MULTI_CURRENCY_ORDER'],
    ],
    [
      'a reference that a PATCH could not address',
      patchRequest,
      unit({ referenceId: "it's" }),
      ['/purchaseUnit/referenceId MALFORMED'],
    ],
    ['an id of no PayPal capture', refundRequest, { captureId: 'a/b' }, ['/captureId MALFORMED']],
    [
      'a policy of another entry point',
      policyInMs,
      { approvalWithin: '3 h' },
      ['/approvalWithin UNKNOWN_FIELD'],
    ],
    [
      'shipping options beside a type',
      start,
      unit({ shipping: { type: 'SHIPPING', options: [shippingOption({})] } }),
      ['/purchaseUnit/shipping/options SHIPPING_OPTIONS_NOT_SUPPORTED'],
    ],
    [
      'shipping options of which none is selected',
      start,
      unit({ shipping: { options: [shippingOption({ selected: false })] } }),
      ['/purchaseUnit/shipping/options SHIPPING_OPTION_NOT_SELECTED'],
    ],
    [
      'two selected shipping options',
      start,
      unit({ shipping: { options: [shippingOption({}), shippingOption({ id: '2' })] } }),
      ['/purchaseUnit/shipping/options MULTIPLE_SHIPPING_OPTION_SELECTED'],
    ],
    [
      'a selected option of another price than the breakdown says',
      start,
      unit({
        amount: {
          ...usd('100.00'),
          breakdown: { itemTotal: usd('95.00'), shipping: usd('5.00') },
        },
        shipping: { options: [shippingOption({ amount: usd('6.00') })] },
      }),
      ['/purchaseUnit/shipping/options PREFERRED_SHIPPING_OPTION_AMOUNT_MISMATCH'],
    ],
    [
      'shipping options where nothing is shipped',
      start,
      {
        ...unit({ shipping: { options: [shippingOption({})] } }),
        paymentSource: { paypal: { experienceContext: { shippingPreference: 'NO_SHIPPING' } } },
      },
      ['/purchaseUnit/shipping/options SHIPPING_OPTIONS_NOT_SUPPORTED'],
    ],
    [
      'a provided address that is not provided',
      start,
      {
        ...unit({}),
        paymentSource: {
          paypal: { experienceContext: { shippingPreference: 'SET_PROVIDED_ADDRESS' } },
        },
      },
      ['/purchaseUnit/shipping/address MISSING_SHIPPING_ADDRESS'],
    ],
    [
      'an address in the United States without city and postal code',
      start,
      unit({ shipping: { address: { countryCode: 'US' } } }),
      [
        '/purchaseUnit/shipping/address/adminArea2 CITY_REQUIRED',
        '/purchaseUnit/shipping/address/postalCode POSTAL_CODE_REQUIRED',
      ],
    ],
    [
      'one in Germany, which needs both',
      start,
      unit({ shipping: { address: { countryCode: 'DE' } } }),
      [
        '/purchaseUnit/shipping/address/adminArea2 CITY_REQUIRED',
        '/purchaseUnit/shipping/address/postalCode POSTAL_CODE_REQUIRED',
      ],
    ],
    [
      'one in Ireland, which needs a city alone',
      start,
      unit({ shipping: { address: { countryCode: 'IE' } } }),
      ['/purchaseUnit/shipping/address/adminArea2 CITY_REQUIRED'],
    ],
    [
      'a change to one without its postal code',
      patchRequest,
      { purchaseUnit: { shipping: { address: { countryCode: 'US', adminArea2: 'San Jose' } } } },
      ['/purchaseUnit/shipping/address/postalCode POSTAL_CODE_REQUIRED'],
    ],
    [
      'the page of PayPal’s buttons beside a source',
      start,
      { ...unit({}), paymentSource: { experienceContext: {}, card: { vaultId: '8kk8451t' } } },
      ['/paymentSource/experienceContext INCOMPATIBLE_PARAMETER_VALUE'],
    ],
    [
      'an address that the page of PayPal’s buttons needs',
      start,
      {
        ...unit({}),
        paymentSource: { experienceContext: { shippingPreference: 'SET_PROVIDED_ADDRESS' } },
      },
      ['/purchaseUnit/shipping/address MISSING_SHIPPING_ADDRESS'],
    ],
    [
      'a pickup without a place',
      start,
      unit({ shipping: { type: 'PICKUP_IN_STORE' } }),
      ['/purchaseUnit/shipping/address MISSING_PICKUP_ADDRESS'],
    ],
    [
      'a pickup at the address of the payer',
      start,
      {
        ...unit({ shipping: { type: 'PICKUP_IN_STORE', address: berlin } }),
        paymentSource: { paypal: { experienceContext: { shippingPreference: 'GET_FROM_FILE' } } },
      },
      ['/purchaseUnit/shipping/type UNSUPPORTED_SHIPPING_TYPE'],
    ],
    [
      'goods sold with a donation',
      patchRequest,
      unit({
        amount: { ...usd('2.00'), breakdown: { itemTotal: usd('2.00') } },
        items: [anItem({ category: 'DONATION' }), anItem({ category: 'DIGITAL_GOODS' })],
      }),
      ['/purchaseUnit/items MULTIPLE_ITEM_CATEGORIES'],
    ],
    [
      'another currency in card data',
      patchRequest,
      unit({
        supplementaryData: {
          card: { level2: { taxTotal: { currencyCode: 'EUR', value: '1.00' } } },
        },
      }),
      ['/purchaseUnit/supplementaryData/card/level2/taxTotal/currencyCode MULTI_CURRENCY_ORDER'],
    ],
    [
      'a card in place of the wallet',
      start,
      { ...unit({}), paymentSource: { card: { number: '4111111111111111' } } },
      [
        '/paymentSource/card/number UNKNOWN_FIELD',
        '/paymentSource/card/vaultId REQUIRED',
        '/paymentSource/card/number CARD_NUMBER_REFUSED',
      ],
    ],
    [
      'a picture of no image file, and a script for a page',
      patchRequest,
      unit({
        amount: { ...usd('1.00'), breakdown: { itemTotal: usd('1.00') } },
        items: [anItem({ url: 'javascript:alert(1)', imageUrl: 'http://shop.example/a.png' })],
      }),
      ['/purchaseUnit/items/0/url MALFORMED', '/purchaseUnit/items/0/imageUrl MALFORMED'],
    ],
  ])('refuses %s by name', (...[, shape, given, expected]) => {
    expect(problemsOf(shape, given)).toEqual(expected);
  });

  it('takes a UUID whose digits read as the number of a card', () => {
    const checkoutId = '47958055-6224-4320-9457-207c1068e22b';
    expect(problemsOf(start, { ...unit({}), checkoutId })).toEqual([]);
    expect(problemsOf(start, { ...unit({}), checkoutId: '4795-8055-6224-4320' })).toEqual([
      '/checkoutId CARD_NUMBER_REFUSED',
    ]);
  });

  it('takes every field of a purchase unit, its reference included', () => {
    const purchaseUnit = {
      referenceId: 'parcel 1',
      amount: {
        ...usd('23.00'),
        breakdown: { itemTotal: usd('20.00'), taxTotal: usd('2.00'), shipping: usd('1.00') },
      },
      description: 'Storm lantern',
      customId: 'c-1',
      invoiceId: 'i-1',
      softDescriptor: 'LANTERNS',
      items: [
        {
          name: 'Lantern',
          quantity: '2',
          unitAmount: usd('10.00'),
          tax: usd('1.00'),
          sku: 's',
          category: 'PHYSICAL_GOODS',
          url: 'https://shop.example/lantern',
          imageUrl: 'https://shop.example/lantern.png',
          upc: { type: 'UPC-A', code: '036000291452' },
        },
      ],
      shipping: {
        name: { fullName: 'A B' },
        address: { countryCode: 'DE', adminArea2: 'Berlin', postalCode: '1' },
        type: 'SHIPPING',
      },
      payee: { emailAddress: 'shop@example.com', merchantId: '7KNGBPH2U58GQ' },
      supplementaryData: {
        card: {
          level2: { invoiceId: 'L2-1', taxTotal: usd('2.00') },
          level3: {
            shippingAmount: usd('1.00'),
            shipsFromPostalCode: '10115',
            lineItems: [{ name: 'Lantern', quantity: '2', unitAmount: usd('10.00') }],
          },
        },
      },
    };
    const read = parseRequest(patchRequest, { purchaseUnit });
    expect(read.ok && inDecimals(read.value)).toEqual({ purchaseUnit });
  });

  it.each([
    ['a Visa number', '4111 1111 1111 1111'],
    ['a Mastercard number in a sentence', 'paid with 5555-5555-5555-4444, thank you'],
    ['an American Express number', '378282246310005'],
    ['a Discover number', '6011111111111117'],
    ['a JCB number', '3530111333300000'],
    ['a Diners number', '30569309025904'],
  ])('refuses %s in any text of any field by name, and does not repeat it', (_, number) => {
    const result = parseRequest(start, {
      ...unit({
        description: number,
        shipping: { address: { ...berlin, postalCode: number } },
      }),
      paymentSource: { paypal: { experienceContext: { brandName: number } } },
    });
    expect(problemsOf(captureRequest, { noteToPayer: number })).toEqual([
      '/noteToPayer CARD_NUMBER_REFUSED',
    ]);
    expect(result).toMatchObject({
      ok: false,
      problems: [
        { path: ['purchaseUnit', 'description'], code: 'CARD_NUMBER_REFUSED' },
        { path: ['purchaseUnit', 'shipping', 'address', 'postalCode'] },
        { path: ['paymentSource', 'paypal', 'experienceContext', 'brandName'] },
      ],
    });
    expect(JSON.stringify(result)).not.toContain(number);
  });

  it.each<[string, unknown, string]>([
    [
      'as a text',
      { paymentSource: { card: { number: '4111111111111111' } } },
      '/paymentSource/card/number',
    ],
    [
      'as a number',
      { paymentSource: { card: { number: 4111111111111111 } } },
      '/paymentSource/card/number',
    ],
    [
      'of a network that nobody knows',
      { paymentSource: { card: { number: '9999999999999995' } } },
      '/paymentSource/card/number',
    ],
    [
      'in place of a vault id',
      { paymentSource: { card: { vaultId: '4111111111111111' } } },
      '/paymentSource/card/vaultId',
    ],
    ['in a field of its own', { cardNumber: '9999 9999 9999 9995' }, '/cardNumber'],
    ['as the name of a field', { '4111111111111111': true }, '/card-number'],
  ])('refuses a card number by name %s, and does not repeat it', (_, more, pointer) => {
    const given = { ...unit({}), ...Object(more) };
    expect(problemsOf(start, given)).toContain(`${pointer} CARD_NUMBER_REFUSED`);
    expect(JSON.stringify(parseRequest(start, given))).not.toMatch(/4111111111111111|9999/);
  });

  it.each([
    ['a phone number', '+49 30 901820 4711'],
    ['a number whose check digit is wrong', '4111111111111112'],
    ['a number within letters', 'INV4111111111111111'],
    ['a longer number', '41111111111111114111'],
    ['a date and time', '2026-11-28 17:00:00'],
  ])('takes %s', (_, words) => {
    expect(problemsOf(captureRequest, { noteToPayer: words })).toEqual([]);
  });

  it('brings an amount to one form, so that 40 and 40.00 are one request', () => {
    const digest = (value: string) => {
      const result = parseRequest(captureRequest, { amount: usd(value) });
      return result.ok ? bodyDigest(result.value) : result.problems;
    };
    expect(digest('40')).toBe(digest('40.00'));
    expect(digest('40.0')).toBe(digest('40.00'));
    expect(digest('40.01')).not.toBe(digest('40.00'));
  });

  it('brings a policy to milliseconds from either form', () => {
    const parsed = [
      parseRequest(policy, { approvalWithin: '3 h', deadlineMargin: 7200 }),
      parseRequest(policyInMs, { approvalWithinMs: 10_800_000, deadlineMarginMs: 7_200_000 }),
    ];
    const value = { approvalWithinMs: 10_800_000, deadlineMarginMs: 7_200_000 };
    expect(parsed).toEqual([
      { ok: true, value },
      { ok: true, value },
    ]);
  });

  it('counts undefined as left out, as JavaScript callers mean it', () => {
    expect(parseRequest(captureRequest, { amount: undefined, invoiceId: 'i' })).toEqual({
      ok: true,
      value: { invoiceId: 'i' },
    });
  });

  it('throws at nothing, and names at least one problem where it gives no value', () => {
    const shapes = [
      start,
      patchRequest,
      captureRequest,
      voidRequest,
      reauthorizeRequest,
      refundRequest,
      resolveRequest,
    ];
    fc.assert(
      fc.property(
        fc.constantFrom(...shapes),
        fc.anything({ withNullPrototype: true }),
        (shape, given) => {
          const result = parseRequest<unknown>(shape, given);
          expect(result.ok || result.problems.length > 0).toBe(true);
        },
      ),
    );
  });
});

describe('parsing a tracking number', () => {
  const card = '4111111111111111';
  const tracker = (carrier: string, trackingNumber: unknown, more: object = {}) => ({
    captureId: '2GG279541U471931P',
    trackingNumber,
    carrier,
    ...more,
  });
  const refused = ['/trackingNumber CARD_NUMBER_REFUSED'];

  it.each<[string, object, readonly string[]]>([
    ['Canada Post, 16 digits', tracker('CA_CANADA_POST', '4006660000000007'), []],
    ['Hermes, 16 digits', tracker('HERMESWORLD_UK', '5105105105105100'), []],
    ['myHermes, 16 digits', tracker('MYHERMES', card), []],
    ['FedEx, 15 digits', tracker('FEDEX', '378282246310005'), []],
    ['DPD, 14 digits', tracker('DE_DPD_DELISTRACK', '30569309025904'), []],
    ['GLS, 14 digits', tracker('NLD_GLS', '38520000023237'), []],
    ['FedEx, more digits than it has', tracker('FEDEX', card), refused],
    ['DPD, more digits than it has', tracker('DPD', card), refused],
    ['Canada Post, in groups of four', tracker('CA_CANADA_POST', '4111 1111 1111 1111'), refused],
    ['Canada Post, a word before it', tracker('CA_CANADA_POST', `card ${card}`), refused],
    ['a carrier whose numbers have letters', tracker('UPS', card), refused],
    ['a carrier that nobody knows', tracker('HERMESLIKE', card), refused],
    ['OTHER', tracker('OTHER', card, { carrierNameOther: 'Hermes' }), refused],
    [
      'another field of the same request',
      tracker('OTHER', '1', { carrierNameOther: card }),
      ['/carrierNameOther CARD_NUMBER_REFUSED'],
    ],
  ])('takes a carrier’s own number, and refuses a card’s: %s', (...[, given, problems]) => {
    expect(problemsOf(trackerRequest, given)).toEqual(problems);
  });

  it.each([
    [{ ...unit({}), carrier: 'FEDEX', purchaseUnit: { trackingNumber: '378282246310005' } }],
    [{ ...unit({}), carrier: 'FEDEX', description: '378282246310005' }],
  ])('is judged in a tracker alone: CARD_NUMBER_REFUSED elsewhere', (given) => {
    expect(problemsOf(start, given).some((one) => one.endsWith('CARD_NUMBER_REFUSED'))).toBe(true);
  });
});
