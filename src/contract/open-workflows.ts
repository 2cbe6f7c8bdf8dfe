/**
 * Workflows that are not over, as visibility, the SDK and the API name them. PAUSED is running: somebody paused it, and it
 * goes on when somebody resumes it (temporal.api.enums.v1.WorkflowExecutionStatus).
 */
export const OPEN_WORKFLOWS = `ExecutionStatus IN ('Running', 'Paused')`;

const NAMES: ReadonlySet<string> = new Set(['RUNNING', 'PAUSED']);
const NUMBERS: ReadonlySet<number> = new Set([1, 8]);

export const isOpenStatus = ({ name }: { readonly name: string }): boolean => NAMES.has(name);

export const isOpenStatusNumber = (status: number | null | undefined): boolean =>
  NUMBERS.has(status ?? 0);
