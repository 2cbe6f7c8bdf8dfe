import { link } from '../payment-representation.ts';
import type { SimulatorState } from '../state.ts';

/** Where Payments v1 has its resources. */
const urlV1 = ({ base }: SimulatorState, kind: string, id: string): string =>
  `${base}/v1/payments/${kind}/${id}`;

type Kind = 'payment' | 'authorization' | 'orders' | 'sale' | 'capture' | 'refund';

/** A link to a resource of Payments v1. */
export const linkTo = (state: SimulatorState, rel: string, [kind, id]: [Kind, string]) =>
  link(urlV1(state, kind, id), rel);

/** A link to what can be done to it. */
export const linkToDo = (
  state: SimulatorState,
  rel: string,
  [kind, id, verb]: [Kind, string, string],
) => link(`${urlV1(state, kind, id)}/${verb}`, rel, 'POST');
