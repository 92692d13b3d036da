/**
 * A web phone that is not ours: SIP.js as it comes from its package, in a page of its own, with a tone in place of a microphone. What
 * fails with it is the gateway, not our program.
 */
import fs from 'node:fs';
import path from 'node:path';
import type { Browser, Page } from '@playwright/test';
import type * as SipJs from 'sip.js';
import { DOMAIN, PASSWORD } from './kamailio';

/** "localhost" is a secure context without a certificate; nothing listens there, every request is answered below. */
const ORIGIN = 'http://localhost:9';
const LIBRARY = path.resolve(import.meta.dirname, '../../../node_modules/sip.js/lib');

interface InPage {
  sip: typeof SipJs;
  session: SipJs.Session | null;
  agent: SipJs.UserAgent;
  tone: MediaStream;
  analyser: AnalyserNode | null;
  context: AudioContext;
}

const PAGE = `<!doctype html><title>phone</title>
<script type="module">import * as sip from '/index.js'; window.sip = sip;</script>`;

export async function openSipjsPage(browser: Browser, wsUrl: string, user: string, toneHz = 1000): Promise<Page> {
  const page = await browser.newPage({ ignoreHTTPSErrors: true });
  await page.route(`${ORIGIN}/**`, async (route) => {
    const { pathname } = new URL(route.request().url());
    if (pathname === '/') await route.fulfill({ contentType: 'text/html', body: PAGE });
    else await route.fulfill({ contentType: 'text/javascript', body: fs.readFileSync(path.join(LIBRARY, pathname)) });
  });
  await page.goto(`${ORIGIN}/`);
  await page.waitForFunction(() => 'sip' in window);
  await page.evaluate(
    async (phone) => {
      const { sip } = window as unknown as { sip: typeof SipJs };
      const context = new AudioContext();
      const oscillator = new OscillatorNode(context, { frequency: phone.toneHz });
      const out = context.createMediaStreamDestination();
      oscillator.connect(out);
      oscillator.start();
      const state: Partial<InPage> = { sip, context, tone: out.stream, session: null, analyser: null };
      const agent = new sip.UserAgent({
        uri: sip.UserAgent.makeURI(`sip:${phone.user}@${phone.domain}`) as SipJs.URI,
        transportOptions: { server: phone.wsUrl },
        authorizationUsername: phone.user,
        authorizationPassword: phone.password,
        logBuiltinEnabled: false,
        sessionDescriptionHandlerFactory: sip.Web.defaultSessionDescriptionHandlerFactory(() =>
          // A call that ends stops its tracks.
          Promise.resolve(out.stream.clone()),
        ),
        sessionDescriptionHandlerFactoryOptions: { peerConnectionConfiguration: { iceServers: [] } },
        delegate: {
          onInvite: (invitation) => {
            Object.assign(state, { session: invitation, analyser: null });
            void invitation.accept();
          },
        },
      });
      Object.assign(state, { agent });
      Object.assign(window, { phone: state });
      await agent.start();
      const registerer = new sip.Registerer(agent);
      await new Promise<void>((resolve, reject) => {
        registerer.stateChange.addListener((now) => {
          if (now === sip.RegistererState.Registered) resolve();
        });
        registerer
          .register({ requestDelegate: { onReject: (r) => reject(new Error(String(r.message.statusCode))) } })
          .catch(reject);
      });
    },
    { wsUrl, user, domain: DOMAIN, password: PASSWORD, toneHz },
  );
  return page;
}

/** Calls, and comes back when the call is established. */
export async function callFromPage(page: Page, target: string): Promise<void> {
  await page.evaluate(async (to) => {
    const { phone } = window as unknown as { phone: InPage };
    const inviter = new phone.sip.Inviter(phone.agent, phone.sip.UserAgent.makeURI(to) as SipJs.URI);
    phone.session = inviter;
    await new Promise<void>((resolve, reject) => {
      inviter.stateChange.addListener((now) => {
        if (now === phone.sip.SessionState.Established) resolve();
        if (now === phone.sip.SessionState.Terminated) reject(new Error('the call ended'));
      });
      inviter.invite().catch(reject);
    });
  }, target);
}

/** What the page hears and what its peer connection is made of; null while there is no call. */
export interface PageHears {
  state: string;
  /** Of the strongest part, Hz. */
  frequencyHz: number;
  /** Of that part, dB below full scale as an AnalyserNode gives it. */
  levelDb: number;
  localType: string;
  remoteType: string;
  protocol: string;
  dtls: string;
  packetsReceived: number;
  packetsSent: number;
}

export function ask(page: Page): Promise<PageHears | null> {
  return page.evaluate(async () => {
    const { phone } = window as unknown as { phone: InPage };
    const handler = phone.session?.sessionDescriptionHandler as SipJs.Web.SessionDescriptionHandler | undefined;
    const peer = handler?.peerConnection;
    const track = peer?.getReceivers()[0]?.track;
    if (!phone.session || !peer || !track) return null;
    if (!phone.analyser) {
      // Chromium decodes nothing that no element plays.
      const element = new Audio();
      element.srcObject = new MediaStream([track]);
      element.muted = true;
      void element.play();
      phone.analyser = new AnalyserNode(phone.context, { fftSize: 4096 });
      phone.context.createMediaStreamSource(new MediaStream([track])).connect(phone.analyser);
    }
    const bins = new Float32Array(phone.analyser.frequencyBinCount);
    phone.analyser.getFloatFrequencyData(bins);
    const strongest = bins.reduce((best, value, at) => (value > (bins[best] ?? -Infinity) ? at : best), 0);
    const stats = new Map<string, Record<string, unknown>>();
    (await peer.getStats()).forEach((one: { id: string }) =>
      stats.set(one.id, one as unknown as Record<string, unknown>),
    );
    const all = [...stats.values()];
    const of = (type: string): Record<string, unknown> => all.find((one) => one.type === type) ?? {};
    const transport = of('transport');
    const pair = stats.get(String(transport.selectedCandidatePairId)) ?? {};
    const local = stats.get(String(pair.localCandidateId)) ?? {};
    const remote = stats.get(String(pair.remoteCandidateId)) ?? {};
    return {
      state: phone.session.state,
      frequencyHz: (strongest * phone.context.sampleRate) / 4096,
      levelDb: bins[strongest] ?? -Infinity,
      localType: String(local.candidateType),
      remoteType: String(remote.candidateType),
      protocol: String(local.relayProtocol ?? local.protocol),
      dtls: String(transport.dtlsState),
      packetsReceived: Number(of('inbound-rtp').packetsReceived ?? 0),
      packetsSent: Number(of('outbound-rtp').packetsSent ?? 0),
    };
  });
}

export async function hangUpPage(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const { phone } = window as unknown as { phone: InPage };
    if (phone.session?.state === phone.sip.SessionState.Established) await phone.session.bye();
    phone.session = null;
    phone.analyser = null;
  });
}
