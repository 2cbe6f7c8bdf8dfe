import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { issuesOf, operationNames } from '../../simulator/issues.ts';
import { operations } from '../../simulator/operations.ts';
import { PayPal } from './paypal.ts';
import { scenarios } from './scenarios/all.ts';

describe('every documented answer', () => {
  let paypal: PayPal;
  beforeAll(async () => {
    paypal = await PayPal.start();
  });
  afterAll(() => paypal.close());
  beforeEach(async () => {
    await paypal.knobs({});
    await paypal.faults();
  });

  for (const operation of operationNames) {
    describe(`${operation}, by the state or request that leads there`, () => {
      for (const [issue, scenario] of Object.entries(scenarios[operation])) {
        it(issue, async () => {
          const documented = issuesOf(operation).get(issue);
          const answer = await scenario(paypal);
          const said = [...answer.issues, answer.body.name];
          expect({ issue, documented: documented?.status, said }).toEqual({
            issue,
            documented: answer.httpStatus,
            said: expect.arrayContaining([issue]),
          });
          expect(answer.body.debug_id).toBe(answer.headers.get('paypal-debug-id'));
        });
      }
    });
  }

  for (const operation of operations) {
    it(`${operation.name}: PayPal-Mock-Response gives every issue and touches nothing`, async () => {
      const { authorizationId, orderId } = await paypal.authorized();
      const before = await paypal.ledger(orderId);
      const path = operation.path.replace(
        ':id',
        operation.path.includes('/orders/') ? orderId : authorizationId,
      );
      const said: Record<string, string | undefined> = {};
      for (const issue of issuesOf(operation.name).keys()) {
        const answer = await paypal.call(operation.method, path, {
          headers: { 'PayPal-Mock-Response': JSON.stringify({ mock_application_codes: issue }) },
        });
        said[issue] = answer.issues[0] ?? answer.body.name;
        expect(answer.httpStatus, issue).toBe(issuesOf(operation.name).get(issue)?.status);
      }
      expect(said).toEqual(
        Object.fromEntries([...issuesOf(operation.name).keys()].map((code) => [code, code])),
      );
      const after = await paypal.ledger(orderId);
      expect({ effects: after.effects, status: after.orders[0]?.status }).toEqual({
        effects: before.effects,
        status: before.orders[0]?.status,
      });
    });
  }

  it('takes the first of a list of mock codes', async () => {
    const answer = await paypal.get('/v2/checkout/orders/X', {
      headers: { 'PayPal-Mock-Response': '{"mock_application_codes": ["PERMISSION_DENIED"]}' },
    });
    expect([answer.httpStatus, ...answer.issues]).toEqual([403, 'PERMISSION_DENIED']);
  });

  it('ignores a mock code that PayPal does not document for the operation', async () => {
    const { authorizationId } = await paypal.authorized();
    const answer = await paypal.get(`/v2/payments/authorizations/${authorizationId}`, {
      headers: { 'PayPal-Mock-Response': '{"mock_application_codes":"PREVIOUSLY_VOIDED"}' },
    });
    expect(answer.httpStatus).toBe(200);
  });
});
