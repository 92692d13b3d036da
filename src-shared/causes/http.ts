import type { CauseArea } from './area';

/** HTTP services and the media ports of a call server. */
export const http = {
  'http-api-unreachable': {
    tag: 'HUN',
    title: "The call server's web service cannot be reached",
    explanation: 'The web service through which calls are started does not answer at its address.',
    technical:
      'The HTTP request ended in a refused connection, a time-out, a failed name look-up or a reset; no HTTP response came.',
    proof: 'The outcome of the connection to that URL.',
    fix: [
      'Check the address: `curl -v http://SERVER:8045/version` (8045 is the usual API port of RTCD).',
      'Refused: start the service; time-out: open the port in firewall and security group.',
      'Check the proxy settings of this computer, and exempt an internal service from the proxy.',
    ],
    owner: 'service-provider',
    place: 'server',
  },
  'http-api-error': {
    tag: 'HER',
    title: "The call server's web service reports an error",
    explanation: 'The web service answers, but with an error of its own. Only its operator can mend that.',
    technical:
      'An HTTP status of 5xx (a failure of the service, or of a proxy in front of it: 502, 503, 504), or a 4xx other than 401 and 403 (wrong path or method).',
    proof: 'The status and the first characters of the body.',
    fix: [
      '404: check the path of the address.',
      "502, 503 or 504: start the service behind the proxy, and check the proxy's upstream.",
      "500: read the service's log of that time; missing settings and unfinished database migrations are the usual ones.",
    ],
    owner: 'service-provider',
    place: 'server',
  },
  'http-api-unauthorized': {
    tag: 'HAU',
    title: "The call server's web service refuses the login",
    explanation: 'The web service answers, but does not let this request in: the key or the login is missing or wrong.',
    technical: 'HTTP 401 or 403: no key or a wrong one, an ACL, or a login page in front of the service.',
    proof: 'The status of the response.',
    fix: [
      'Compare the API key on both sides.',
      'Check that the clocks agree: tokens expire early on a wrong one.',
      'Have the address of this client allowed, or ask an address that needs no login (a health or version page).',
    ],
    owner: 'service-provider',
    place: 'server',
  },
  'media-udp-port-blocked': {
    tag: 'MUP',
    title: "The call server's port for audio does not answer by UDP",
    explanation:
      'The call server works, but its door for audio is closed on the way. Calls come up without audio, or over a slower detour.',
    technical:
      'The UDP media port (8443 by default for RTCD) is silent or refused, while the same host answers by TCP. A service that does not answer unknown datagrams is silent as well: an echo at the other end makes it sure.',
    proof: "UDP and TCP probes of the port beside the API's answer.",
    fix: [
      'Open UDP 8443 (or the configured port) both ways in firewall, security group and load balancer.',
      'Check at the server: `sudo iptables -L -n`, and `sudo tcpdump -n "udp port 8443" -i any` while this probe runs.',
      'Test by hand: `nc -l -u -p 8443` on the server, `nc -v -u SERVER 8443` here.',
      'Where UDP is closed by policy, enable the TCP fallback on the same port.',
    ],
    owner: 'local-network',
    place: 'internet',
    seenAtTheEnd: true,
  },
  'media-tcp-fallback-missing': {
    tag: 'MTF',
    title: 'Neither the way for audio nor its detour is open',
    explanation:
      'The direct way for audio (UDP) is closed, and the detour (TCP) does not exist either. So there is no audio at all.',
    technical: 'UDP to the media port brings nothing back, and TCP on its fallback port is refused, reset or silent.',
    proof: 'The outcomes of both probes.',
    fix: [
      'Open UDP 8443 (or the configured port): that is the better way.',
      'Provider: enable the TCP fallback (RTCD 0.11 and Calls 0.17 or later), and open TCP 8443.',
      'Offer TURN over TLS on port 443 for networks without UDP.',
      'Test by hand: `nc -l -p 8443` on the server, `nc -v SERVER 8443` here.',
    ],
    owner: 'service-provider',
    place: 'server',
    seenAtTheEnd: true,
  },
} satisfies CauseArea;
