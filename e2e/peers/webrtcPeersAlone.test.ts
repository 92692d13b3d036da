/** The WebRTC peers among themselves, without our program: what fails here is the gateway, not the product. */
import { afterAll, afterEach, expect, test } from 'vitest';
import { createAuthority } from './support/authority';
import { startBaresip } from './support/baresip';
import { startBrowser } from './support/browser';
import { fields, startCapture } from './support/capture';
import { useLab } from './support/lab';
import { PROXY_ADDRESS } from './support/network';
import { ask, callFromPage, hangUpPage, openSipjsPage } from './support/sipjsPage';
import type { PageHears } from './support/sipjsPage';
import { until } from './support/until';
import { startWebrtcGateway } from './support/webrtcGateway';

const TONE_HZ = 1000;

const peers = useLab(async (lab) => {
  const gateway = await startWebrtcGateway(lab, createAuthority(lab.folder));
  const [phone, browser] = await Promise.all([
    startBaresip(lab, {
      proxy: `sip:${PROXY_ADDRESS}`,
      accounts: [{ user: 'bob', codecs: 'opus/48000/2,pcmu' }],
    }),
    startBrowser(lab),
  ]);
  const page = await openSipjsPage(browser, gateway.wsUrl, 'carol', TONE_HZ);
  return { gateway, phone, browser, page };
});

afterEach(() => hangUpPage(peers().page));
afterAll(() => peers().browser.close());

/** The page's own tone comes back from the telephone's echo. */
async function hearsItself(): Promise<PageHears> {
  const heard = await until(
    'the tone of the page',
    () => ask(peers().page),
    (state) => state !== null && Math.abs(state.frequencyHz - TONE_HZ) < 20 && state.levelDb > -50,
  );
  return heard as PageHears;
}

test('a page with SIP.js calls baresip through the gateway: WebRTC on one side, plain RTP on the other', async () => {
  const { page, lab, phone } = peers();
  const inside = await startCapture(lab, lab.server, 'inside', 'udp');
  await callFromPage(page, 'sip:bob@pbx.test');
  expect(await hearsItself()).toMatchObject({ state: 'Established', dtls: 'connected', protocol: 'udp' });
  await inside.stop();
  expect(await phone.callCount()).toBe(1);
  expect(fields(inside.file, 'dtls.handshake.type == 1', 'ip.src').length).toBeGreaterThan(0);
});

test('baresip calls the page', async () => {
  const { page, phone } = peers();
  const since = phone.events.length;
  await phone.command('dial', 'sip:carol@pbx.test');
  await phone.waitFor('CALL_ESTABLISHED', since);
  await hearsItself();
  await hangUpPage(page);
  await phone.waitFor('CALL_CLOSED', since);
});
