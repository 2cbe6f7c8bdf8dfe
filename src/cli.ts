import { Command } from 'commander';
import { advanceCommand } from './cli/advance.ts';
import { answerFailure } from './cli/answer.ts';
import { checkoutCommand } from './cli/checkout.ts';
import { doctorCommand } from './cli/doctor.ts';
import { EXIT } from './cli/exit-codes.ts';
import { forgetCommand } from './cli/forget.ts';
import { actorFrom, urlFrom } from './cli/gateway.ts';
import { namespaceCommand } from './cli/namespace.ts';
import { examples, partCommand, simulatorCommand } from './cli/parts.ts';
import { replayCommand } from './cli/replay.ts';
import { printable } from './cli/terminal.ts';
import { version } from './cli/version.ts';
import { webhookCommand } from './cli/webhook.ts';

const program = new Command('holdfast')
  .description('PayPal’s authorize and capture, each checkout one durable Temporal workflow.')
  .option('--json', 'one JSON document on stdout, for programs')
  .option('--url <url>', 'the gateway (HOLDFAST_URL; default http://127.0.0.1:3000)', urlFrom)
  .option('--actor <name>', 'who is on record with what is asked (default: your login)', actorFrom)
  .version(version(), '--version', 'print the version')
  .configureHelp({ showGlobalOptions: true })
  .showHelpAfterError('(--help shows how)')
  .exitOverride()
  .configureOutput({ writeErr: (words) => process.stderr.write(printable(words)) })
  .addHelpText(
    'after',
    `
Environment:
  HOLDFAST_URL, HOLDFAST_API_KEY    where the gateway is, and the key it asks for
  NO_COLOR                          no colours
  docs/configuration.md             all others

Exit codes:
  0 done   1 unexpected   2 not understood   3 refused   4 not found   5 not known yet, or nobody to ask
${examples(
  'holdfast dev',
  'holdfast checkout start --amount "100.00 USD" --id order-2041',
  'holdfast checkout watch order-2041',
  'holdfast doctor',
)}`,
  );

const commands = [
  partCommand({
    name: 'dev',
    says: 'run everything on this machine: Temporal, the simulator, worker, gateway and shop',
    run: () => import('./dev.ts'),
  }),
  partCommand({
    name: 'worker',
    says: 'run a worker: the process that moves checkouts on',
    run: () => import('./worker.ts'),
  }),
  partCommand({
    name: 'gateway',
    says: 'run the HTTP gateway',
    run: () => import('./gateway/main.ts'),
  }),
  simulatorCommand(),
  checkoutCommand(),
  advanceCommand('advance'),
  webhookCommand(),
  namespaceCommand(),
  forgetCommand(),
  replayCommand(),
  doctorCommand(),
];
for (const command of commands) {
  program.addCommand(inherit(command));
}

/** Commands made by themselves know nothing of how their parent fails and helps. */
function inherit(command: Command): Command {
  command.copyInheritedSettings(program);
  for (const inner of command.commands) inherit(inner);
  return command;
}

try {
  await program.parseAsync();
} catch (error) {
  const exitCode = answerFailure(program.opts<{ json?: boolean }>().json === true, error);
  if (exitCode !== EXIT.OK) process.exitCode = exitCode;
}
