import { link } from '../payment-representation.ts';
import type { World } from '../world.ts';

/** Where Payments v1 has its resources. */
const urlV1 = ({ base }: World, kind: string, id: string): string =>
  `${base}/v1/payments/${kind}/${id}`;

type Kind = 'payment' | 'authorization' | 'orders' | 'sale' | 'capture' | 'refund';

/** A link to a resource of Payments v1. */
export const linkTo = (world: World, rel: string, [kind, id]: [Kind, string]) =>
  link(urlV1(world, kind, id), rel);

/** A link to what can be done to it. */
export const linkToDo = (world: World, rel: string, [kind, id, verb]: [Kind, string, string]) =>
  link(`${urlV1(world, kind, id)}/${verb}`, rel, 'POST');
