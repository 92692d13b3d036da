import type { CauseArea } from './area';

/** From the INVITE to the answer, and to an end that nobody wanted. */
export const callSetup = {
  'invite-no-response': {
    tag: 'INR',
    title: 'The server answers everything but the call itself',
    explanation:
      'The server reacts to your telephone, but not when it wants to call. Something treats calls differently.',
    technical:
      'OPTIONS or REGISTER is answered on the same way, and an INVITE of ordinary size gets no response, not even 100 (RFC 3261 section 17.2.1). A routing block, an ACL that drops silently, or a filter that looks for INVITE.',
    proof:
      'The INVITE with its retransmissions beside the answered requests on the same transport, and an INVITE that is smaller or goes another way.',
    fix: [
      "Set the account's transport to TLS or TCP, and call again.",
      'Provider: look whether the INVITE arrives (`sngrep`, or `tcpdump -n udp port 5060` at the server).',
      'Provider: if it arrives, check dial plan, trunk and ACL for rules that drop instead of refusing.',
      'Network administrator: if it does not arrive, look for SIP inspection or rate limits in the firewall.',
    ],
    owner: 'service-provider',
    place: 'server',
  },
  'call-progress-timeout': {
    tag: 'CPT',
    title: 'The server takes the call, and then nothing happens',
    explanation: 'The server accepted the call, but what lies behind it neither rang nor answered in time.',
    technical:
      '100 Trying, and then no 18x, 2xx or refusal within the limit. Softswitches name this PROGRESS_TIMEOUT and give a leg 8 s by default before they try the next carrier; or the server itself ended it with 408 or 504.',
    proof: 'The 100, the time waited, and no further response.',
    fix: [
      'Call another number: if that works, only this destination or its carrier is concerned.',
      'Provider: check the downstream carrier or device, and take a carrier out of the routing while it times out.',
      'Provider: let the call fail over sooner (a progress time-out of 8 s or less per leg).',
      'Provider: trace the outgoing leg of this Call-ID with `sngrep`.',
    ],
    owner: 'service-provider',
    place: 'server',
  },
  'call-no-route': {
    tag: 'NRT',
    title: 'The number cannot be reached from here',
    explanation: 'The server does not know where to send this number: it is wrong, incomplete, or not set up.',
    technical:
      '404, 410, 484, 485 or 604, or Q.850 1, 2, 3 or 28 (UNALLOCATED_NUMBER, NO_ROUTE_DESTINATION, INVALID_NUMBER_FORMAT): no user, call flow or trunk takes the number as it was dialled. 484 says that digits are missing.',
    proof: 'The response with its status and Reason.',
    fix: [
      'Check the number: country code, leading zero, and the prefix for an outside line.',
      'Dial it in international form (+49...).',
      'Provider: check that the number is assigned to a user, call flow or trunk, and that the dial plan matches this form.',
      "Provider: find out which side of the call refuses first; this server may only pass on a carrier's answer.",
    ],
    owner: 'service-provider',
    place: 'server',
  },
  'call-rejected': {
    tag: 'REJ',
    title: 'The call is refused',
    explanation:
      'Somebody said no: the person called, a rule of theirs, or your provider, for example for lack of credit or permission.',
    technical:
      "403, 603, 607 or 608, or Q.850 21 (CALL_REJECTED): the side that sends it will not route the call. From here an ACL, a barred destination, missing credit and the callee's own refusal look alike unless Reason or Warning tells.",
    proof: 'The response with its Reason and Warning, and whether it had rung before.',
    fix: [
      'Read Reason and Warning in the evidence: they often name the rule.',
      'Check credit and barring of the account (international and premium numbers).',
      'Check the caller number that is sent: many carriers refuse one that is not yours.',
      'Provider: check ACL, trunk authentication and call permissions; WRONG_CALL_STATE beside it hints at ACLs.',
      'Ask the person called whether their telephone blocks you.',
    ],
    owner: 'service-provider',
    place: 'server',
  },
  'call-busy': {
    tag: 'BSY',
    title: 'The number called is busy',
    explanation: 'The person called is on the telephone already. Your own line is fine.',
    technical: '486 Busy Here or 600 Busy Everywhere, Q.850 17 (USER_BUSY).',
    proof: 'The response.',
    fix: [
      'Try again later.',
      'If it is busy all the time, have the far end check do-not-disturb, its call limit, and calls that hang.',
    ],
    owner: 'far-end',
    place: 'far-end',
  },
  'call-no-answer': {
    tag: 'NAS',
    title: 'Nobody answered',
    explanation: 'It rang at the other side, but nobody took the call. Your own line is fine.',
    technical: '18x, and then 408, 487, Q.850 18 or 19 (NO_USER_RESPONSE, NO_ANSWER), or the end of our own patience.',
    proof: 'The ringing with its time, and what ended it.',
    fix: [
      'Try again later, or call another number.',
      'Far end: check that the telephone rings audibly, and that voicemail takes over.',
    ],
    owner: 'far-end',
    place: 'far-end',
  },
  'call-unavailable': {
    tag: 'UAV',
    title: 'The number called is not connected at present',
    explanation: 'The telephone called is switched off or not signed on at its server. Your own line is fine.',
    technical:
      '480 Temporarily Unavailable, or Q.850 20 (SUBSCRIBER_ABSENT): no contact is registered, or do-not-disturb is on.',
    proof: 'The response with its Reason.',
    fix: [
      'Far end: see that the telephone is on and registered, and that do-not-disturb is off.',
      'Provider: check the bindings of the user called (`kamctl ul show USER`, `pjsip show aors`).',
    ],
    owner: 'far-end',
    place: 'far-end',
  },
  'call-codec-mismatch': {
    tag: 'COD',
    title: 'The two sides have no audio format in common',
    explanation:
      'Your telephone and the other side each speak audio formats (codecs) that the other one does not know.',
    technical:
      '488, 606 or 415, or Q.850 88 (INCOMPATIBLE_DESTINATION), and the codecs of the two sides do not intersect, or a call with other codecs is taken (RFC 3264 section 6).',
    proof: 'Our offer beside what the other side would take, or the same call with other codecs.',
    fix: [
      'Enable PCMA and PCMU (G.711) in the account: nearly everything knows them.',
      'Provider: allow a codec that both sides have on the trunk or device (`allow=` in Asterisk, `codec-prefs` in FreeSWITCH), or transcode.',
      'Check that the packet time (ptime) and the clock rate of the codec agree as well.',
    ],
    owner: 'service-provider',
    place: 'server',
  },
  'call-srtp-mismatch': {
    tag: 'SRM',
    title: 'The two sides do not agree on whether the audio is encrypted',
    explanation: 'One side wants encrypted audio and the other one plain, or they encrypt in different ways.',
    technical:
      '488 or a declined m= line because the transport profiles differ: RTP/AVP against RTP/SAVP (SDES, RFC 4568) or UDP/TLS/RTP/SAVPF (DTLS-SRTP, RFC 5764).',
    proof: 'The profile that was offered beside the one that is taken, or the same call with the other setting.',
    fix: [
      "Set the account's media encryption to what the server expects: none, SDES, or WebRTC (DTLS).",
      'Provider: allow the profile for this device (`media_encryption=no|sdes|dtls` in Asterisk PJSIP, `rtp_secure_media` in FreeSWITCH), or let rtpengine translate.',
      'SDES sends its keys in the SDP: use it together with TLS.',
    ],
    owner: 'service-provider',
    place: 'server',
  },
  'call-ack-lost': {
    tag: 'ACK',
    title: 'The confirmation of the call does not arrive, so it will drop after half a minute',
    explanation:
      'Your telephone confirms that the call is up, but the other side never receives it. It hangs up after about 32 seconds.',
    technical:
      'The 200 is retransmitted although each was answered with an ACK (RFC 3261 section 13.3.1.4); after 64*T1 (32 s) the far end sends BYE, which softswitches log as RECOVERY_ON_TIMER_EXPIRE. The ACK goes to the Contact of the 200 along the Record-Route, a way of its own.',
    proof: 'The repeated 200s with our ACK after each, and the BYE at about 32 s where it was waited for.',
    fix: [
      'Switch SIP ALG off in the routers at both ends, and try port 7000 or TCP where the provider offers it.',
      'Provider: check the Contact of the 200 and the Record-Route: a private address there cannot be reached (external address, `fix_nated_contact()`, `record_route()`).',
      'Provider: see whether the ACK arrives and where it is routed (`sngrep`): loose routing has to handle an ACK within a dialog.',
      "Set the account's transport to TLS.",
    ],
    owner: 'service-provider',
    place: 'server',
  },
  'call-session-timer-drop': {
    tag: 'TMR',
    title: 'The call is cut by a timer',
    explanation:
      'The two sides agreed to confirm now and then that the call is still alive. That confirmation failed, so the call is ended after a fixed time.',
    technical:
      'The call ended at about the agreed Session-Expires without a refresh by re-INVITE or UPDATE (RFC 4028 section 10), or 422 could not be answered with an acceptable Min-SE.',
    proof: 'Session-Expires and refresher of the call, and the time at which it ended.',
    fix: [
      'Provider: let requests within the dialog pass in both directions (NAT, Record-Route), since the refresh is one.',
      'Provider: use a Session-Expires of 1800 s and a Min-SE of 90 s, and check which side is the refresher.',
      'Switch SIP ALG off in the router.',
      'To get around it, switch session timers off for the device (`timers=no` in Asterisk PJSIP, `enable-timer=false` in FreeSWITCH).',
    ],
    owner: 'service-provider',
    place: 'server',
  },
  'call-early-media-missing': {
    tag: 'EMM',
    title: 'The caller hears nothing while it rings',
    explanation:
      'The server promised to send the ringing tone itself, and does not. You hear silence until the call is answered.',
    technical:
      '183 with SDP (early media, RFC 3960), and neither RTP nor a 180 until the answer: the telephone has no reason to play a ringing tone of its own.',
    proof: 'The 183 with its SDP, and no packet and no 180 until the end of the wait.',
    fix: [
      'Provider: send 180 where there is no early media, or really send the RTP after 183.',
      'Provider: open the media path before the answer (rtpengine and firewalls at the time of the 183, not of the 200).',
      'Set the telephone to play its own ringing tone until audio arrives.',
      'Where the 183 has to be acknowledged, enable 100rel (RFC 3262) on both sides.',
    ],
    owner: 'service-provider',
    place: 'server',
  },
  'call-setup-slow': {
    tag: 'SLW',
    title: 'It takes too long until it rings',
    explanation: 'After dialling you wait unusually long before anything happens.',
    technical:
      "The post-dial delay (RFC 6076, INVITE to the first 18x or final response) is over the limit: usually 5 s for a failure; 2 to 5 s, as mobile and PSTN calls take, are a note unless a profile sets its own limit. The evidence splits it into name resolution, the server's first sign, and what lies behind it.",
    proof: 'The times of INVITE, 100 and the first 18x.',
    fix: [
      'Mend the slowest part that the evidence names.',
      'Name resolution: use a nearer resolver, and repair SRV records with dead targets.',
      "Server's first sign: check its load and its database look-ups.",
      'Behind the server: have the provider look for carriers that run into a time-out before the next one is tried.',
    ],
    owner: 'service-provider',
    place: 'server',
  },
  'call-ended-abnormally': {
    tag: 'ABN',
    title: 'The call was ended because something failed',
    explanation:
      'Nobody hung up: one of the two sides or a server between them ended the call and said why. What it said stands below in its own words.',
    technical:
      'A BYE or CANCEL, in either direction, whose Reason header (RFC 3326) or text names a failure: SIP 408, 488 or 5xx, a Q.850 cause other than 16, 17, 19 and 31, or words such as "RTP Timeout". The text in the evidence is that of the sender.',
    proof: 'The BYE or CANCEL with its Reason, who sent it, and when in the call.',
    fix: [
      'Read the words of the sender in the evidence: a time-out of audio points to the media, 408 to a lost message, 488 to the codecs.',
      'Provider: look for this Call-ID at the server that sent it, a few seconds before the end.',
      'If it ends after the same time in each call, look for a timer of that length: session timer, RTP time-out, longest call.',
    ],
    owner: 'service-provider',
    place: 'server',
  },
  'call-transfer-failed': {
    tag: 'TRF',
    title: 'The transfer of the call failed',
    explanation: 'The call was to be handed on to somebody else, and that did not work out.',
    technical:
      'REFER was accepted (RFC 3515), and the message/sipfrag of its NOTIFY ends in a 4xx to 6xx, or no final NOTIFY follows before the subscription ends: the call to the target failed, or the server refuses to route it for the one who refers.',
    proof: 'The REFER with its Refer-To, its answer, and the NOTIFY requests with the status in them.',
    fix: [
      'Call the target of the transfer directly: if that fails too, it is the number or the far end.',
      'Provider: act on the status of the last NOTIFY as on the refusal of an ordinary call (404: dial plan; 403: permission; 488: codecs).',
      'Provider: check that the server accepts REFER and, for an attended transfer, Replaces (RFC 3891) of this device.',
      'To get around it, transfer with a consultation call, or by the feature code of the telephone system.',
    ],
    owner: 'service-provider',
    place: 'server',
  },
  'sip-request-malformed': {
    tag: 'MAL',
    title: 'A telephone or server on the way writes a message wrongly',
    explanation:
      'One of the devices on the way makes a mistake in what it sends, and the next one rightly refuses it. Its software has to be mended.',
    technical:
      'A request breaks RFC 3261 and is refused for it: the To tag of a 401 kept in the new INVITE (481), an ACK with a request URI or a route set other than that of the dialog (section 12.2.1.1), a CSeq that does not grow (500), or a header that cannot be parsed (400).',
    proof: 'The request as it was sent, the field that is wrong, and the answer to it.',
    fix: [
      'Update the firmware of the device that the evidence names as the sender.',
      'Try the same call with another telephone on the same account, to tell the telephone from the server.',
      'Provider: see whether a header manipulation of the SBC or proxy writes the field, and take it out.',
      'Give the vendor the message out of the evidence with the section of the RFC.',
    ],
    owner: 'you',
    place: 'computer',
  },
  'sdp-invalid': {
    tag: 'SDP',
    title: 'The description of the audio breaks the rules',
    explanation:
      'The two sides describe to each other how the audio is to be sent, and one of these descriptions is wrong. Ordinary telephones and browsers refuse it or stay silent.',
    technical:
      'Offer or answer breaks RFC 3264, RFC 8866 or RFC 8829: one payload type for two codecs, fewer or more m-lines than offered, audio refused or without any audio codec, no a=rtcp-mux where WebRTC demands it (RFC 8834 section 4.5), a crypto tag that was not offered, or frames that contradict fmtp.',
    proof: 'Offer and answer side by side, with the line that breaks the rule.',
    fix: [
      'Find out who wrote the line: compare the description at the sender with the one that arrived.',
      'Provider: check what the SBC or media relay changes in it (rtpengine flags, codec filters, header rules).',
      'Provider: answer with as many m-lines as were offered, and refuse a stream by port 0.',
      'To get around it, reduce the account to audio alone with PCMA and PCMU.',
    ],
    owner: 'service-provider',
    place: 'server',
  },
} satisfies CauseArea;
