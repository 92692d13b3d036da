import type { CauseArea } from './area';

/** Encrypted transports and WebSocket. */
export const tls = {
  'tls-certificate-expired': {
    tag: 'TLE',
    title: "The server's certificate has expired",
    explanation:
      'The server shows a proof of identity that is no longer valid, so your telephone rightly refuses to trust it. The operator of the server has to renew it.',
    technical:
      "notAfter of the certificate (RFC 5280 section 4.1.2.5) lies in the past by this computer's clock, and where the server tells the time by its own Date too.",
    proof: 'The validity range of the certificate against our clock and against the Date header of the peer.',
    fix: [
      'Provider: renew the certificate and reload the service (`certbot renew`, then reload Kamailio, Asterisk, FreeSWITCH or the proxy in front).',
      'Provider: check what is served with `openssl s_client -connect SERVER:5061 -servername NAME </dev/null | openssl x509 -noout -dates`.',
      'Provider: let the renewal reload the service by itself, since a renewed file that is never loaded looks the same.',
      'Until then, use another server or transport of the provider rather than switching verification off.',
    ],
    owner: 'service-provider',
    place: 'server',
  },
  'tls-certificate-not-yet-valid': {
    tag: 'TLY',
    title: "The server's certificate is not valid yet",
    explanation:
      'The proof of identity that the server shows only becomes valid later. Either it was issued with a wrong date, or the time of this computer was not confirmed.',
    technical: "notBefore of the certificate (RFC 5280 section 4.1.2.5) lies in the future by this computer's clock.",
    proof: 'The validity range of the certificate against our clock and against the Date header of the peer.',
    fix: [
      'Check date, time and time zone of this computer.',
      'Provider: check the clock of the machine that issued the certificate, and issue it again.',
      'Provider: until it becomes valid, serve the former certificate if it still is.',
    ],
    owner: 'service-provider',
    place: 'server',
  },
  'tls-certificate-name-mismatch': {
    tag: 'TLN',
    title: "The server's certificate is for another name",
    explanation:
      'The server shows a proof of identity for a name other than the one in your account. Your account may hold an address or a nickname of the server instead of its real name.',
    technical:
      'No subjectAltName (RFC 5280 section 4.2.1.6) matches the name, or the IP address, that the connection was made for (RFC 5922 section 7, RFC 9525).',
    proof: 'The name that was used beside the names in the certificate.',
    fix: [
      'Enter a name that the certificate holds as server in the account, not an IP address: the evidence lists them.',
      'Where the address has to stay, set the TLS server name of the profile (`tls.servername`) to the name in the certificate.',
      'Provider: issue a certificate that holds the SIP domain and the host names of all SRV targets.',
      'Provider: where one machine serves several domains, check that it chooses the certificate by SNI.',
    ],
    owner: 'service-provider',
    place: 'server',
  },
  'tls-certificate-untrusted': {
    tag: 'TLU',
    title: "The server's certificate comes from an unknown issuer",
    explanation:
      "The server vouches for itself, or somebody vouches for it whom this computer does not know. That is usual in a private network, and it is also what an eavesdropper's server would look like.",
    technical:
      'The chain ends in a self-signed certificate or at an issuer that is not among the trust anchors (RFC 5280 section 6). A company firewall that opens TLS does the same with its own issuer.',
    proof: 'Subject and issuer of every certificate that the server sent.',
    fix: [
      "If the server is yours, give its CA certificate to this program (`tls.caFile` in the profile), or install it in the system's trust store.",
      'Provider: use a certificate of a public authority.',
      "If the issuer is your company's firewall, have it exempt this server from TLS inspection.",
      'Do not switch verification off to stay that way: whoever is on the line can then take the account over.',
    ],
    owner: 'service-provider',
    place: 'server',
  },
  'tls-chain-incomplete': {
    tag: 'TLC',
    title: 'The server does not send its whole certificate chain',
    explanation:
      'The server shows its own proof of identity, but not the one that links it to an authority that everybody knows. Some programs can cope with that, telephones cannot.',
    technical:
      'Only the leaf was sent: its issuer is an intermediate that neither the server sent (RFC 8446 section 4.4.2) nor the trust store holds.',
    proof: 'The certificates that the server sent: the issuer of the last one is missing.',
    fix: [
      'Provider: install the full chain, leaf first (`fullchain.pem` instead of `cert.pem`), and reload the service.',
      'Provider: check with `openssl s_client -connect SERVER:5061 -showcerts </dev/null` that the intermediate is sent.',
      'Until then, give the intermediate to this program by `tls.caFile` in the profile.',
    ],
    owner: 'service-provider',
    place: 'server',
  },
  'tls-handshake-failed': {
    tag: 'TLH',
    title: 'No encrypted connection comes about with the server',
    explanation:
      'This computer and the server could not agree on how to encrypt. What answers there may also be a service without encryption.',
    technical:
      'The TLS handshake ended in an alert, a reset or something that is no TLS: protocol version or cipher mismatch, a client certificate that is asked for, or a port that speaks cleartext.',
    proof: 'The alert or the first octets that came back, with the versions offered.',
    fix: [
      'Check the port: TLS is usually on 5061 and secure WebSocket on 443, 7443 or 8443, not on 5060.',
      'Provider: allow TLS 1.2 and 1.3 with current ciphers.',
      'Provider: if client certificates are demanded (mutual TLS), switch that off for users.',
      'Look by hand: `openssl s_client -connect SERVER:5061 -servername NAME` names the alert.',
    ],
    owner: 'service-provider',
    place: 'server',
  },
  'websocket-refused': {
    tag: 'WSR',
    title: 'The server refuses the WebSocket connection',
    explanation:
      'The way that browsers use to make calls is not open at this address. Usually the path is wrong, or a web server in between does not pass such connections on.',
    technical:
      'The HTTP upgrade (RFC 6455 section 4) was answered by a status other than 101, or by 101 without `Sec-WebSocket-Protocol: sip` (RFC 7118 section 5).',
    proof: 'Status and headers of the upgrade response.',
    fix: [
      'Check the path of the address: usual are `/ws` (Asterisk, Kamailio) and `/` (FreeSWITCH).',
      'Reverse proxy: pass the upgrade on (nginx: `proxy_http_version 1.1; proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection "upgrade";`).',
      '403: have the origin of this client allowed; 404: correct the path; 502 or 503: start the service behind the proxy.',
      'Provider: without the sub-protocol `sip`, enable the SIP WebSocket module and not only a plain one.',
    ],
    owner: 'service-provider',
    place: 'server',
  },
  'clock-skew': {
    tag: 'CLK',
    title: 'The clock of this computer is wrong',
    explanation:
      'The time on this computer is off by more than a minute. Certificates then look expired or too new, and passwords that depend on the time are refused.',
    technical:
      'The clock differs from the Date headers of the peers (half the round trip taken off) by more than 60 s. Certificate validity, digest nonces and time-limited TURN credentials fail on it.',
    proof: 'Our clock beside the Date header of each server that told the time.',
    fix: [
      'Switch automatic time on in the settings of the operating system.',
      'Linux: `timedatectl set-ntp true`; Windows: `w32tm /resync`; macOS: System Settings, General, Date & Time.',
      'See that UDP port 123 (NTP) is open, or use the time server of your network.',
      "If only one server disagrees, tell its operator: then that server's clock may be the wrong one.",
    ],
    owner: 'you',
    place: 'computer',
  },
} satisfies CauseArea;
