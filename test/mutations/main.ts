import { Command } from 'commander';
import { MUTATIONS } from './guards.ts';
import { openCopy } from './mutant.ts';

/** Breaks the guard of each invariant, one at a time, and says which test noticed. Fails where none did. */
const run = async ({ only }: { readonly only?: string }): Promise<void> => {
  const chosen = MUTATIONS.filter(
    ({ invariant }) => only === undefined || invariant === Number(only),
  );
  const copy = await openCopy();
  let survived = 0;
  try {
    for (const mutation of chosen) {
      const [caughtBy] = await copy.tryOut(mutation);
      if (caughtBy === undefined) survived += 1;
      const { invariant, breaks, file } = mutation;
      console.log(`${String(invariant).padStart(2)}  ${breaks} (${file})`);
      console.log(`    ${caughtBy === undefined ? 'SURVIVED: no test noticed' : caughtBy}`);
    }
  } finally {
    await copy.close();
  }
  console.log(`${chosen.length} guards broken, ${survived} unnoticed`);
  process.exitCode = survived === 0 ? 0 : 1;
};

await new Command('mutations')
  .description('Breaks the guard of each invariant in a copy and runs the tests that name it.')
  .option('--only <invariant>', 'this one alone')
  .action(run)
  .parseAsync();
