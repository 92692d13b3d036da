import type { CauseArea } from './area';

/** ICE, STUN, TURN and DTLS. */
export const ice = {
  'stun-unreachable': {
    tag: 'STN',
    title: 'The helper server that tells your outside address does not answer',
    explanation:
      'A helper server (STUN) should tell your telephone how it is seen from outside. It does not answer; direct connections may fail.',
    technical:
      'No Binding response (RFC 8489) from this server, while other UDP traffic passes: server down, wrong port, or this port filtered.',
    proof: 'The Binding requests with their retransmissions, and other UDP that was answered.',
    fix: [
      'Check name and port of the STUN server: usual is 3478 for UDP and TCP, 5349 for TLS.',
      'Enter a second STUN server.',
      'Provider: start the service (`systemctl status coturn`), and open UDP 3478.',
    ],
    owner: 'service-provider',
    place: 'server',
    webrtc: true,
  },
  'udp-blocked': {
    tag: 'UBL',
    title: 'This network blocks the kind of traffic that calls use',
    explanation:
      'No UDP traffic gets out of this network, and calls are made of it. A detour over a relay by TCP or TLS works.',
    technical:
      'No answer by UDP from any server that was asked, while TCP or TLS to the same servers, TURN among them, works.',
    proof: 'Silence of all UDP probes beside the answers by TCP and TLS.',
    fix: [
      "Network administrator: allow outgoing UDP, at least to the provider's media and TURN servers.",
      'Use TURN over TLS on port 443 (`turns:SERVER:443?transport=tcp`).',
      'Try another network, for example a mobile hotspot.',
    ],
    owner: 'local-network',
    place: 'local-network',
    webrtc: true,
  },
  'nat-symmetric': {
    tag: 'SYM',
    title: 'Your router needs a relay for direct calls',
    explanation:
      'Your router gives every partner another door, so two telephones cannot find each other directly. A relay solves that.',
    technical:
      'Address-dependent or address-and-port-dependent mapping (RFC 5780 section 4.3): the reflexive candidate does not hold for the peer, so direct pairs with a similar NAT fail.',
    proof: 'The mapped address as two addresses and ports of the STUN server see it.',
    fix: [
      'Configure a TURN server in the account.',
      'Router: prefer endpoint-independent mapping (RFC 4787 REQ-1; often called full cone), or take `--random-fully` out of the NAT rule.',
      'Provider: anchor the media at the server.',
    ],
    owner: 'local-network',
    place: 'local-network',
    webrtc: true,
  },
  'turn-auth-failed': {
    tag: 'TAF',
    title: 'The relay does not accept the credentials',
    explanation:
      'The relay server (TURN) refuses the user name or password. Without it some connections cannot come about.',
    technical:
      '401 after a request with credentials (RFC 8656, RFC 8489 section 9.2); 438 Stale Nonce is answered by trying again and is not meant. Time-limited credentials may have expired or be made with another secret.',
    proof: 'Allocate with MESSAGE-INTEGRITY, and the error response after it.',
    fix: [
      'Fetch or enter the credentials again.',
      'Provider: compare the shared secret (`static-auth-secret` in coturn) with that of the service that issues credentials.',
      'Check the clocks of both: time-limited credentials carry their end in the user name.',
      'Provider: check the realm.',
    ],
    owner: 'service-provider',
    place: 'server',
    webrtc: true,
  },
  'turn-unreachable': {
    tag: 'TUR',
    title: 'The relay server does not answer',
    explanation:
      'The relay (TURN) that should carry the audio cannot be reached. Where no direct way exists, calls stay silent.',
    technical: 'No answer to Allocate on the configured transport and port, or the connection is refused.',
    proof: 'The requests with their retransmissions, or the refused connection, on each transport.',
    fix: [
      'Check name, port and transport of the relay: 3478 for UDP and TCP, 5349 or 443 for TLS.',
      'Add an address with `?transport=tcp` and one with `turns:` on port 443.',
      'Provider: start the service (`systemctl status coturn`), and open its ports in the firewall.',
    ],
    owner: 'service-provider',
    place: 'server',
    webrtc: true,
  },
  'turn-quota': {
    tag: 'TQT',
    title: 'The relay server has no room left',
    explanation: 'The relay refuses another connection because it, or your account there, is full.',
    technical: '486 Allocation Quota Reached or 508 Insufficient Capacity (RFC 8656).',
    proof: 'The error response to Allocate.',
    fix: [
      'End other calls of the same account, and try again in 10 minutes: old allocations have expired by then.',
      'Provider: raise `user-quota` and `total-quota`, and widen `min-port` to `max-port`.',
      'Provider: let clients release their allocations (Refresh with lifetime 0).',
    ],
    owner: 'service-provider',
    place: 'server',
    webrtc: true,
  },
  'turn-peer-forbidden': {
    tag: 'TPF',
    title: 'The relay refuses to send to the other side',
    explanation: 'The relay works, but is not allowed to send to the address of the other side.',
    technical:
      "403 Forbidden to CreatePermission or ChannelBind (RFC 8656): the peer address is on the relay's list of denied addresses, often private networks.",
    proof: 'The error response, and the peer address that was asked for.',
    fix: [
      "Provider: allow the peer's network (`allowed-peer-ip` before `denied-peer-ip` in coturn).",
      'Provider: give the media server a public address, so that no private one has to be relayed to.',
    ],
    owner: 'service-provider',
    place: 'server',
    webrtc: true,
  },
  'turn-relay-broken': {
    tag: 'TRB',
    title: 'The relay server takes the audio and does not deliver it',
    explanation: 'The relay accepts your connection, but nothing comes through it.',
    technical:
      "An allocation is granted, and data relayed through it does not come back: the relay range is closed, or the relayed address is not the server's public one.",
    proof: 'The relayed address, and probes that were sent through it and did not return.',
    fix: [
      'Provider: open the relay range in firewall and security group (49152 to 65535 by default, `min-port`, `max-port`).',
      'Provider: set `external-ip=PUBLIC/PRIVATE` where the server is behind NAT.',
      'Provider: check `relay-ip` on a server with several addresses.',
    ],
    owner: 'service-provider',
    place: 'server',
    webrtc: true,
  },
  'ice-host-override-wrong': {
    tag: 'IHO',
    title: 'The call server names an address that exists only inside its own network',
    explanation: 'The server tells everybody to send audio to its inside address. From outside nobody gets there.',
    technical:
      'Every remote candidate is private or unroutable: the server advertises an internal address, for example because `ice_host_override` or the external IP is missing.',
    proof: 'The remote candidates, and that none of them answered.',
    fix: [
      'Provider: set `rtc.ice_host_override` (RTCD) to the public name or address of the server, or the external IP of the SFU.',
      'Provider: check that UDP port 8443 (or the configured one) leads to it from outside.',
      'Provider: look in the `trace` log for STUN pings that leave from an internal address.',
      'If you should be inside that network, connect its VPN first.',
    ],
    owner: 'service-provider',
    place: 'server',
    seenAtTheEnd: true,
    webrtc: true,
  },
  'ice-mdns-only': {
    tag: 'MDN',
    title: "A browser hides its computer's address",
    explanation: 'For privacy a browser names a made-up address instead of the real one. The other side cannot use it.',
    technical:
      'One side has only `.local` host candidates (mDNS), and no reflexive or relayed ones: the microphone was not permitted, or a policy hides the addresses.',
    proof: 'The gathered candidates.',
    fix: [
      'Allow the microphone for this page: browsers then name real addresses.',
      'Configure a STUN or TURN server, and see that it is reachable.',
      'Administrator: allow local addresses for this page by policy (`WebRtcLocalIpsAllowedUrls`).',
    ],
    owner: 'you',
    place: 'computer',
    seenAtTheEnd: true,
    webrtc: true,
  },
  'ice-checks-failed': {
    tag: 'ICE',
    title: 'No way for the audio was found between the two sides',
    explanation: 'Both sides tried every address that they know of each other, and none of them worked.',
    technical:
      'Candidate pairs were formed and no connectivity check succeeded (RFC 8445 section 7), or they were answered by 401 (credentials) or 487 (role conflict).',
    proof: 'The candidate pairs with their states and responses.',
    fix: [
      'Configure a TURN server, also over TLS on port 443.',
      "Network administrator: allow outgoing UDP to the server's media port.",
      "Provider: see that the server's candidates can be reached from outside.",
      'With 401 in the evidence, look for a signalling path that mixes the ice-ufrag and ice-pwd of two calls.',
    ],
    owner: 'local-network',
    place: 'internet',
    seenAtTheEnd: true,
    webrtc: true,
  },
  'ice-gathering-slow': {
    tag: 'IGS',
    title: 'Looking for a way for the audio takes long',
    explanation:
      'Your telephone waits for an answer over a network card or a server that does not work before it goes on.',
    technical:
      'Gathering of candidates (RFC 8445 section 5.1) took over 2 s: a STUN or TURN server that does not answer, or an interface without a route (VPN, IPv6).',
    proof: 'Gathering time by interface and server.',
    fix: [
      'Take servers that do not answer out of the configuration.',
      'Disconnect the VPN or the interface that the evidence names.',
      'Let the program send candidates one by one (trickle ICE, RFC 8838), or cap the gathering.',
    ],
    owner: 'you',
    place: 'computer',
    seenAtTheEnd: true,
    webrtc: true,
  },
  'ice-consent-lost': {
    tag: 'ICL',
    title: 'The way for the audio broke in mid-call',
    explanation: 'The audio flowed and then the other side stopped answering on that way.',
    technical: 'Consent checks went unanswered for 30 s (RFC 7675): the path, the NAT mapping or the peer is gone.',
    proof: 'The time of the last consent response beside that of the last packet.',
    fix: [
      'Call again.',
      "Check for a change of network in mid-call (Wi-Fi, VPN), and raise the router's UDP time-out.",
      'Use a program that restarts ICE when consent is lost.',
    ],
    owner: 'local-network',
    place: 'internet',
    seenAtTheEnd: true,
    webrtc: true,
  },
  'dtls-failed': {
    tag: 'DTL',
    title: 'The encryption of the audio could not be agreed',
    explanation: 'A way for the audio was found, but the two sides could not set up the encryption on it.',
    technical:
      'A candidate pair is selected, and the DTLS handshake (RFC 5764, RFC 8842) ends in an alert or gets no answer: wrong fingerprint, both sides active or passive in `a=setup`, or packets too large for the path.',
    proof: 'The selected pair, the alert or the silence, and fingerprint and setup attributes of both sides.',
    fix: [
      'Provider: check that the fingerprint in the SDP belongs to the certificate in use.',
      'Provider: answer `actpass` by `active` or `passive`, not by `actpass`.',
      'Provider: check what mixes the media of two calls on the way (forking, B2BUA).',
      'Network administrator: check the MTU of tunnels: the certificate flight needs large packets.',
    ],
    owner: 'service-provider',
    place: 'server',
    seenAtTheEnd: true,
    webrtc: true,
  },
} satisfies CauseArea;
