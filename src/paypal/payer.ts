import { z } from 'zod';

/** Who pays and where it goes. Personal data: shown live to who may see it, kept nowhere by Holdfast. */
export type Payer = {
  readonly payerId: string | null;
  readonly emailAddress: string | null;
  readonly givenName: string | null;
  readonly surname: string | null;
  readonly shipping: {
    readonly fullName: string | null;
    readonly addressLine1: string | null;
    readonly addressLine2: string | null;
    readonly adminArea1: string | null;
    readonly adminArea2: string | null;
    readonly postalCode: string | null;
    readonly countryCode: string | null;
  } | null;
};

const text = z.string().nullable().catch(null);

const nameSchema = z
  .object({ given_name: text, surname: text })
  .catch({ given_name: null, surname: null });

const shippingSchema = z
  .object({
    name: z.object({ full_name: text }).catch({ full_name: null }),
    address: z.object({
      address_line_1: text,
      address_line_2: text,
      admin_area_1: text,
      admin_area_2: text,
      postal_code: text,
      country_code: text,
    }),
  })
  .transform(({ name, address }) => ({
    fullName: name.full_name,
    addressLine1: address.address_line_1,
    addressLine2: address.address_line_2,
    adminArea1: address.admin_area_1,
    adminArea2: address.admin_area_2,
    postalCode: address.postal_code,
    countryCode: address.country_code,
  }))
  .nullable()
  .catch(null);

/** Read from the order: `payer`, and the shipping of its one purchase unit. */
export const payerSchema = z
  .object({
    payer: z
      .object({ payer_id: text, email_address: text, name: nameSchema })
      .nullable()
      .catch(null),
    purchase_units: z.array(z.object({ shipping: shippingSchema })).catch([]),
  })
  .transform(
    ({ payer, purchase_units }): Payer => ({
      payerId: payer?.payer_id ?? null,
      emailAddress: payer?.email_address ?? null,
      givenName: payer?.name.given_name ?? null,
      surname: payer?.name.surname ?? null,
      shipping: purchase_units[0]?.shipping ?? null,
    }),
  );
