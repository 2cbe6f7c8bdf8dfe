/** What PayPal says no to, one entry per offending field or per broken rule. */
export interface Problem {
  issue: string;
  description?: string;
  field?: string;
  value?: string;
  /** PayPal's word for where `field` is; it has none for headers. */
  location?: 'body' | 'path' | 'query';
}

/** Thrown by an operation that PayPal refuses; the state is untouched when it is. */
export class Refusal extends Error {
  readonly httpStatus: number;
  readonly problems: readonly Problem[];
  /** Further links of the answer, such as the one that sends the payer back. */
  readonly links: readonly ErrorLink[];

  constructor(httpStatus: number, problems: readonly Problem[], links: readonly ErrorLink[] = []) {
    super(problems.map((problem) => problem.issue).join(', '));
    this.httpStatus = httpStatus;
    this.problems = problems;
    this.links = links;
  }
}

export interface ErrorLink {
  href: string;
  rel: string;
  method: string;
}

/** A 422: understood, and against a rule of business. */
export const unprocessable = (issue: string, field?: string): Refusal =>
  new Refusal(422, [field === undefined ? { issue } : { issue, field, location: 'body' }]);

export const notFound = (): Refusal => new Refusal(404, [{ issue: 'INVALID_RESOURCE_ID' }]);

export const forbidden = (): Refusal => new Refusal(403, [{ issue: 'PERMISSION_DENIED' }]);
