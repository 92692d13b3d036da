import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
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
    password: process.env.SIDETONE_RESPOND_PASSWORD || 'sidetone',
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

/** A profile trusts the certificate by `tls.caFile`: it has to lie where it can be fetched. */
function certificateFile(certificate: string | null): string | null {
  if (certificate === null) return null;
  const file = path.join(mkdtempSync(path.join(tmpdir(), 'sidetone-respond-')), 'certificate.pem');
  writeFileSync(file, certificate);
  return file;
}
