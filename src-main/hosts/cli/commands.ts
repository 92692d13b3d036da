/**
 * The commands and their options. What a command does is loaded when it is run: a short one need not wait for the parts of the others.
 */
import { Option } from 'commander';
import type { Command } from 'commander';
import type { AnalyzeOptions } from './analyzeCommand';
import type { CallOptions } from './callCommand';
import type { DiagnoseOptions } from './diagnoseCommand';
import type { ExitCode } from './exit';
import {
  addCaptureOptions,
  addLogOption,
  parseAddress,
  parseCount,
  parseDigits,
  parseNames,
  parseNetworks,
  parsePort,
  parsePorts,
  parseSeconds,
  parseSource,
} from './options';
import type { RegisterOptions } from './registerCommand';
import type { RespondOptions } from './respondCommand';
import type { ServeOptions } from './serveCommand';

type Finish = (code: ExitCode) => void;

export function addCommands(program: Command, finish: Finish): void {
  for (const add of [addDiagnose, addCall, addRegister, addAnalyze, addRespond, addServe, addCode])
    add(program, finish);
  for (const command of program.commands) addLogOption(command);
}

function addDiagnose(program: Command, finish: Finish): void {
  const command = program
    .command('diagnose')
    .description('find out what is wrong with a line, and say what to do about it')
    .requiredOption('--profile <file>', 'account, number to call, limits (required)')
    .addOption(new Option('--checks <names>', 'only these: ids, areas, or beginnings of ids').argParser(parseNames))
    .option('--json <file>', 'the report as JSON; "-" for standard output')
    .option('--junit <file>', 'the checks as JUnit XML; "-" for standard output')
    .addOption(new Option('--quick', 'what can be told in well under a minute (default)').conflicts('full'))
    .addOption(new Option('--full', 'the slow checks too: several minutes').conflicts('quick'))
    .option('--call-target <uri>', 'number or SIP address of the test call');
  addCaptureOptions(command, 'registrations and calls of the run').action(async (options: DiagnoseOptions) => {
    const { diagnose } = await import('./diagnoseCommand');
    finish(await diagnose(options));
  });
}

function addCall(program: Command, finish: Finish): void {
  const command = program
    .command('call')
    .argument('<uri>', "SIP address, or a number at the account's domain")
    .description('place a test call and tell what became of each of its packets')
    .requiredOption('--profile <file>', 'account and limits (required)')
    .addOption(new Option('--duration <seconds>', 'talk time').argParser(parseSeconds).default(10_000, '10'))
    .addOption(
      new Option('--send <what>', 'tone, silence, or a WAV file')
        .argParser(parseSource)
        .default(parseSource('tone'), 'tone'),
    )
    .option('--record <file>', 'WAV of both directions: left what arrives, right what is sent')
    .option('--dtmf <digits>', 'digits to send after the answer; a comma pauses', parseDigits)
    .option('--json <file>', 'the result as JSON; "-" for standard output');
  addCaptureOptions(command, 'the whole call').action(async (uri: string, options: CallOptions) => {
    const { placeCall } = await import('./callCommand');
    finish(await placeCall(uri, options));
  });
}

function addRegister(program: Command, finish: Finish): void {
  program
    .command('register')
    .description('register, read all bindings back, and remove our own again')
    .requiredOption('--profile <file>', 'account (required)')
    .option('--hold <seconds>', 'stay registered for so long', parseSeconds)
    .option('--json <file>', 'the result as JSON; "-" for standard output')
    .action(async (options: RegisterOptions) => {
      const { register } = await import('./registerCommand');
      finish(await register(options));
    });
}

const ANALYZE_HELP = `
A Call-ID may be given by its beginning. tcpdump -w - | sidetone analyze - reads standard input to its end.`;

function addAnalyze(program: Command, finish: Finish): void {
  program
    .command('analyze')
    .argument('<capture>', 'pcap or pcapng file; "-" for standard input')
    .description("find the calls and streams of a pcap or pcapng (gzip'd too), and what is wrong with them")
    .option('--json <file>', 'the whole analysis as JSON; "-" for standard output')
    .option('--profile <file>', 'whose limits count in place of the usual ones')
    .option('--streams', 'all RTP streams, with the columns of tshark')
    .option('--calls', 'all calls')
    .option('--ladder <call-id>', 'the messages of one call between its parties')
    .addOption(
      new Option('--place <where>', 'where it was taken, when you know better than the capture shows').choices([
        'client',
        'server',
        'middle',
      ]),
    )
    .option('--with <capture>', 'a second capture of the same calls, from the other end: what left and what arrived')
    .option('--log <file...>', 'logs of servers or browsers, to be read along with it')
    .option('--export-wav <call-id file...>', 'both sides of a call as a stereo WAV')
    .addHelpText('after', ANALYZE_HELP)
    .action(async (capture: string, options: AnalyzeOptions) => {
      const { analyze } = await import('./analyzeCommand');
      finish(await analyze(capture, options));
    });
}

const RESPOND_HELP = `
Users register with the password in SIDETONE_RESPOND_PASSWORD (default: sidetone). The numbers with faults take
an amount: loss-10 loses 10 %, delay-800 comes 800 ms late.

A diagnosis whose profile has this companion as "responder" asks it for the bytes that it received, for what it
counted of a call, and for a request back later. What it shows to whom: docs/companion.md. The DSCP of what arrives is only known on Linux, to root.`;

function addRespond(program: Command, finish: Finish): void {
  program
    .command('respond')
    .description('the companion at the other end: a registrar with test numbers')
    .option('--listen <address>', 'address to listen on', parseAddress, '0.0.0.0')
    .option('--sip-port <port>', 'SIP over UDP and TCP', parsePort, 5060)
    .option('--tls-port <port>', 'SIP over TLS, with a certificate made for this run', parsePort)
    .option('--ws-port <port>', 'SIP over WebSocket, for web phones', parsePort)
    .option('--wss-port <port>', 'the same over TLS, with the same certificate', parsePort)
    .option('--udp <port...>', 'UDP ports or ranges (10000-10020) that send back what arrives', parsePorts, [])
    .option('--tcp <port...>', 'TCP ports or ranges that send back what arrives', parsePorts, [])
    .option('--allow <network...>', 'only from these networks (192.0.2.0/24) and this computer', parseNetworks)
    .option('--max-calls <count>', 'calls at once', parseCount, 200)
    .option('--login-required', 'calls only with the password', false)
    .addHelpText('after', RESPOND_HELP)
    .action(async (options: RespondOptions) => {
      const { respond } = await import('./respondCommand');
      finish(await respond(options));
    });
}

function addServe(program: Command, finish: Finish): void {
  program
    .command('serve')
    .description('the window in a browser, over a server that only its token opens')
    .option('--port <port>', 'port; 0 picks a free one', parsePort, 0)
    .option('--host <address>', 'address to listen on', parseAddress, '127.0.0.1')
    .option('--no-open', 'do not open a browser')
    .action(async (options: ServeOptions) => {
      const { serveWindow } = await import('./serveCommand');
      finish(await serveWindow(options));
    });
}

function addCode(program: Command, finish: Finish): void {
  program
    .command('code')
    .argument('<code>', 'with or without dashes, such as ST-7K3-MIC')
    .description('what the short code of a self-test says that a customer reads out')
    .action(async (code: string) => {
      const { explainCode } = await import('./codeCommand');
      finish(await explainCode(code));
    });
}
