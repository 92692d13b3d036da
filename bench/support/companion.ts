/** A second process of ours as the called side: the built companion, whose number "echo" sends back what it hears. */
import { type Program, startProgram, udpPortIsBound } from './program';
import { SERVER } from './peers';

/** As many calls as one companion takes at once from one address that is not registered: a quarter of all. */
export const COMPANION_CALLS = 200;

export interface Companion extends Program {
  sipPort: number;
  wsUrl: string;
}

export async function startCompanion(sipPort = SERVER.sipPort): Promise<Companion> {
  const wsPort = sipPort + 1;
  const ports = ['--sip-port', String(sipPort), '--ws-port', String(wsPort)];
  const command = [
    process.execPath,
    'out/main/cli.js',
    'respond',
    '--listen',
    SERVER.address,
    '--max-calls',
    String(4 * COMPANION_CALLS),
    ...ports,
  ];
  const program = await startProgram(command, () => udpPortIsBound(sipPort));
  return { ...program, sipPort, wsUrl: `ws://${SERVER.address}:${wsPort}/` };
}

export const echo = (sipPort: number): string => `sip:echo@${SERVER.address}:${sipPort}`;
