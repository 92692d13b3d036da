import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Command } from 'commander';
import { startCompanionProgram } from '../../engine/companion';
import { findProgram } from '../program';
import { EXIT, interruptSignal } from './exit';
import type { ExitCode } from './exit';
import { parseAddress, parsePort, parsePorts } from './options';
import { printOut } from './output';

interface RespondOptions {
  listen: string;
  sipPort: number;
  tlsPort?: number;
  udp: number[];
  tcp: number[];
}

const HELP = `
Users register with the password in SIDETONE_RESPOND_PASSWORD (default: sidetone). The numbers with faults take
an amount: loss-10 loses 10 %, delay-800 comes 800 ms late.

A diagnosis whose profile has this companion as "responder" asks it for the bytes that it received, for what it
counted of a call, and for a request back later. The DSCP of what arrives is only known on Linux, to root.`;

export function addRespondCommand(program: Command, finish: (code: ExitCode) => void): void {
  program
    .command('respond')
    .description('the companion at the other end: a registrar with test numbers')
    .option('--listen <address>', 'address to listen on', parseAddress, '0.0.0.0')
    .option('--sip-port <port>', 'SIP over UDP and TCP', parsePort, 5060)
    .option('--tls-port <port>', 'SIP over TLS, with a certificate made for this run', parsePort)
    .option('--udp <port...>', 'UDP ports or ranges (10000-10020) that send back what arrives', parsePorts, [])
    .option('--tcp <port...>', 'TCP ports or ranges that send back what arrives', parsePorts, [])
    .addHelpText('after', HELP)
    .action(async (options: RespondOptions) => finish(await respond(options)));
}

async function respond(options: RespondOptions): Promise<ExitCode> {
  const stopped = interruptSignal();
  const companion = await startCompanionProgram({
    listen: options.listen,
    sipPort: options.sipPort,
    tlsPort: options.tlsPort,
    udpEcho: options.udp,
    tcpEcho: options.tcp,
    password: process.env.SIDETONE_RESPOND_PASSWORD || 'sidetone',
    workerUrl: findProgram().mediaWorker,
    onLog: (line) => process.stderr.write(`${new Date().toISOString()} ${line}\n`),
  });
  const { sip, tls, numbers } = companion.responder;
  const width = Math.max(...numbers.map(({ uri }) => uri.length));
  await printOut(
    [
      `Listening on ${sip.address} port ${sip.port} (UDP and TCP)${tls ? ` and port ${tls.port} (TLS)` : ''}`,
      ...certificateLine(companion.certificate),
      ...numbers.map(({ uri, what }) => `  ${uri.padEnd(width)}  ${what}`),
      '',
    ].join('\n'),
  );
  if (!stopped.aborted) await new Promise<void>((resolve) => stopped.addEventListener('abort', () => resolve()));
  await companion.close();
  return EXIT.fine;
}

/** A profile trusts the certificate by `tls.caFile`: it has to lie where it can be fetched. */
function certificateLine(certificate: string | null): string[] {
  if (certificate === null) return [];
  const file = path.join(mkdtempSync(path.join(tmpdir(), 'sidetone-respond-')), 'certificate.pem');
  writeFileSync(file, certificate);
  return [`Its certificate, for tls.caFile of a profile: ${file}`];
}
