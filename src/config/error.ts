/** The environment cannot be used as it is; `problems` names everything wrong with it, at once. */
export class ConfigError extends Error {
  readonly code = 'CONFIG_INVALID';
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(`The configuration is not usable: ${problems.join('; ')}.`);
    this.name = 'ConfigError';
    this.problems = problems;
  }
}
