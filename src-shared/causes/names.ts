import type { CauseArea } from './area';

/** From a name to the first SIP response. */
export const names = {
  'dns-failure': {
    tag: 'DNS',
    title: 'The name of the server cannot be found',
    explanation:
      'Your telephone knows the server by its name only, and the name service has no usable answer for it. So nothing could be sent at all.',
    technical:
      'RFC 3263 resolution (NAPTR, SRV, A/AAAA) ended in NXDOMAIN, SERVFAIL, an empty answer or a time-out, so no SIP packet left this computer.',
    proof: "The resolver's answer to each question, and the fact that no packet was sent.",
    fix: [
      'Check the server name in the account for typing errors.',
      'Ask the same question by hand: `dig NAME` and `dig SRV _sip._udp.NAME`, once more with `@RESOLVER` to tell a bad resolver from a missing record.',
      'If only your own resolver fails, enter another DNS server in the network settings, or leave the VPN whose resolver does not know the name.',
      'If every resolver says NXDOMAIN, have the A, AAAA or SRV record of the domain created or corrected.',
      "Until then, enter the server's IP address as outbound proxy (with TLS the certificate may not fit an address).",
    ],
    owner: 'service-provider',
    place: 'internet',
  },
  'dns-srv-target-down': {
    tag: 'DSD',
    title: "One of the provider's servers is down, another one takes over",
    explanation:
      'The provider names several servers, and one of them does not work. Calls go through, but starting up and calling may take longer until it is repaired.',
    technical:
      'One target of the SRV or A/AAAA set is silent, refuses or fails TLS, while another one answers. Each new transaction may lose up to Timer B/F (32 s) before it fails over (RFC 3263 section 4.3).',
    proof: 'Every target probed by itself: at least one dead, at least one answering SIP.',
    fix: [
      'Tell the provider which target fails: address, port and transport are in the evidence.',
      'Provider: start the SIP service on that target, or take it out of the SRV or A/AAAA record.',
      'Until then, enter a target that works as outbound proxy.',
    ],
    owner: 'service-provider',
    place: 'server',
  },
  'server-unreachable': {
    tag: 'SRV',
    title: 'The server cannot be reached',
    explanation:
      'Nothing that was sent to the server brought an answer, in no way that was tried. Either it is down, or the way to it is broken or closed for you.',
    technical:
      'No response on any transport and no ICMP port error, or ICMP host/network unreachable. From here a server that is down, a missing route and a filter that drops everything of ours (fail2ban, an ACL) can look the same.',
    proof:
      'Silence of all transports through their retransmissions, ping and other ports of the host, and the answer of the own gateway beside it.',
    fix: [
      'See whether other sites open on this computer: if not, it is your own internet connection.',
      'Try from another network, for example a mobile hotspot: if it works there, your address is filtered or banned.',
      'Check address and port of the server in the account.',
      "Provider: see whether the service runs, and whether this client's public address is banned (`fail2ban-client status`, `nft list ruleset`).",
      "Network administrator: follow the route with `traceroute` (or `mtr`) to the server's address and look where it ends.",
    ],
    owner: 'service-provider',
    place: 'internet',
  },
  'sip-port-closed': {
    tag: 'SPC',
    title: 'The server is there, but its telephone service does not run on that port',
    explanation:
      'The computer at the provider answers, but says that nobody listens there. The service is stopped, or your account has the wrong port.',
    technical:
      'ICMP destination unreachable, code 3 (ECONNREFUSED) on UDP, or a TCP reset: the packet arrived at a host, or at a firewall that rejects for it, and no socket is bound.',
    proof: 'The ICMP error or the reset, from the probe of that port.',
    fix: [
      'Check port and transport of the account: usual are 5060 for UDP and TCP, 5061 for TLS.',
      'Provider: start the SIP service, and see what it listens on with `ss -lntup | grep -E "5060|5061"`.',
      "Provider: where it listens on another address only, correct its listen setting (`listen=` in Kamailio, the profile's `sip-ip` in FreeSWITCH, `bind=` in Asterisk PJSIP).",
      'If it does listen, look for a firewall rule that rejects with ICMP or with a reset.',
    ],
    owner: 'service-provider',
    place: 'server',
  },
  'sip-udp-blocked': {
    tag: 'UDP',
    title: 'Telephone signalling by UDP is blocked',
    explanation:
      'The server works, but messages of the kind that your account uses (UDP) get lost on the way. By another kind (TCP or TLS) the same server answers.',
    technical:
      'UDP requests stayed unanswered through their retransmissions (Timer F, RFC 3261 section 17.1.2) without an ICMP error, while the same host answers by TCP, TLS or WebSocket. A firewall drops SIP over UDP, or the server does not listen on UDP and its firewall hides that.',
    proof: 'The silence on UDP beside the response, or the reset, of the same host on another transport.',
    fix: [
      "Set the account's transport to TLS or TCP: that works at once.",
      "Network administrator: allow outgoing UDP to the server's SIP port (5060) and the answers to it.",
      'If only port 5060 is filtered, use another port that the provider offers, for example 7000 or 5080.',
      'Provider: see that UDP is enabled on that address and that its firewall lets it in.',
    ],
    owner: 'local-network',
    place: 'local-network',
  },
  'sip-tcp-blocked': {
    tag: 'TCP',
    title: 'Telephone signalling by TCP is blocked',
    explanation:
      'The server works, but connections of the kind that your account uses get lost on the way. By UDP the same server answers.',
    technical:
      'TCP SYNs to the SIP port stay unanswered (no SYN/ACK, no reset), while UDP to the same host is answered. A firewall drops the port for TCP.',
    proof: 'The connection that timed out beside the answer by UDP, or beside an ICMP answer of the same host.',
    fix: [
      "Set the account's transport to UDP until the port is open.",
      "Network administrator: allow outgoing TCP to the server's SIP port (5060, for TLS 5061, for secure WebSocket 443 or the configured port).",
      "Provider: see that the server's firewall lets TCP in on that port, and that the service listens (`ss -lnt`).",
      'Check by hand: `nc -vz SERVER 5061`.',
    ],
    owner: 'local-network',
    place: 'local-network',
  },
  'sip-fragments-dropped': {
    tag: 'FRG',
    title: 'Large messages to the server get lost',
    explanation:
      'Short messages arrive, long ones do not. Starting a call takes a long message, so registration works and calls do not come up.',
    technical:
      'A UDP request above the path MTU is cut into IP fragments, and something on the way drops fragments. RFC 3261 section 18.1.1 demands a congestion-controlled transport for requests above 1300 octets where the path MTU is unknown. Over TCP a path does the same that drops full-sized packets, and the ICMP that would say so (a black hole, RFC 4821).',
    proof:
      'The same request small is answered and large is not, both with their size in octets and their retransmissions.',
    fix: [
      'Where the account uses UDP: set its transport to TCP or TLS, which cut nothing into fragments.',
      'Offer fewer codecs, so that the INVITE stays below 1300 octets.',
      'Network administrator: let IP fragments pass (many firewalls and some DSL and carrier-NAT gateways drop them), let ICMP "fragmentation needed" pass, and correct the MTU of tunnels and PPPoE lines (1492).',
      'Provider: let the server drop headers that nobody needs, and offer TCP.',
    ],
    owner: 'local-network',
    place: 'internet',
  },
  'sip-rport-ignored': {
    tag: 'RPT',
    title: 'The server answers to the wrong port',
    explanation:
      'The server sends its answers to a port that your router does not expect, so behind most routers they get lost.',
    technical:
      "The request carried `rport`, and the response went to the port of the Via's sent-by instead of the source port of the request (RFC 3581 section 4). Behind a NAT that changes ports such a response meets no mapping.",
    proof:
      'Two sockets: the response to a request with `rport` came to the port in its Via, not to the one that it was sent from.',
    fix: [
      'Provider: enable RFC 3581, also for clients that do not ask (`force_rport()` in Kamailio, `force_rport=yes` in Asterisk PJSIP, `NDLB-force-rport` in FreeSWITCH).',
      "Set the account's transport to TCP or TLS: there responses come back on the same connection.",
      'Without a NAT on the way nothing has to be done.',
    ],
    owner: 'service-provider',
    place: 'server',
  },
  'signalling-connection-cut': {
    tag: 'CUT',
    title: 'The connection to the server is cut again and again',
    explanation:
      'The connection over which your telephone reports to the server was closed from the other side. Until it stands again no call can reach you, and one that is going on cannot be ended or transferred.',
    technical:
      'A TCP, TLS or WebSocket connection that was up ended by FIN, RST or a close frame of the other side, after a time of idleness that repeats itself, or in mid-call: a proxy, load balancer or firewall with an idle time-out below our keep-alive (RFC 5626 section 4.4.1), or a server that was restarted.',
    proof:
      'The end of each connection with its time, who closed it, how long it had been idle, and the number of cuts.',
    fix: [
      'Set the keep-alive interval of the account below the idle time that the evidence names.',
      'Provider: raise the idle time-out before the server (`proxy_read_timeout` in nginx, `timeout client` and `timeout tunnel` in haproxy, the idle time-out of a cloud load balancer).',
      'Provider: let the server answer keep-alives (double CRLF on TCP and TLS, ping on WebSocket).',
      'If the cuts come without a rhythm, look in the log of the server or proxy for restarts at these times.',
    ],
    owner: 'service-provider',
    place: 'server',
  },
  'sip-options-ignored': {
    tag: 'OPT',
    title: 'The server leaves questions (OPTIONS) unanswered',
    explanation:
      'The server does not answer the short question by which telephones ask whether it is there. Registration and calls work, so nothing needs to be done.',
    technical:
      'OPTIONS outside of a dialog (RFC 3261 section 11) found no answer, while REGISTER or INVITE to the same server did: a policy of the server or a filter before it. Telephones and proxies that watch a server by OPTIONS take it for dead.',
    proof: 'OPTIONS without an answer beside a response of the same server to REGISTER or INVITE.',
    fix: [
      'Nothing has to be done here: what telephones need is answered.',
      'Where something watches this server by OPTIONS (dispatcher in Kamailio, `qualify` in Asterisk), it takes it for dead: let the server answer them there.',
    ],
    owner: 'service-provider',
    place: 'server',
    usually: 'note',
  },
} satisfies CauseArea;
