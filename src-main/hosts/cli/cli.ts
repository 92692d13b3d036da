#!/usr/bin/env node
import { Command } from 'commander';
import { findProgram } from '../program';
import { addCommands } from './commands';
import { EXIT, exitCodeOf } from './exit';
import type { ExitCode } from './exit';

const EXIT_CODES = `
Exit code: 0 no problem, 1 a problem was found, 2 wrong usage or configuration, 3 the program itself failed.`;

const complain = (line: string): void => void process.stderr.write(`${line}\n`);

async function main(argv: readonly string[]): Promise<ExitCode> {
  let code: ExitCode = EXIT.fine;
  const finish = (how: ExitCode): void => void (code = how);
  const program = new Command('sidetone')
    .description('SIP and WebRTC test softphone that sees every packet of a call and names what is wrong with it')
    .version(findProgram().version)
    .addHelpText('afterAll', EXIT_CODES)
    // Errors are told once, in one line, by exitCodeOf.
    .configureOutput({ outputError: () => {} })
    .exitOverride();
  addCommands(program, finish);
  try {
    await program.parseAsync(argv, { from: 'user' });
    return code;
  } catch (error) {
    return exitCodeOf(error, complain);
  }
}

const crash = (error: unknown): never => {
  complain(
    `sidetone: the program itself failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
  );
  process.exit(EXIT.failed);
};
process.on('uncaughtException', crash);
process.on('unhandledRejection', crash);
// A reader that went away ("| head") is no fault.
process.stdout.on('error', () => {});

process.exit(await main(process.argv.slice(2)));
