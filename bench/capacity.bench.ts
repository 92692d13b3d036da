/**
 * Many two-way PCMU calls at once in one process, each a full SIP call with all statistics: what they cost and whether packets get lost
 * or late. sipp calls the same kind of server beside it, playing a sound file into each call; it
 * never reads what comes back, so all of that is dropped at its socket.
 */
import fs from 'node:fs';
import path from 'node:path';
import type { MediaLoad } from '../src-main/media/api';
import { createCaller } from './support/calls';
import { inFolder, receiveDrops, SERVER, SERVERS, startSippServer, udpCounters, withProgram } from './support/peers';
import { cpuSeconds, type Program, pause, residentMiB, startProgram } from './support/program';
import { mean, printTable } from './support/table';

const CALLS = [400, 1000];
const CALLS_PER_SECOND = 200;
const SECONDS = 20;
const SIPP_SECONDS = 10;
const SETTLE_MS = 2000;
const CALLER_PORT = 15_070;
/** sipp takes ports upwards from here. */
const CALLER_RTP_PORT = 20_000;

interface Figures {
  name: string;
  calls: number;
  cpuPercent: number;
  /** Of the media thread alone; NaN for sipp. */
  mediaPercent: number;
  serverPercent: number;
  memoryMiB: number;
  latenessMean: number;
  latenessP99: number;
  packetsPerSecond: number;
  /** By the numbers in the packets that came back. */
  lost: number;
  /** Of the caller's and of the server's receive buffers. */
  drops: { caller: number; server: number };
  sendErrors: number;
}

const isServerPort = (port: number): boolean => SERVERS.some((server) => server.mediaPort === port);
const isOtherPort = (port: number): boolean => !isServerPort(port);

/** What is used and lost from now until `stop`. */
function startWindow(callerPid: number | 'self', servers: readonly Program[]) {
  const read = () => ({
    at: performance.now(),
    caller: cpuSeconds(callerPid),
    server: servers.reduce((sum, server) => sum + cpuSeconds(server.pid), 0),
    udp: udpCounters(),
    drops: { caller: receiveDrops(isOtherPort), server: receiveDrops(isServerPort) },
  });
  const before = read();
  return () => {
    const now = read();
    const seconds = (now.at - before.at) / 1000;
    const server = now.drops.server - before.drops.server;
    return {
      cpuPercent: ((now.caller - before.caller) / seconds) * 100,
      serverPercent: ((now.server - before.server) / seconds) * 100,
      memoryMiB: residentMiB(callerPid),
      // Whatever the server did not lose it sent back.
      packetsPerSecond: (now.udp.sent - before.udp.sent + server) / 2 / seconds,
      drops: { caller: now.drops.caller - before.drops.caller, server },
      sendErrors: now.udp.sendErrors - before.udp.sendErrors,
    };
  };
}

async function measureOurs(calls: number, servers: readonly Program[]): Promise<Figures> {
  const caller = await createCaller();
  const placing: ReturnType<typeof caller.place>[] = [];
  const startedAt = performance.now();
  for (; placing.length < calls; await pause(5)) {
    const due = Math.min(calls, Math.ceil(((performance.now() - startedAt) / 1000) * CALLS_PER_SECOND));
    while (placing.length < due) placing.push(caller.place(SERVERS[placing.length % SERVERS.length]?.sipPort));
  }
  const active = await Promise.all(placing);
  await pause(SETTLE_MS);

  const loads: MediaLoad[] = [];
  const stopListening = caller.onLoad((load) => loads.push(load));
  const stopWindow = startWindow('self', servers);
  await pause(SECONDS * 1000);
  const window = stopWindow();
  stopListening();

  const streams = (await Promise.all(active.map((call) => call.end()))).flat();
  await caller.close();
  const inbound = streams.filter((stream) => stream.direction === 'inbound');
  if (inbound.length < calls) throw new Error(`Media came back in ${inbound.length} of ${calls} calls only.`);
  const packets = loads.reduce((sum, load) => sum + load.packets, 0);
  return {
    name: 'Sidetone',
    calls,
    ...window,
    mediaPercent: mean(loads.map((load) => load.cpuPercent)),
    latenessMean: loads.reduce((sum, load) => sum + (load.meanLagMs ?? 0) * load.packets, 0) / packets,
    latenessP99: mean(loads.map((load) => load.p99LagMs ?? NaN)),
    lost: inbound.reduce((sum, stream) => sum + stream.lost, 0),
  };
}

const CALL_OF_SIPP = `<?xml version="1.0" encoding="ISO-8859-1" ?>
<scenario name="A call that plays a file">
  <send retrans="500"><![CDATA[
    INVITE sip:service@[remote_ip]:[remote_port] SIP/2.0
    Via: SIP/2.0/UDP [local_ip]:[local_port];branch=[branch]
    From: <sip:sipp@[local_ip]:[local_port]>;tag=[pid]SIPp[call_number]
    To: <sip:service@[remote_ip]:[remote_port]>
    Call-ID: [call_id]
    CSeq: 1 INVITE
    Contact: <sip:sipp@[local_ip]:[local_port]>
    Max-Forwards: 70
    Content-Type: application/sdp
    Content-Length: [len]

    v=0
    o=sipp 1 1 IN IP4 [local_ip]
    s=-
    c=IN IP4 [media_ip]
    t=0 0
    m=audio [rtpstream_audio_port] RTP/AVP 0
    a=rtpmap:0 PCMU/8000
  ]]></send>
  <recv response="100" optional="true" />
  <recv response="180" optional="true" />
  <recv response="200" />
  <send><![CDATA[
    ACK sip:service@[remote_ip]:[remote_port] SIP/2.0
    Via: SIP/2.0/UDP [local_ip]:[local_port];branch=[branch]
    From: <sip:sipp@[local_ip]:[local_port]>;tag=[pid]SIPp[call_number]
    To: <sip:service@[remote_ip]:[remote_port]>[peer_tag_param]
    Call-ID: [call_id]
    CSeq: 1 ACK
    Max-Forwards: 70
    Content-Length: 0
  ]]></send>
  <nop><action><exec rtp_stream="@SOUND@,-1,0" /></action></nop>
  <pause milliseconds="600000" />
</scenario>
`;

async function measureSipp(calls: number, server: Program, folder: string): Promise<Figures> {
  const sound = path.join(folder, 'sound.ulaw');
  // Any octets are PCMU; two seconds of 8,000 samples.
  fs.writeFileSync(
    sound,
    Uint8Array.from({ length: 16_000 }, (_, index) => index),
  );
  const scenario = path.join(folder, 'caller.xml');
  fs.writeFileSync(scenario, CALL_OF_SIPP.replace('@SOUND@', sound));
  const own = [
    '-i',
    SERVER.address,
    '-p',
    String(CALLER_PORT),
    '-mi',
    SERVER.address,
    '-mp',
    String(CALLER_RTP_PORT),
    '-nostdin',
  ];
  const rate = ['-r', String(CALLS_PER_SECOND), '-l', String(calls), '-m', String(calls)];
  const target = `${SERVER.address}:${SERVER.sipPort}`;
  const rampMs = (calls / CALLS_PER_SECOND) * 1000;
  const command = ['sipp', '-sf', scenario, ...own, ...rate, target];
  return withProgram(
    startProgram(command, () => true, folder),
    async (caller) => {
      await pause(rampMs + SETTLE_MS);
      const stopWindow = startWindow(caller.pid, [server]);
      await pause(SIPP_SECONDS * 1000);
      const unknown = { mediaPercent: NaN, latenessMean: NaN, latenessP99: NaN, lost: NaN };
      return { name: 'sipp', calls, ...stopWindow(), ...unknown };
    },
  );
}

async function withServers<T>(work: (servers: readonly Program[]) => Promise<T>): Promise<T> {
  const servers = await Promise.all(SERVERS.map((server) => startSippServer(server)));
  try {
    return await work(servers);
  } finally {
    await Promise.all(servers.map((server) => server.stop()));
  }
}

const figures: Figures[] = [];
await inFolder(async (folder) => {
  for (const calls of CALLS) {
    figures.push(await withServers((servers) => measureOurs(calls, servers)));
    figures.push(await withProgram(startSippServer(), (server) => measureSipp(calls, server, folder)));
  }
});
console.log(
  `Two-way PCMU calls of 20 ms packets against sipp -rtp_echo, in steady state for ${SECONDS} s (sipp ${SIPP_SECONDS} s). CPU in % of one core.`,
);
printTable(
  [
    'caller',
    'calls',
    'CPU',
    'media thread',
    'server CPU',
    'memory MiB',
    'lateness mean ms',
    'p99 ms',
    'packets/s sent',
    'lost',
    'dropped at caller',
    'at server',
    'send errors',
  ],
  figures.map((f) => [
    f.name,
    f.calls,
    f.cpuPercent,
    f.mediaPercent,
    f.serverPercent,
    f.memoryMiB,
    f.latenessMean,
    f.latenessP99,
    f.packetsPerSecond,
    f.lost,
    f.drops.caller,
    f.drops.server,
    f.sendErrors,
  ]),
);
