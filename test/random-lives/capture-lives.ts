import { issuesOf } from '../../simulator/issues.ts';
import type { Fault } from './faults.ts';
import type { Step } from './step.ts';

const ISSUES = issuesOf('captureOrder');

/** The same steps for a checkout of intent CAPTURE: what was aimed at authorizing the order meets its capture. */
export const toCapture = (steps: readonly Step[]): readonly Step[] =>
  steps.map((step) =>
    step.do === 'faults' || step.do === 'outage'
      ? { ...step, rules: step.rules.map(atCapture) }
      : step,
  );

const atCapture = (fault: Fault): Fault => {
  if (fault.operation !== 'authorizeOrder') return fault;
  const { issue, set } = fault;
  return {
    ...fault,
    operation: 'captureOrder',
    ...(typeof issue === 'string' && { issue: ISSUES.has(issue) ? issue : 'INSTRUMENT_DECLINED' }),
    ...(typeof set === 'object' && set !== null && { set: inCaptures(set) }),
  };
};

/** What an answer has otherwise in its authorizations, it has otherwise in its captures. */
const inCaptures = (set: object): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    Object.entries(set).map(([at, value]) => [at.replace('.authorizations.', '.captures.'), value]),
  );
