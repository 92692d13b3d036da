/** The part of the account editor about servers for WebRTC calls. */
export const accountIce = {
  title: 'WebRTC: ways through routers',
  what: 'A STUN server tells this computer its outside address; a TURN server passes the audio on where no direct way exists (ICE). They help calls whose media is WebRTC, and those that the browser makes.',
  add: 'Add a STUN or TURN server',
  server: 'Server {{number}}',
  remove: 'Remove {{title}}',
  urls: 'Addresses, one a line',
  urlsHint:
    'For example stun:stun.test:3478, or turn:turn.test:3478?transport=udp and turns:turn.test:443?transport=tcp',
  username: 'User name of the relay',
  usernameHint: 'Browsers use no relay without one.',
  credential: 'Password of the relay',
  credentialHint: 'Kept like the password of the account.',
  urlError: '“{{url}}”: {{problem}}',
  policy: 'Ways that may be tried',
  policyName: { all: 'All: direct ones first', relay: 'Through the relay alone' },
  policyHint: {
    all: 'As every web phone does it.',
    relay: 'Proves whether the relay works; hides this computer’s address from the other side.',
  },
  webUrl: 'WebSocket address for browser calls',
  webUrlHint: 'Optional: lets the WebRTC page call the same number from the browser too.',
};
