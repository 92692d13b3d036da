import type { TransportOf, WebTransport } from '../../src-shared/model/transports';
import { createResolver } from '../net/dnsResolver';
import { isWildcard, localInterfaces } from '../net/route';
import { createTransportLayer } from '../net/transportLayer';
import { formatHostPort } from '../protocol/sip/host';
import { createUserAgent } from '../sip/userAgent';
import { isProbe } from '../protocol/companion/probe';
import { headerValue } from '../protocol/sip/headers';
import { parseSipUri } from '../protocol/sip/uri';
import type { Account, IncomingRequest, OptionsRequest } from '../sip/api';
import type { Responder, ResponderOptions } from './api';
import { createAllowance, createOwnSockets } from './bounds/networks';
import { createAddressLedger } from './bounds/addressLedger';
import { createEchoGuard } from './bounds/echoGuard';
import { BOUNDS } from './bounds/policy';
import { createCounterBook } from './counterBook';
import { createInboundTest } from './inboundTest';
import { createLogin } from './login';
import { findNumber, listNumbers } from './numbers';
import { listenTcpEcho, listenUdpEcho, type PortEcho } from './portEcho';
import { createProbeDesk } from './probeDesk';
import { createRegistrar } from './registrar';
import { createSwitchboard } from './switchboard';

/** Where others reach us: of a socket that listens everywhere, the first address of the network. */
function reachable(address: string): string {
  if (!isWildcard(address)) return address;
  const family = address === '::' ? 'IPv6' : 'IPv4';
  const ofNetwork = localInterfaces().find((one) => !one.internal && one.family === family);
  return ofNetwork?.address ?? (family === 'IPv6' ? '::1' : '127.0.0.1');
}

/**
 * Starts the companion.
 * @throws NetError when a port cannot be listened on; nothing is left open then
 */
export async function createResponder(options: ResponderOptions): Promise<Responder> {
  const { clock, listen } = options;
  const log = options.onLog ?? (() => {});
  const ledger = createAddressLedger(clock);
  const admits = createAllowance(options.allow);
  const transports = createTransportLayer({
    clock,
    admission: {
      admits,
      received: ledger.received,
      maySend: ledger.maySend,
      idleMs: BOUNDS.idleMs,
      needs: (flow) => registrar.knows(flow.remote) || switchboard.uses(flow),
    },
  });
  const prove = (address: string): void => {
    ledger.prove(address);
    switchboard.proven(address);
  };
  const login = createLogin({ clock, realm: options.realm, password: options.password, onProof: prove });
  const registrar = createRegistrar({ clock, login, log });
  const counters = createCounterBook(clock);
  const switchboard = createSwitchboard({
    clock,
    createMedia: options.createMedia,
    findBinding: registrar.findContact,
    counters,
    log,
    maxCalls: options.maxCalls ?? BOUNDS.maxCalls,
    isProven: ledger.isProven,
    login(call) {
      const remote = call.flow?.remote;
      if (!remote) return 'stranger';
      if (!options.loginRequired && registrar.knows(remote)) return 'registered';
      if (!options.loginRequired && headerValue(call.request, 'Authorization') === undefined) return 'stranger';
      const known = login.check(call.request, remote.address);
      if ('user' in known) return 'registered';
      // Credentials for somebody else do no harm where none are needed.
      return options.loginRequired ? known : 'stranger';
    },
  });
  const echoes: PortEcho[] = [];
  try {
    // TCP first: a free TCP port chosen by the system is then asked for on UDP too, so that both share one number.
    const sip = await transports.listen('tcp', { address: listen, port: options.sipPort });
    await transports.listen('udp', sip);
    const listenAlso = async (transport: TransportOf<{ secure: true }> | WebTransport) => {
      const wanted = options[transport];
      return wanted ? transports.listen(transport, { address: listen, port: wanted.port }, wanted) : null;
    };
    const tls = await listenAlso('tls');
    const ws = await listenAlso('ws');
    const wss = await listenAlso('wss');
    const echoGuard = createEchoGuard(clock, createOwnSockets(listen, [sip.port, ...options.udpEcho]));
    const echoed: typeof echoGuard.answers = (data, from) => admits(from.address) && echoGuard.answers(data, from);
    for (const port of options.udpEcho) echoes.push(await listenUdpEcho(listen, port, echoed));
    for (const port of options.tcpEcho) echoes.push(await listenTcpEcho(listen, port, admits));

    // The agent's requests go out under this name; it is nobody's.
    const self: Account = { aor: `sip:companion@${options.realm}`, transport: 'auto', expiresS: 0 };
    const sendOptions = (uri: string, signal: AbortSignal, more: OptionsRequest) =>
      agent.options(self, uri, signal, more);
    const probes = createProbeDesk({ clock, counters, sendOptions });
    const inbound = createInboundTest({ clock, sendOptions });
    const agent = createUserAgent({
      transports,
      resolver: createResolver(),
      clock,
      knows: registrar.knows,
      onProof: prove,
      onCall: switchboard.accept,
      onOptions: (request) => {
        if (isProbe(request)) return probes.answer;
        const user = parseSipUri(request.uri)?.user ?? '';
        const bindings = findNumber(user) ? [] : registrar.bindingsOf(user);
        return bindings.length > 0 ? (incoming) => inbound.pass(incoming, bindings) : null;
      },
      onRequest: (request: IncomingRequest) => {
        if (request.request.method === 'REGISTER') registrar.handle(request);
        else
          request.respond(405, 'Method Not Allowed', [
            { name: 'Allow', value: 'INVITE, ACK, CANCEL, BYE, OPTIONS, REGISTER, INFO, PRACK, UPDATE, REFER, NOTIFY' },
          ]);
      },
    });
    return {
      sip,
      tls,
      ws,
      wss,
      numbers: listNumbers(formatHostPort({ host: reachable(sip.address), port: sip.port })),
      get activeCalls() {
        return switchboard.activeCalls;
      },
      async close() {
        probes.close();
        inbound.close();
        await switchboard.close();
        await agent.close();
        await transports.close();
        await Promise.all(echoes.map((echo) => echo.close()));
      },
    };
  } catch (error) {
    await transports.close();
    await Promise.all(echoes.map((echo) => echo.close()));
    throw error;
  }
}
