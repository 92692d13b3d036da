import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { isIPv6 } from 'node:net';
import path from 'node:path';
import { maskText } from '../../../src-shared/mask';
import { printable } from '../../../src-shared/printable';
import { startCompanionProgram } from '../../engine/companion';
import { findProgram } from '../program';
import { EXIT, interruptSignal } from './exit';
import type { ExitCode } from './exit';
import { printOut } from './output';

export interface RespondOptions {
  listen: string;
  sipPort: number;
  tlsPort?: number;
  wsPort?: number;
  wssPort?: number;
  udp: number[];
  tcp: number[];
  allow?: string[];
  maxCalls: number;
  loginRequired: boolean;
}

export async function respond(options: RespondOptions): Promise<ExitCode> {
  const stopped = interruptSignal();
  const companion = await startCompanionProgram({
    listen: options.listen,
    sipPort: options.sipPort,
    tlsPort: options.tlsPort,
    wsPort: options.wsPort,
    wssPort: options.wssPort,
    udpEcho: options.udp,
    tcpEcho: options.tcp,
    allow: options.allow,
    maxCalls: options.maxCalls,
    loginRequired: options.loginRequired,
    password: process.env.SIDETONE_RESPOND_PASSWORD || DEFAULT_PASSWORD,
    workerUrl: findProgram().mediaWorker,
    onLog: (line) => process.stderr.write(`${new Date().toISOString()} ${printable(maskText(line))}\n`),
  });
  const { sip, tls, ws, wss, numbers } = companion.responder;
  const certificate = certificateFile(companion.certificate);
  const others = Object.entries({ TLS: tls, WS: ws, WSS: wss }).flatMap(([name, at]) =>
    at ? [`${at.port} (${name})`] : [],
  );
  const width = Math.max(...numbers.map(({ uri }) => uri.length));
  await printOut(
    [
      `Listening on ${sip.address} port ${[`${sip.port} (UDP and TCP)`, ...others].join(', port ')}`,
      ...openTo(options, sip.address),
      ...(certificate ? [`Its certificate, for tls.caFile of a profile: ${certificate}`] : []),
      ...numbers.map(({ uri, what }) => `  ${uri.padEnd(width)}  ${what}`),
      '',
    ].join('\n'),
  );
  if (!stopped.aborted) await new Promise<void>((resolve) => stopped.addEventListener('abort', () => resolve()));
  await companion.close();
  if (certificate) rmSync(path.dirname(certificate), { recursive: true, force: true });
  return EXIT.fine;
}

const DEFAULT_PASSWORD = 'sidetone';

/** What anybody can do here, where everybody can reach it and nobody has chosen a password. */
function openTo({ allow, loginRequired }: RespondOptions, listen: string): string[] {
  const known = !process.env.SIDETONE_RESPOND_PASSWORD;
  if (isLoopback(listen) || allow || (loginRequired && !known)) return [];
  const calls = loginRequired ? '' : 'call the test numbers, ';
  const who = known ? 'register under any name with the well-known password, ' : '';
  const how = known ? 'set SIDETONE_RESPOND_PASSWORD, --login-required or --allow' : 'set --login-required or --allow';
  return [`Open to everybody who reaches it: they can ${who}${calls}and use the echo ports. To close it: ${how}.`];
}

function isLoopback(address: string): boolean {
  return isIPv6(address) ? address === '::1' : address.startsWith('127.');
}

/** A profile trusts the certificate by `tls.caFile`: it has to lie where it can be fetched. */
function certificateFile(certificate: string | null): string | null {
  if (certificate === null) return null;
  const file = path.join(mkdtempSync(path.join(tmpdir(), 'sidetone-respond-')), 'certificate.pem');
  writeFileSync(file, certificate);
  return file;
}
