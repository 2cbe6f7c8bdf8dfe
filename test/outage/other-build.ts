/** The same workflows in another build: it differs from the first as two releases without a change to them do. */
export {
  checkout,
  outgoingEvent,
  paypalEvent,
  refund,
} from '../../src/workflows/index.ts';

/** A Workflow that only this build has. */
export async function onlyInThisBuild(): Promise<string> {
  return 'another build';
}
