/** Where PayPal's OpenAPI files are wrong or behind its newest reference, and what is written instead. */

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type JsonObject = { [key: string]: Json };

/**
 * Three places where the files refuse what PayPal takes: a signature whose base64 begins with + or /, a tracker without
 * transaction_id and status, which PayPal's newer text does not ask for (paypal-rules 1.6), and GUEST_CHECKOUT, a
 * documented landing page of 14 characters in a field of 13.
 */
export const withoutWrongRules = (schemas: JsonObject): JsonObject => {
  const verify = schemas['verify_webhook_signature'];
  const properties = isObject(verify) ? verify['properties'] : undefined;
  const signature = isObject(properties) ? properties['transmission_sig'] : undefined;
  if (isObject(signature)) delete signature['pattern'];
  const tracker = schemas['shipment_tracker'];
  if (isObject(tracker)) delete tracker['required'];
  const context = schemas['paypal_wallet_experience_context'];
  const page = isObject(context) ? ownFields(context)?.['landing_page'] : undefined;
  if (isObject(page)) delete page['maxLength'];
  return schemas;
};

const text = (maxLength: number): JsonObject => ({ type: 'string', maxLength });

/**
 * Fields and lengths of PayPal's newest reference that the files do not have yet, by schema. Longer descriptions and
 * soft descriptors are taken and cut in the answer (purchase-unit-form.ts); `amount` is named so that authorize can refuse it.
 */
const newestText: Readonly<Record<string, JsonObject>> = {
  purchase_unit_request: {
    custom_id: text(255),
    description: text(3000),
    soft_descriptor: text(127),
  },
  purchase_unit: { custom_id: text(255) },
  authorization: { custom_id: text(255) },
  capture: { custom_id: text(255) },
  item: { description: text(4000), url: text(2048), image_url: text(2048), upc: {} },
  card_response: { billing_address: { $ref: '#/components/schemas/address_portable' } },
  card_attributes: { verification: { type: 'object', properties: { method: text(255) } } },
  order_request: {
    processing_instruction: { $ref: '#/components/schemas/processing_instruction' },
  },
  order_authorize_request: { amount: { $ref: '#/components/schemas/money' } },
};

/** Reasons that PayPal's newest reference lists beside those of the files, by schema (paypal-rules 2.2, 2.3). */
const newestReasons: Readonly<Record<string, string>> = {
  authorization_status_details: 'DECLINED_BY_RISK_FRAUD_FILTERS',
  capture_status_details: 'DECLINED_BY_RISK_FRAUD_FILTERS',
};

/** Headers that PayPal's own newest client documents and the files do not have yet, by operation (paypal-rules 1.10). */
export const newestHeaders: Readonly<Record<string, string[]>> = {
  'authorizations.void': ['PayPal-Request-Id'],
};

const isList = (value: Json | undefined): value is Json[] => Array.isArray(value);

/** The part of a schema that names its fields: the schema itself, or the last part of its `allOf` that does. */
const ownFields = (schema: JsonObject): JsonObject | undefined => {
  if (isObject(schema['properties'])) return schema['properties'];
  const parts = isList(schema['allOf']) ? schema['allOf'].filter(isObject) : [];
  return parts.map((part) => part['properties']).findLast(isObject);
};

export const withNewestText = (schemas: JsonObject): JsonObject => {
  for (const [name, changes] of Object.entries(newestText)) {
    const schema = schemas[name];
    const fields = isObject(schema) ? ownFields(schema) : undefined;
    for (const [field, change] of Object.entries(fields ? changes : {})) {
      const known = fields?.[field];
      if (fields && isObject(change))
        fields[field] = { ...(isObject(known) ? known : {}), ...change };
    }
  }
  for (const [name, reason] of Object.entries(newestReasons)) {
    const schema = schemas[name];
    const field = isObject(schema) ? ownFields(schema)?.['reason'] : undefined;
    if (isObject(field) && isList(field['enum'])) {
      field['enum'].push(reason);
      field['maxLength'] = 64;
    }
  }
  return schemas;
};

export const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
