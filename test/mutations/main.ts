import { Command, InvalidArgumentError, Option } from 'commander';
import { FURTHER_RULE_MUTATIONS } from './further-rules.ts';
import { ENGINE_MUTATION, INVARIANT_MUTATIONS } from './guards.ts';
import { RULE_MUTATIONS } from './money-rules.ts';
import { openCopy } from './mutant.ts';

const RULES = [...RULE_MUTATIONS, ...FURTHER_RULE_MUTATIONS];

const KINDS = {
  all: [...INVARIANT_MUTATIONS, ...RULES, ENGINE_MUTATION],
  invariants: INVARIANT_MUTATIONS,
  rules: RULES,
  further: FURTHER_RULE_MUTATIONS,
} as const;

type Flags = {
  readonly only?: string;
  readonly kind: keyof typeof KINDS;
  readonly part: readonly [number, number];
};

/** The second of four parts has every fourth, from the second on. */
const partOf = (text: string): [number, number] => {
  const [part = 0, of = 0] = text.split('/').map(Number);
  if (part >= 1 && of >= part && Number.isInteger(part) && Number.isInteger(of)) return [part, of];
  throw new InvalidArgumentError('such as 2/4');
};

/** Breaks one guard at a time and says which test noticed. Fails where a story did not notice. */
const run = async ({ only, kind, part: [part, of] }: Flags): Promise<void> => {
  const chosen = KINDS[kind]
    .filter(({ guards }) => only === undefined || guards === only || guards === `invariant ${only}`)
    .filter((_, index) => index % of === part - 1);
  const copy = await openCopy();
  let survived = 0;
  try {
    for (const mutation of chosen) {
      const noticed = await copy.tryOut(mutation);
      if (noticed.includes(undefined)) survived += 1;
      const { guards, breaks, file } = mutation;
      console.log(`${guards}: ${breaks} (${file})`);
      for (const title of noticed) console.log(`    ${title ?? 'SURVIVED: no test noticed'}`);
    }
  } finally {
    await copy.close();
  }
  console.log(`${chosen.length} guards broken, ${survived} unnoticed`);
  process.exitCode = survived === 0 && chosen.length > 0 ? 0 : 1;
};

await new Command('mutations')
  .description('Breaks each guard in a copy of the project and runs the tests that must notice.')
  .option('--only <guard>', 'this one alone: the number of an invariant, or the name of a rule')
  .addOption(
    new Option('--kind <kind>', 'of which list').choices(Object.keys(KINDS)).default('all'),
  )
  .option('--part <part>', 'such as 2/4: the second quarter of them', partOf, [1, 1] as const)
  .action(run)
  .parseAsync();
