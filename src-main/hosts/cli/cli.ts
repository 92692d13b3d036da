#!/usr/bin/env node
import { Command } from 'commander';
import type { LogLevel } from '../../../src-shared/model/log';
import { NO_LOG } from '../../log';
import { findProgram } from '../program';
import { createProgramLog } from '../programLog';
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
  let log = NO_LOG;
  program.hook('preAction', (_program, command) => {
    const level = command.opts<{ logLevel?: LogLevel }>().logLevel;
    // `serve` keeps a log of its engine, and shows that.
    if (!level || command.name() === 'serve') return;
    log = createProgramLog(level, null, true);
    log.info(
      'cli',
      `${command.name()} starts: version ${program.version()}, Node ${process.version}, ${process.platform} ${process.arch}`,
    );
  });
  addCommands(program, finish);
  try {
    await program.parseAsync(argv, { from: 'user' });
    log.info('cli', `ends with exit code ${code}`);
    return code;
  } catch (error) {
    log.debug('cli', 'ended early', error);
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
