/** A guard that is broken on purpose: a few characters of one file, and the stories of which each must notice. */
export type Mutation = {
  /** What it guards: an invariant or a rule. */
  readonly guards: string;
  readonly breaks: string;
  readonly file: string;
  /** Occurs exactly once in the file. */
  readonly find: string;
  readonly replace: string;
  readonly stories: readonly Story[];
};

/** Tests, by their file or folder and a part of their title. */
export type Story = { readonly file: string; readonly title: string };
