import { Command } from 'commander';
import { ENGINE_MUTATION, INVARIANT_MUTATIONS } from './guards.ts';
import { openCopy } from './mutant.ts';

/** Breaks one guard at a time and says which test noticed. Fails where a story did not notice. */
const run = async ({ only }: { readonly only?: string }): Promise<void> => {
  const chosen = [...INVARIANT_MUTATIONS, ENGINE_MUTATION].filter(
    ({ guards }) => only === undefined || guards === only || guards === `invariant ${only}`,
  );
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
  .action(run)
  .parseAsync();
