/**
 * Kamailio with its websocket module, and rtpengine beside it: who is registered by WebSocket is called with ICE and DTLS-SRTP
 * (UDP/TLS/RTP/SAVPF), all others with plain RTP; whoever calls is answered as it has offered.
 */
import type { Authority } from './authority';
import { startKamailio } from './kamailio';
import type { Kamailio, MediaWords } from './kamailio';
import type { Lab } from './lab';
import { PROXY_ADDRESS } from './network';

const CONTROL_PORT = 2223;
/** Where rtpengine sends and receives media, UDP. */
export const GATEWAY_PORTS = { from: 30_000, to: 34_999 };

/** Users to whose calls something is done; those of all others are answered as usual. */
export const USERS = {
  /** The answer's fingerprint is that of another certificate. */
  forged: 'forged',
  /** The gateway waits for the caller's handshake (a=setup:passive) in place of beginning it. */
  passive: 'passive',
  /** Media is not touched: this telephone speaks ICE and DTLS-SRTP by itself. */
  direct: 'direct',
} as const;

/** Flags of Kamailio's messages; a response has those of its request. */
const FLAGS = { forged: 1, passive: 2, direct: 3, web: 4 } as const;

const REWRITTEN = 'replace-origin replace-session-connection';
const PLAIN = `RTP/AVP ICE=remove DTLS=off SDES-off rtcp-mux-demux ${REWRITTEN}`;
const WEB = `UDP/TLS/RTP/SAVPF ICE=force rtcp-mux-offer generate-mid SDES-off ${REWRITTEN}`;
const OTHER_FINGERPRINT = `a=fingerprint:sha-256 ${Array.from({ length: 32 }, () => '5A').join(':')}`;

/** Through $avp(sdp), so that a description can be changed once more when rtpengine has made it. */
const MEDIA: MediaWords = {
  module: `loadmodule "rtpengine.so"
modparam("rtpengine", "rtpengine_sock", "udp:127.0.0.1:${CONTROL_PORT}")
modparam("rtpengine", "rtpengine_disable_tout", 1)
modparam("rtpengine", "write_sdp_pv", "$avp(sdp)")`,
  request: `
	# Who offers WebRTC is answered so, by whatever transport.
	if (search_body("UDP/TLS/RTP/SAVPF")) setflag(${FLAGS.web});
	if ($tU == "${USERS.direct}" || $fU == "${USERS.direct}") setflag(${FLAGS.direct});
	if ($tU == "${USERS.forged}") setflag(${FLAGS.forged});
	if ($tU == "${USERS.passive}") setflag(${FLAGS.passive});
	if (!isflagset(${FLAGS.direct})) {
		if (is_method("INFO") && has_body("application/trickle-ice-sdpfrag")) {
			# RFC 8840: a candidate that was found later is for the gateway, not for the telephone.
			rtpengine_offer("${WEB} fragment");
			sl_send_reply("200", "OK");
			exit;
		}
		if (has_body("application/sdp")) {
			if ($du =~ "transport=ws") rtpengine_manage("${WEB}"); else rtpengine_manage("${PLAIN}");
			set_body("$avp(sdp)", "application/sdp");
		} else if (is_method("BYE|CANCEL")) {
			rtpengine_delete();
		}
	}`,
  reply: `
	if (has_body("application/sdp") && !isflagset(${FLAGS.direct})) {
		if (isflagset(${FLAGS.web})) {
			if (isflagset(${FLAGS.passive})) rtpengine_manage("${WEB} DTLS=passive"); else rtpengine_manage("${WEB}");
		} else {
			rtpengine_manage("${PLAIN}");
		}
		if (isflagset(${FLAGS.forged}))
			$avp(sdp) = $(avp(sdp){re.subst,/a=fingerprint:sha-256 [0-9A-F:]+/${OTHER_FINGERPRINT}/g});
		set_body("$avp(sdp)", "application/sdp");
	}`,
};

export interface WebrtcGateway extends Kamailio {
  wsUrl: string;
  wssUrl: string;
}

export async function startWebrtcGateway(lab: Lab, authority: Authority): Promise<WebrtcGateway> {
  const argv = [
    'rtpengine',
    // User space only: no module of the kernel.
    '--table=-1',
    `--interface=${PROXY_ADDRESS}`,
    `--listen-ng=127.0.0.1:${CONTROL_PORT}`,
    `--port-min=${GATEWAY_PORTS.from}`,
    `--port-max=${GATEWAY_PORTS.to}`,
    '--num-threads=2',
    '--delete-delay=0',
    '--log-level=5',
    '--log-stderr',
    '--foreground',
    `--pidfile=${lab.folder}/rtpengine.pid`,
  ];
  await lab.start(lab.server, argv, { name: 'rtpengine', ready: { udp: CONTROL_PORT } });
  const kamailio = await startKamailio(lab, authority, { media: MEDIA });
  return { ...kamailio, wsUrl: `ws://${PROXY_ADDRESS}:8080/`, wssUrl: `wss://${PROXY_ADDRESS}:8443/` };
}
