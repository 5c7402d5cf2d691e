import { createHash, createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import type { Principal } from "../arm/arm-call.ts";
import { isObject, stringAt } from "../arm/json.ts";
import type { SimulatorResponse } from "../arm/service.ts";
import type { ReceivedRequest } from "./http-exchange.ts";

/** Issues and reads bearer tokens, and serves the login endpoints that real clients use before they call ARM. */
export interface Identity {
  /** Where a client without a token is sent. */
  readonly authorizationUri: (origin: string) => string;
  /** The caller of a request; `missing` without a bearer token, `invalid` when the token cannot be one. */
  principalOf(authorization: string | undefined): Principal | "missing" | "invalid";
  /** Handles an identity request; `undefined` when the path is not one. */
  handle(request: ReceivedRequest): SimulatorResponse | undefined;
  /** App Service's managed identity endpoint, on its own plain HTTP listener. */
  handleManagedIdentity(request: ReceivedRequest): SimulatorResponse;
  /** Value of `X-IDENTITY-HEADER` that App Service would hand to the app as `IDENTITY_HEADER`. */
  readonly identityHeader: string;
}

/**
 * Clients compare a token's expiry with their machine's clock, which may be far from the simulator's, so tokens never expire in
 * practice.
 * Seconds since 1970: the year 2100.
 */
const TOKEN_EXPIRES_ON = 4_102_444_800;
const TOKEN_LIFETIME_SECONDS = 8 * 3600;
/** RFC 6750, section 2.1. */
const BEARER = /^bearer ([A-Za-z0-9._~+/-]+=*)$/i;
const ISSUER = "azure-simulator";

/** @param newGuid - Seeded, so that the managed identity's object ID is the same in every run of a seed. */
export function createIdentity(tenantId: string, newGuid: () => string): Identity {
  // The same at every start: credential libraries cache tokens for a whole process, which may use several simulators.
  const signingKey = createHash("sha256").update(`azure-simulator ${tenantId}`).digest();
  const identityHeader = randomBytes(16).toString("hex").toUpperCase();
  const managedIdentity: Principal = { appId: newGuid(), objectId: newGuid() };
  const issue = (principal: Principal, audience: string) =>
    signedToken(signingKey, {
      aud: audience,
      iss: ISSUER,
      appid: principal.appId,
      oid: principal.objectId,
      sub: principal.objectId,
      tid: tenantId,
      exp: TOKEN_EXPIRES_ON,
    });
  const issueForClient = (request: ReceivedRequest) => {
    const form = new URLSearchParams(request.bodyText);
    if (form.get("grant_type") !== "client_credentials") {
      return oauthError("unsupported_grant_type", "The simulator issues tokens for client_credentials only.");
    }
    const clientId = form.get("client_id");
    if (clientId === null || clientId === "")
      return oauthError("invalid_request", "The parameter client_id is missing.");
    const audience = (form.get("scope") ?? form.get("resource") ?? "").replace(/\/\.default$/, "");
    return {
      status: 200,
      body: {
        token_type: "Bearer",
        expires_in: TOKEN_LIFETIME_SECONDS,
        ext_expires_in: TOKEN_LIFETIME_SECONDS,
        access_token: issue({ appId: clientId, objectId: clientId }, audience),
      },
    };
  };

  return {
    identityHeader,
    authorizationUri: (origin) => `${origin}/${tenantId}`,
    principalOf: (authorization) => readPrincipal(authorization, signingKey, managedIdentity),
    handle(request) {
      const path = request.path.replace(/\/+$/, "");
      if (request.method === "POST" && path.endsWith("/token")) {
        return isTokenPath(path) ? issueForClient(request) : undefined;
      }
      return request.method === "GET" ? metadata(path, request.origin, tenantId) : undefined;
    },
    handleManagedIdentity(request) {
      if (request.method !== "GET" || request.path !== "/msi/token") return oauthError("not_found", request.path, 404);
      if (request.headers["x-identity-header"] !== identityHeader) {
        return oauthError("invalid_request", "X-IDENTITY-HEADER is missing or wrong.", 401);
      }
      const resource = request.query.get("resource");
      if (resource === undefined || resource === "") {
        return oauthError("invalid_request", "The parameter resource is missing.");
      }
      const body = { access_token: issue(managedIdentity, resource), expires_on: String(TOKEN_EXPIRES_ON) };
      return { status: 200, body: { ...body, resource, token_type: "Bearer", client_id: managedIdentity.appId } };
    },
  };
}

function isTokenPath(path: string): boolean {
  return path === "/adfs/oauth2/token" || /^\/[^/]+\/oauth2(\/v2\.0)?\/token$/.test(path);
}

function metadata(path: string, origin: string, tenantId: string): SimulatorResponse | undefined {
  const openId = /^\/([^/]+)(\/v2\.0)?\/\.well-known\/openid-configuration$/.exec(path)?.[1];
  if (openId !== undefined) {
    const base = `${origin}/${openId}`;
    const oauth = openId === "adfs" ? `${base}/oauth2` : `${base}/oauth2/v2.0`;
    return {
      status: 200,
      body: {
        issuer: openId === "adfs" ? base : `${base}/v2.0`,
        authorization_endpoint: `${oauth}/authorize`,
        token_endpoint: `${oauth}/token`,
        device_authorization_endpoint: `${oauth}/devicecode`,
        jwks_uri: `${base}/discovery/keys`,
      },
    };
  }
  if (path === "/metadata/endpoints") {
    return {
      status: 200,
      body: {
        galleryEndpoint: `${origin}/`,
        graphEndpoint: `${origin}/`,
        portalEndpoint: `${origin}/`,
        authentication: { loginEndpoint: `${origin}/`, audiences: [`${origin}/`], tenant: tenantId },
      },
    };
  }
  return undefined;
}

/**
 * Any well-formed bearer token is let in, because clients may log in elsewhere; one that claims to be ours must carry our
 * signature.
 */
function readPrincipal(
  authorization: string | undefined,
  signingKey: Buffer,
  unknown: Principal,
): Principal | "missing" | "invalid" {
  if (authorization === undefined || authorization === "") return "missing";
  const token = BEARER.exec(authorization)?.[1];
  if (token === undefined) return "invalid";
  const [head = "", payload = "", signature = ""] = token.split(".");
  const claims = parseClaims(payload);
  if (stringAt(claims, "iss") === ISSUER && !isSigned(signingKey, `${head}.${payload}`, signature)) return "invalid";
  const objectId = stringAt(claims, "oid");
  return objectId === undefined ? unknown : { objectId, appId: stringAt(claims, "appid") ?? objectId };
}

function parseClaims(payload: string): unknown {
  try {
    const claims: unknown = JSON.parse(Buffer.from(payload, "base64url").toString("utf8"));
    return isObject(claims) ? claims : {};
  } catch {
    return {};
  }
}

function signedToken(key: Buffer, claims: Readonly<Record<string, unknown>>): string {
  const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const content = `${encode({ typ: "JWT", alg: "HS256" })}.${encode(claims)}`;
  return `${content}.${createHmac("sha256", key).update(content).digest("base64url")}`;
}

function isSigned(key: Buffer, content: string, signature: string): boolean {
  const expected = createHmac("sha256", key).update(content).digest();
  const given = Buffer.from(signature, "base64url");
  return given.length === expected.length && timingSafeEqual(given, expected);
}

function oauthError(code: string, description: string, status = 400): SimulatorResponse {
  return { status, body: { error: code, error_description: description } };
}
