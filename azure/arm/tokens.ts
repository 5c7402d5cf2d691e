import { isRestError, type PipelinePolicy, type PipelineRequest, RestError } from "@azure/core-rest-pipeline";
import type { AccessToken, GetTokenOptions, TokenCredential } from "@azure/identity";
import { retryAfterSeconds } from "./service-response.ts";

/**
 * No token could be obtained. Never final: the library that asks the identity endpoint reports a cut connection, throttling,
 * a server error and a missing identity as the same error, so that none of them can be told from the others.
 */
export class TokenUnavailable extends Error {
  override readonly name = "TokenUnavailable";
  readonly retryAfterSeconds: number | undefined;

  constructor(message: string, options: { readonly retryAfterSeconds: number | undefined; readonly cause: unknown }) {
    super(message, { cause: options.cause });
    this.retryAfterSeconds = options.retryAfterSeconds;
  }
}

/** Code of the error for a 401 to a token that Azure has accepted before: the next token may be accepted again. */
export const TOKEN_NO_LONGER_ACCEPTED = "TOKEN_NO_LONGER_ACCEPTED";

/** The part of a call's time limit that the token may take; the rest is for the call itself. */
const TOKEN_SHARE = 0.6;

/**
 * The credential with a time limit, whose every failure is a `TokenUnavailable`. The request is then known not to have been
 * sent, also when it is a write.
 *
 * @param callLimitSeconds - Time limit of the whole call.
 */
export function limitedCredential(credential: TokenCredential, callLimitSeconds: number): TokenCredential {
  const limitSeconds = callLimitSeconds * TOKEN_SHARE;
  return {
    async getToken(scopes: string | string[], options?: GetTokenOptions): Promise<AccessToken> {
      let timer: ReturnType<typeof setTimeout> | undefined;
      const timedOut = new Promise<never>((_resolve, reject) => {
        timer = setTimeout(() => reject(new Error(`no response within ${limitSeconds} s`)), limitSeconds * 1000);
      });
      try {
        const token = await Promise.race([credential.getToken(scopes, options), timedOut]);
        if (token === null) throw new Error("the credential has no token");
        return token;
      } catch (error) {
        throw tokenUnavailable(error);
      } finally {
        clearTimeout(timer);
      }
    },
  };
}

function tokenUnavailable(cause: unknown): TokenUnavailable {
  const message = cause instanceof Error ? cause.message : "the credential failed";
  return new TokenUnavailable(message, { retryAfterSeconds: waitOf(cause), cause });
}

/** Tokens that Azure has accepted, the newest last, by the credential they came from. */
const acceptedTokens = new WeakMap<TokenCredential, Set<string>>();
/** More than the app's clients hold at once. */
const MAX_REMEMBERED_TOKENS = 50;

/**
 * Tells a 401 to a token that Azure has accepted before (expired, revoked, a clock that is off) from one to a new token, which
 * only an operator can remedy.
 */
export function tokenPolicy(credential: TokenCredential): PipelinePolicy {
  const accepted = acceptedTokens.get(credential) ?? new Set();
  acceptedTokens.set(credential, accepted);
  return {
    name: "holdfastToken",
    async sendRequest(request, next) {
      const response = await next(request);
      const token = request.headers.get("authorization");
      if (token === undefined) return response;
      if (response.status === 401 && accepted.has(token)) throw noLongerAccepted(request, response);
      if (response.status < 400) remember(accepted, token);
      return response;
    },
  };
}

function noLongerAccepted(request: PipelineRequest, response: Awaited<ReturnType<PipelinePolicy["sendRequest"]>>) {
  return new RestError("status 401", { code: TOKEN_NO_LONGER_ACCEPTED, statusCode: 401, request, response });
}

function remember(tokens: Set<string>, token: string): void {
  tokens.delete(token);
  tokens.add(token);
  const [oldest] = tokens;
  if (tokens.size > MAX_REMEMBERED_TOKENS && oldest !== undefined) tokens.delete(oldest);
}

/** Wherever the library keeps the identity endpoint's response, when it keeps it. */
function waitOf(error: unknown, depth = 0): number | undefined {
  if (isRestError(error) && error.response !== undefined) return retryAfterSeconds(error.response.headers);
  if (!(error instanceof Error) || depth > 3) return undefined;
  const inner: readonly unknown[] = "errors" in error && Array.isArray(error.errors) ? error.errors : [];
  return [error.cause, ...inner].map((each) => waitOf(each, depth + 1)).find((seconds) => seconds !== undefined);
}
