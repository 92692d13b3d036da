/** SIP over WebSocket by SIP.js (RFC 7118): the connection, the registration, and every message of it. */
import { Registerer, SIPExtension, UserAgent } from 'sip.js';
import type { Core, Session, SessionDescriptionHandler, URI } from 'sip.js';
import { webTransport } from '../../src-shared/model/transports';
import { t } from '../i18n';
import type { WebPhoneAccount } from '../../src-shared/contract/webPhone';
import { WebCallError, closeCodeOf, connectProblem } from './problems';
import { tapTransport } from './tap';
import type { SeenMessage } from './tap';

const CONNECT_MS = 10_000;
/** Longer than SIP's own 32 s (RFC 3261, Timer F) would only leave a person waiting. */
const REGISTER_MS = 15_000;
const CLOSE_MS = 2000;
const RECONNECT_AFTER_MS = [500, 2000, 4000];

export interface SignallingHooks {
  message(seen: SeenMessage): void;
  /** The connection broke off. */
  lost(code: number): void;
  /** It is open again, and registered where that is asked for. */
  back(): void;
  /** It could not be opened again. */
  gone(code: number): void;
  /** SIP.js wants the description handler of a session. */
  describe(session: Session): SessionDescriptionHandler;
}

export class Signalling {
  readonly userAgent: UserAgent;
  readonly secure: boolean;
  readonly wsUrl: string;
  private readonly registerer: Registerer | null;
  private over = false;

  /** @throws WebCallError where the account cannot be used by a browser */
  constructor(
    private readonly account: WebPhoneAccount,
    private readonly hooks: SignallingHooks,
    product: string,
  ) {
    if (account.wsUrl === null || account.wsUrl === '') throw new WebCallError(t('webrtc.problem.noWsUrl'));
    const wsUrl = absolute(account.wsUrl);
    if (wsUrl === null) throw new WebCallError(t('webrtc.problem.badWsUrl', { url: account.wsUrl }));
    const uri = UserAgent.makeURI(account.uri);
    if (!uri) throw new WebCallError(t('webrtc.problem.badUri', { uri: account.uri }));
    this.wsUrl = wsUrl;
    this.secure = new URL(wsUrl).protocol === 'wss:';
    this.userAgent = new UserAgent({
      uri,
      ...(account.displayName === null ? {} : { displayName: account.displayName }),
      authorizationUsername: account.authUser ?? uri.user ?? '',
      authorizationPassword: account.password ?? '',
      contactParams: { transport: webTransport(this.secure) },
      transportOptions: { server: wsUrl, connectionTimeout: CONNECT_MS / 1000, traceSip: false },
      ...(account.outboundProxy === null ? {} : { preloadedRouteSet: [`<${account.outboundProxy}>`] }),
      sipExtension100rel: SIPExtension.Supported,
      userAgentString: product,
      logBuiltinEnabled: false,
      logConfiguration: false,
      sessionDescriptionHandlerFactory: (session) => hooks.describe(session),
      delegate: { onDisconnect: (error) => error && void this.onDisconnect(error) },
    });
    tapTransport(this.userAgent.transport, hooks.message);
    const registrar = account.registrar === null ? undefined : UserAgent.makeURI(account.registrar);
    this.registerer = account.register
      ? new Registerer(this.userAgent, { expires: account.expires, ...(registrar ? { registrar } : {}) })
      : null;
  }

  /** Opens the WebSocket. Rejects with `WebCallError`. */
  async connect(): Promise<void> {
    const startedAt = performance.now();
    try {
      await this.userAgent.start();
    } catch (error) {
      throw connectProblem(this.wsUrl, error, performance.now() - startedAt, CONNECT_MS);
    }
  }

  get registers(): boolean {
    return this.registerer !== null;
  }

  /** Resolves when the registrar has accepted. Rejects with `WebCallError`. */
  register(): Promise<void> {
    const { registerer } = this;
    if (!registerer) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const timer = window.setTimeout(() => reject(new WebCallError(t('webrtc.problem.registerSilent'))), REGISTER_MS);
      const settle = (act: () => void) => {
        window.clearTimeout(timer);
        act();
      };
      registerer
        .register({
          requestDelegate: {
            onAccept: () => settle(resolve),
            onReject: (response) => settle(() => reject(refusal(response))),
          },
        })
        .catch((error: unknown) => settle(() => reject(error instanceof Error ? error : new Error(String(error)))));
    });
  }

  /** The Request-URI of what somebody typed: a number belongs to the account's own domain. */
  target(typed: string): URI {
    const own = UserAgent.makeURI(this.account.uri);
    const text = /^sips?:/i.test(typed) ? typed : typed.includes('@') ? `sip:${typed}` : null;
    const uri =
      text === null && own && /^[^\s<>:"]+$/.test(typed)
        ? UserAgent.makeURI(
            `sip:${encodeURIComponent(typed).replaceAll('%2B', '+').replaceAll('%23', '#')}@${own.host}${own.port === undefined ? '' : `:${own.port}`}`,
          )
        : text === null
          ? undefined
          : UserAgent.makeURI(text);
    if (!uri) throw new WebCallError(t('webrtc.problem.badTarget', { target: typed }));
    return uri;
  }

  /** Takes the registration back and closes the WebSocket. Never rejects. */
  async close(): Promise<void> {
    if (this.over) return;
    this.over = true;
    const patience = new Promise((resolve) => window.setTimeout(resolve, CLOSE_MS));
    // SIP.js takes the registration back in its stop, and would wait half a minute for an answer that never comes.
    await Promise.race([this.userAgent.stop().catch(() => undefined), patience]);
    await this.userAgent.transport.dispose().catch(() => undefined);
  }

  private async onDisconnect(error: Error): Promise<void> {
    if (this.over) return;
    const code = closeCodeOf(error);
    this.hooks.lost(code);
    for (const wait of RECONNECT_AFTER_MS) {
      await new Promise((resolve) => window.setTimeout(resolve, wait));
      if (this.over) return;
      try {
        await this.userAgent.reconnect();
        await this.register();
        return this.hooks.back();
      } catch {
        // The next attempt, if there is one.
      }
    }
    if (!this.over) this.hooks.gone(code);
  }
}

/** A path alone is one of this page's own host. Null: no WebSocket address. */
function absolute(wsUrl: string): string | null {
  const base = window.location.href;
  if (!URL.canParse(wsUrl, base)) return null;
  const url = new URL(wsUrl, base).href.replace(/^http/, 'ws');
  return /^wss?:/.test(url) ? url : null;
}

const CREDENTIALS = new Set([401, 407]);

function refusal({ message }: Core.IncomingResponse): WebCallError {
  const { statusCode, reasonPhrase } = message;
  // SIP.js makes a 408 of its own where nobody answers.
  if (statusCode === 408) return new WebCallError(t('webrtc.problem.registerSilent'), 408);
  const status = `${statusCode ?? ''} ${reasonPhrase ?? ''}`.trim();
  const why = statusCode !== undefined && CREDENTIALS.has(statusCode) ? 'credentials' : 'registerRefused';
  return new WebCallError(t(`webrtc.problem.${why}`, { status }), statusCode ?? null);
}
