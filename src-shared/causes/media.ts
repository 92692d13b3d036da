import type { CauseArea } from './area';

/** One-way audio and no audio. */
export const media = {
  'media-inbound-blocked': {
    tag: 'MIB',
    title: "The other side's audio is blocked on its way to you",
    explanation:
      'The other side seems to send its audio, but nothing of it arrives at this computer. Usually the router or a firewall near you drops it.',
    technical:
      'We send RTP, neither RTP nor RTCP arrives, and there is a sign that the peer sends: a firewall or NAT drops the inbound direction, or the inbound RTP range is closed. Without a counter of the far end this stays a suspicion.',
    proof:
      'Packets sent and received here beside what the far end counts: its RTCP sender reports, or the counters of a companion.',
    fix: [
      "Allow UDP from the provider's media addresses to this computer's RTP ports; a stateful firewall has to admit the answers to what we send.",
      "Check the firewall of this computer: `nft list ruleset` on Linux, the app's inbound rule in Windows Defender Firewall.",
      "Open the provider's RTP range both ways (`rtp_start_port` to `rtp_end_port`, often 10000 to 20000).",
      'Switch SIP ALG off in the router.',
      'Use a media relay (TURN), or let the provider anchor the media and latch to our source (comedia, rtpengine).',
      "See it on the wire at the router's outside: `tcpdump -n udp portrange 10000-20000`.",
    ],
    owner: 'local-network',
    place: 'local-network',
    voices: ['inbound'],
    seenAtTheEnd: true,
  },
  'media-outbound-blocked': {
    tag: 'MOB',
    title: 'Your audio is blocked on its way to the other side',
    explanation:
      'You hear the other side, but your own voice does not get there. Usually a firewall between you and the other side drops it.',
    technical:
      'Inbound RTP is normal, and ours does not arrive: RTCP receiver reports with total loss or a frozen extended sequence number, an echo service that returns nothing of ours, or companion counters at 0. An egress rule, or the RTP range at the receiver.',
    proof:
      "What the far end counts of our stream: its reports, a companion's counters, or our test signal missing in its echo.",
    fix: [
      "Allow outgoing UDP from this computer to the provider's RTP range (`rtp_start_port` to `rtp_end_port`, often 10000 to 20000).",
      'Check for an egress rule of a company firewall or an endpoint protection on this computer.',
      "Provider: check that the RTP range in the configuration is open in the firewall and the cloud's security group.",
      "Try from another network, for example a mobile hotspot, to tell your network from the provider's.",
    ],
    owner: 'local-network',
    place: 'local-network',
    voices: ['outbound'],
    seenAtTheEnd: true,
  },
  'media-both-blocked': {
    tag: 'MBB',
    title: 'No audio passes in either direction',
    explanation:
      'The call comes up, but nobody hears anything. The call itself and its audio travel on different ways, and the one for audio is closed.',
    technical:
      'Signalling is fine, and RTP arrives in neither direction: the RTP range is closed in a firewall, or the media server is not reachable. Behind NAT a relay that latches to our first packet stays silent when only our direction is dropped.',
    proof: "No packet here, and the far end's reports or counters, or their absence.",
    fix: [
      "Allow UDP both ways between this computer and the provider's RTP range (`rtp_start_port` to `rtp_end_port`, often 10000 to 20000).",
      "Provider: check that this range is open in the firewall and the cloud's security group of the media server.",
      'Provider: check that the media process runs and names its public address.',
      'Where UDP stays closed, use WebRTC with TURN over TCP or TLS on port 443.',
      'Run the same call against a companion (`sidetone respond`) at the far end: its counters tell which direction is lost.',
    ],
    owner: 'local-network',
    place: 'internet',
    voices: ['inbound', 'outbound'],
    seenAtTheEnd: true,
  },
  'media-port-range-blocked': {
    tag: 'MPR',
    title: 'Only some of the ports for audio are open',
    explanation:
      'Audio passes on some port numbers and not on others, so some calls work and others stay silent. The ranges in the telephone system and in the firewall differ.',
    technical:
      "The verdict follows the port number: RTP on one port is lost, on another one it passes. The range of the media server and the firewall's are not aligned.",
    proof: 'The same probe or call on different ports, with different results.',
    fix: [
      'Open the whole range that the media server uses: `rtp_start_port` to `rtp_end_port` (Asterisk: `rtpstart`, `rtpend` in rtp.conf; rtpengine: `port-min`, `port-max`; FreeSWITCH: `rtp-start-port`, `rtp-end-port`).',
      "Or narrow the server's range to what the firewall admits, with at least four ports for each call at the same time.",
      'Open the odd ports too: RTCP uses them unless rtcp-mux (RFC 5761) is agreed.',
      "Check port forwarding and the cloud's security group for the same numbers.",
    ],
    owner: 'local-network',
    place: 'internet',
    voices: ['inbound', 'outbound'],
    seenAtTheEnd: true,
  },
  'media-peer-port-closed': {
    tag: 'MPC',
    title: 'Nothing listens where the other side wants the audio sent',
    explanation:
      'The other side named a place for your audio, and that place says that nobody is there. Perhaps its audio part has failed, or has already ended the call.',
    technical:
      'ICMP destination unreachable, code 3, from the RTP address and port of the answer: the packets arrive at the host, and no socket is bound there.',
    proof: 'The ICMP error beside the c= and m= lines of the answer.',
    fix: [
      "Provider: check that the media process (rtpengine, the PBX's RTP stack) runs, and restart it.",
      'Provider: check that the address in the answer belongs to the machine on which the media process listens.',
      'Provider: look in the log for a session that ended early (`rtpengine-ctl list sessions`).',
      'Far end: if the media goes straight to a telephone, restart that telephone.',
    ],
    owner: 'service-provider',
    place: 'server',
    voices: ['outbound'],
    seenAtTheEnd: true,
  },
  'sdp-peer-address-unroutable': {
    tag: 'SPA',
    title: 'The server names an address for audio that cannot be reached from here',
    explanation:
      "The server tells your telephone to send the audio to an address that exists only in the server's own network. So the audio goes nowhere.",
    technical:
      "The c= line of the answer is private, loopback or link-local (RFC 1918, RFC 6598 100.64.0.0/10, RFC 4193) or unreachable, while the signalling peer is elsewhere: the server's external media address is not set.",
    proof: 'c= and m= of the answer beside the address of the signalling peer, and probes of that address.',
    fix: [
      'Provider: set the external media address (Asterisk PJSIP: `external_media_address` and `local_net`; FreeSWITCH: `ext-rtp-ip`; rtpengine: `interface=PRIVATE!PUBLIC`; RTCD: `ice_host_override`).',
      'Provider: let a media relay rewrite the SDP for clients from outside (`rtpengine_manage()`).',
      'If you should be inside that network, connect its VPN first.',
    ],
    owner: 'service-provider',
    place: 'server',
    voices: ['outbound'],
  },
  'sdp-own-address-unroutable': {
    tag: 'SOA',
    title: 'Your telephone names an address that the other side cannot reach',
    explanation:
      'Your telephone asks for the audio at its inside address, which exists only in your own network. The other side sends it there, and it gets lost.',
    technical:
      'The c= line of our SDP is private and the peer does not latch to the source of our RTP (symmetric RTP, RFC 4961), so its packets go to an address that is not routed.',
    proof:
      'A companion that sends to our private address, or the same call with the public address announced, in which audio arrives.',
    fix: [
      'Provider: let the server answer to where our packets come from (comedia): `rtp_symmetric=yes` and `force_rport=yes` in Asterisk PJSIP, `NDLB-force-rport` with RTP auto-adjust in FreeSWITCH, rtpengine for clients behind NAT.',
      'Use ICE with STUN or TURN, or WebRTC, so that an address that can be reached is named.',
      'Or have the router forward the RTP ports, and announce the public address.',
    ],
    owner: 'service-provider',
    place: 'server',
    voices: ['inbound'],
  },
  'media-source-differs': {
    tag: 'MSD',
    title: 'Audio comes from another address than was announced',
    explanation:
      'The audio comes from elsewhere than the other side said. This program copes with it; strict telephones and firewalls may not.',
    technical:
      'Source address or port of the inbound RTP differs from c= and m= of the SDP: a media relay, a NAT at the far end, or a peer whose RTP is not symmetric (RFC 4961).',
    proof: 'The source of the packets beside the SDP.',
    fix: [
      'As long as audio flows nothing has to be done.',
      'If a firewall admits only the announced address, add the media addresses that the evidence names.',
      'Provider: let the media relay send from the address and port that it announces.',
    ],
    owner: 'service-provider',
    place: 'server',
    seenAtTheEnd: true,
    usually: 'note',
  },
  'media-wrong-interface': {
    tag: 'MWI',
    title: 'Your telephone names the wrong network card',
    explanation:
      'This computer has several networks, for example a VPN or a second card. Your telephone asks for the audio on one of them, while the way to the other side leads over another.',
    technical:
      "The c= line of our SDP holds the address of another interface than the one on the route to the peer's media.",
    proof: 'Our c= line beside the source address of the route to the media address.',
    fix: [
      'Let this program use the address on the route: leave the local address of the account empty, or choose that interface.',
      "Disconnect the VPN or the second network for the time of the call, or exempt the server's media addresses from it (split tunnel).",
      'See the route: `ip route get MEDIA-ADDRESS` on Linux, `route get` on macOS, `Find-NetRoute` on Windows.',
    ],
    owner: 'you',
    place: 'computer',
    voices: ['inbound', 'outbound'],
    seenAtTheEnd: true,
  },
  'media-hairpin-fails': {
    tag: 'HPN',
    title: 'The router does not lead audio back into its own network',
    explanation:
      'Both telephones are behind the same router and try to reach each other by its outside address. This router cannot do that.',
    technical:
      'Both ends are behind one public address, and the NAT does not hairpin (RFC 4787 section 6): packets to its outside address from the inside are dropped.',
    proof: 'The media address of the answer equals our own public address, and nothing comes back from it.',
    fix: [
      'Switch NAT hairpinning (NAT loopback) on in the router.',
      'Use ICE on both ends: its local candidates connect them directly.',
      'Provider: anchor the media at the server for users behind the same address, or offer TURN.',
    ],
    owner: 'local-network',
    place: 'local-network',
    seenAtTheEnd: true,
  },
  'media-direction-held': {
    tag: 'HLD',
    title: 'The call itself says that audio is stopped',
    explanation:
      'The other side put the call on hold or asked for audio in one direction only. The network does just what was agreed.',
    technical:
      'The last SDP is sendonly, recvonly or inactive, or has c=0.0.0.0 or port 0 (RFC 3264 sections 5.1, 6.1 and 8.4), and the missing direction matches it.',
    proof: 'The direction attribute, address and port of the last offer and answer.',
    fix: [
      'Far end: take the call off hold.',
      'Provider: see why the answer is not `sendrecv`: music on hold, a queue, a transfer, or recording.',
      'If the call stays on hold after it was resumed, send a new re-INVITE with `sendrecv` (press hold twice).',
    ],
    owner: 'far-end',
    place: 'far-end',
    seenAtTheEnd: true,
  },
  'media-srtp-key-mismatch': {
    tag: 'KEY',
    title: 'Encrypted audio arrives, but its key does not fit',
    explanation: 'Audio arrives, but cannot be decrypted, so you hear nothing. The two sides use different keys.',
    technical:
      'All inbound SRTP packets fail authentication from the first one on (RFC 3711 section 3.3): the keys of the SDP are not those in use, the suite or tag length differs (_80 and _32), or one side uses SDES and the other one DTLS.',
    proof: 'Packets that arrived beside those that passed authentication: none.',
    fix: [
      'Provider: check that what re-encrypts or forks on the way (SBC, rtpengine) does not mix the keys of two legs.',
      'Agree on one suite: AES_CM_128_HMAC_SHA1_80 is the one that all have (RFC 4568 section 6.2).',
      'Use either SDES or DTLS-SRTP on both sides.',
      'To find out, call once without encryption where that is allowed: if audio comes, it is the keys.',
    ],
    owner: 'service-provider',
    place: 'server',
    voices: ['inbound'],
    seenAtTheEnd: true,
  },
  'media-srtp-roc-lost': {
    tag: 'ROC',
    title: 'Encrypted audio stops being readable in mid-call',
    explanation:
      'The audio was fine at first and cannot be decrypted since a certain moment. The two sides lost step with each other.',
    technical:
      'SRTP authentication fails from a re-INVITE or a wrap of the sequence number on: the rollover counter (RFC 3711 section 3.3.1) was reset or kept on one side only, or new keys were taken by one side only.',
    proof: 'The time of the last packet that passed, beside the time of the re-INVITE or of the wrap.',
    fix: [
      'Hang up and call again: that starts with fresh keys.',
      'Provider: update what re-encrypts on the way; keeping SSRC and keys over a re-INVITE avoids the fault.',
      'Provider: after a re-INVITE with unchanged keys the rollover counter has to be kept, with new keys it starts at zero.',
    ],
    owner: 'service-provider',
    place: 'server',
    voices: ['inbound'],
    seenAtTheEnd: true,
  },
  'media-payload-unexpected': {
    tag: 'PLD',
    title: 'Audio arrives in a format that was not agreed',
    explanation:
      'The other side sends audio in a format that the two sides did not agree on. A telephone cannot play it.',
    technical:
      'The payload type of the inbound RTP is not among the formats of the answer (RFC 3264 section 6.1): a wrong dynamic mapping (rtpmap, fmtp), a transcoder left out, or a codec changed without re-INVITE.',
    proof: 'Payload types counted in the stream beside the formats of the offer and answer.',
    fix: [
      'Provider: check codec preference and transcoding of the leg to this client; it has to send what it answered.',
      'Provider: use the numbers of the offer for dynamic payload types on this leg (96 to 127).',
      'To get around it, offer one codec with a static number alone: PCMU (0) or PCMA (8).',
    ],
    owner: 'service-provider',
    place: 'server',
    voices: ['inbound'],
    seenAtTheEnd: true,
  },
  'media-late-start': {
    tag: 'LAT',
    title: 'The audio starts late, so the greeting is cut off',
    explanation: 'After the call was answered it takes a moment until you hear something. The first words are lost.',
    technical:
      'The first RTP packet arrived more than 300 ms and a round trip after the answer: a firewall pinhole or relay that opens late, latching that waits for our first packet, or a far end that starts late.',
    proof: 'The time from the answer to the first packet, beside the round trip.',
    fix: [
      'Provider: open the media path with the 18x or 200, not with the ACK, and start the announcement a little later.',
      'Let early media (183) open the way before the answer.',
      'Provider: keep name look-ups and recording set-up off the moment of the answer.',
    ],
    owner: 'service-provider',
    place: 'server',
    voices: ['inbound'],
    seenAtTheEnd: true,
  },
  'media-rebinding': {
    tag: 'RBD',
    title: 'The audio stopped when the network changed',
    explanation:
      'During the call your network address changed, for example from Wi-Fi to mobile, or the router gave out another port. The other side still sends to the old one.',
    technical:
      'The inbound stream stops when an address of ours goes or comes, or when the far end sees another source: no re-INVITE or ICE restart announced the new one, and the peer does not latch again.',
    proof:
      'The time of the last packet beside the time of the address change, or two sources of ours at the companion.',
    fix: [
      'Hang up and call again on the new network.',
      'Keep Wi-Fi or the cable connected during calls, and switch automatic network change off.',
      'Use a program with re-INVITE or ICE restart on network change (RFC 8445 section 9).',
      'If the router changed the port in mid-call, raise its UDP time-out and switch SIP ALG off.',
    ],
    owner: 'local-network',
    place: 'local-network',
    voices: ['inbound'],
    seenAtTheEnd: true,
  },
  'media-stopped-inbound': {
    tag: 'STI',
    title: "The other side's audio stops in mid-call",
    explanation:
      'You heard the other side at first, and from a certain moment on nothing more, although the call goes on.',
    technical:
      'Inbound RTP ends some seconds before the call does, for longer than silence suppression or comfort noise (RFC 3389) explains. The reason names what happened in that second: a re-INVITE, a change of address, an ICMP error, the expiry of a permission at the relay (RFC 8656 section 9), or nothing.',
    proof: 'The time of the last packet, what else happened then, and how long the call went on.',
    fix: [
      'Mend what the evidence names for that second; where it names a re-INVITE, compare the addresses before and after it.',
      'If it stops after the same time in each call, look for a UDP time-out of that length in the router or firewall.',
      "Provider: look at the media relay's log for this Call-ID: time-out, deleted session, other address.",
      'Record both ends of one call, and compare them: `sidetone analyze --compare`.',
    ],
    owner: 'service-provider',
    place: 'internet',
    voices: ['inbound'],
    seenAtTheEnd: true,
  },
  'media-stopped-outbound': {
    tag: 'STO',
    title: 'Your audio stops in mid-call',
    explanation:
      'The other side heard you at first, and from a certain moment on nothing more, although the call goes on.',
    technical:
      'Our RTP ends, or the receiver reports of the far end stand still (the same extended highest sequence number, RFC 3550 section 6.4.1), some seconds before the call does. The reason names what happened in that second: a re-INVITE, a change of address, an ICMP error, consent that was lost, or nothing.',
    proof:
      'The last packet of ours, or the last report that still grew, what else happened then, and how long the call went on.',
    fix: [
      'Mend what the evidence names for that second; where it names a re-INVITE, compare the addresses before and after it.',
      'Where this telephone itself stopped sending, check hold, mute and whether its microphone was taken away.',
      'If it stops after the same time in each call, look for a UDP time-out of that length in the router or firewall.',
      'Record both ends of one call, and compare them: `sidetone analyze --compare`.',
    ],
    owner: 'local-network',
    place: 'local-network',
    voices: ['outbound'],
    seenAtTheEnd: true,
  },
  'media-sent-elsewhere': {
    tag: 'MSE',
    title: 'Audio is sent to a place that is no longer the right one',
    explanation:
      'One side keeps sending its audio to where it was to go earlier in the call, and nobody listens there any more.',
    technical:
      'RTP goes on to an address or port that the last agreed SDP does not name: the target of early media (183) is kept after the 200 named another, a re-INVITE is not followed, or the answer of another fork is used (RFC 3264 section 8.3.1).',
    proof:
      'The destination of the packets beside the c= and m= lines in force at that time, and those that named it before.',
    fix: [
      'Update the firmware of the sending telephone or gateway.',
      'Provider: keep one media address from the 183 to the end of the call (anchor it at a media relay).',
      'Provider: where the address has to change, change it by a re-INVITE after the answer, and check that it was acknowledged.',
    ],
    owner: 'far-end',
    place: 'far-end',
    seenAtTheEnd: true,
  },
  'media-timestamps-wrong': {
    tag: 'TSW',
    title: 'Audio is stamped with the wrong time by its sender',
    explanation:
      'The audio arrives evenly and complete, but the sender labels it wrongly, so that it is played too fast, too slowly or with gaps. The network is not to blame.',
    technical:
      'The packets arrive at an even pace with a whole sequence, and their RTP timestamps do not fit: a clock rate that is off by a simple ratio (2, 1/2, 4), one jump without a new SSRC (another source spliced in), or audio time far below wall time (frames that were never made). Interarrival jitter (RFC 3550 section 6.4.1) computed from them means nothing.',
    proof: 'Packets and sequence against wall time, beside the increments of the timestamp.',
    fix: [
      'Find the device that sends the stream, and update its firmware.',
      'Check its codec settings: the clock rate of rtpmap has to be that of the timestamps (G.722 counts with 8000 Hz, RFC 3551 section 4.5.2; Opus with 48000 Hz).',
      'Provider: where announcements, music or recording are spliced in, let the media server write continuous timestamps or take a new SSRC.',
      'Try PCMA to tell a wrong clock rate from frames that are missing.',
    ],
    owner: 'far-end',
    place: 'far-end',
    voices: 'either',
  },
  'dtmf-not-agreed': {
    tag: 'DTM',
    title: 'Key presses are sent in a way that was not agreed',
    explanation:
      'Pressing keys during the call, for example in a menu or for a PIN, does nothing, because the two sides did not agree on how keys are sent.',
    technical:
      'Telephone events (RFC 4733) leave or arrive with a payload type or clock rate that the answer does not hold, or no telephone-event was agreed at all and the keys are sent all the same.',
    proof: 'The payload type of the events beside the rtpmap lines of the offer and answer.',
    fix: [
      'Set the DTMF mode of the telephone to RFC 4733 (also called RFC 2833), and let it take the payload type of the answer.',
      'Provider: offer and answer telephone-event at the clock rate of the chosen codec (8000 Hz, for Opus 48000 Hz).',
      'Provider: where a gateway knows no telephone-event, use SIP INFO or in-band tones on that leg alone.',
    ],
    owner: 'service-provider',
    place: 'server',
  },
  'far-end-sends-nothing': {
    tag: 'FSN',
    title: 'The other side sends no audio at all',
    explanation:
      'The way is open, but the other side puts nothing on it: not even silence. A microphone is not the question; something at the other side does not send.',
    technical:
      'No RTP arrives, and the path is open: RTCP of the far end arrives as receiver reports only and never as a sender report (RFC 3550 section 6.4), or a companion or a capture at the far side proves that it sent none.',
    proof: "The far end's reports without a sender part, or its own count of what it sent: zero.",
    fix: [
      'Far end: look whether the call is on hold there, or in a queue without music.',
      'Provider: check that the media process or gateway of the answering side runs, and that the announcement to be played exists.',
      'Provider: some media servers send only after they received something; see whether our audio arrives there.',
      'Call the echo number: if you hear yourself there, your own line is proven.',
    ],
    owner: 'far-end',
    place: 'far-end',
    voices: ['inbound'],
    seenAtTheEnd: true,
  },
  'own-audio-not-sent': {
    tag: 'OAN',
    title: 'Your telephone sends no audio',
    explanation:
      'The call is up, but your own telephone puts no audio on the network. The other side hears nothing, and neither router nor provider is to blame.',
    technical:
      'After the answer no RTP leaves this end, by our own counters or by a capture taken at the caller, although the SDP lets it send: no permission for the microphone, a device that cannot be opened, a local hold, or a media stack that did not start.',
    proof: 'Our own count of packets sent, or a capture at this telephone, beside the agreed direction.',
    fix: [
      'Allow the microphone for the program, in the operating system and in the browser.',
      'Choose another microphone, and close other programs that use it.',
      'See that the call is not on hold at this end.',
      'Restart the telephone; if it happens again, update its firmware.',
    ],
    owner: 'you',
    place: 'computer',
    voices: ['outbound'],
    seenAtTheEnd: true,
  },
  'far-end-silent': {
    tag: 'FES',
    title: 'The other side sends silence',
    explanation:
      'The way is open, but nothing to hear is sent along it from there. Usually the microphone at the other side is off, muted or not connected.',
    technical:
      'Valid RTP whose decoded level is about zero, or nothing but comfort noise (RFC 3389): the network is fine, and the source is silent. An echo service is silent too as long as nothing of ours reaches it. Where not one packet is sent the cause is another one (far-end-sends-nothing).',
    proof: 'Packets that arrived beside their decoded level in dBov, and a sign that ours get there.',
    fix: [
      'Far end: unmute, and check which microphone is chosen and whether its level moves.',
      'Far end: check that the call is not on hold with silent music.',
      'Provider: if an announcement should play, check that its file exists and has the right format.',
      'Call the echo number: if you hear yourself there, your own line is proven.',
    ],
    owner: 'far-end',
    place: 'far-end',
    voices: ['inbound'],
  },
  'microphone-silent': {
    tag: 'MCS',
    title: 'Your microphone delivers nothing but silence',
    explanation:
      'Your audio arrives at the other side, but there is nothing to hear in it: the microphone is muted, wrong, or off.',
    technical:
      'Our outgoing frames hold digital silence or comfort noise only (RFC 3389); the network is fine in this direction.',
    proof: 'The level of what was sent, beside its packet count.',
    fix: [
      'Unmute: in this program, in the operating system, and on the headset itself.',
      'Choose another microphone under Devices, and watch its level while you speak.',
      'Raise the input level in the sound settings of the operating system.',
    ],
    owner: 'you',
    place: 'computer',
    voices: ['outbound'],
    ofDevices: true,
    webrtc: true,
  },
  'speaker-silent': {
    tag: 'SPK',
    title: 'The audio arrives, but is not played',
    explanation:
      'What the other side says arrives at this computer in good order. Only your loudspeaker or headset does not play it.',
    technical:
      'The decoded level is fine, and play-out is suspended (autoplay policy), or goes to another sink than the one in use.',
    proof: 'The decoded level beside the state and device of the play-out.',
    fix: [
      'Choose the output under Devices, and press its test tone.',
      'Check volume and mute of the operating system and of the headset.',
      'In a browser, click into the page once: some play nothing before that.',
    ],
    owner: 'you',
    place: 'computer',
    voices: ['inbound'],
    ofDevices: true,
    webrtc: true,
  },
} satisfies CauseArea;
