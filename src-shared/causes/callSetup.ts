import type { CauseArea } from './area';

/** From the INVITE to the answer, and to an end that nobody wanted. */
export const callSetup = {
  'invite-no-response': {
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
    title: 'It takes too long until it rings',
    explanation: 'After dialling you wait unusually long before anything happens.',
    technical:
      "The post-dial delay (RFC 6076, INVITE to the first 18x or final response) is over the limit, usually 2 s for a warning and 5 s for a failure. The evidence splits it into name resolution, the server's first sign, and what lies behind it.",
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
} satisfies CauseArea;
