import { CliError, exitCodes, usageError } from "./exit-codes.ts";
import type { Io } from "./io.ts";

/** Where the local app listens by default. */
export const LOCAL_URL = "http://127.0.0.1:7071";

/** Options that every command has, as they were given. */
export interface GlobalOptions {
  readonly url?: string;
  readonly auth?: string;
  readonly scope?: string;
  readonly json?: boolean;
  readonly utc?: boolean;
}

/** Which app is asked, and how the caller proves who it is. */
export interface Connection {
  /** Without a slash at its end. */
  readonly origin: string;
  readonly credential:
    | { readonly kind: "none" }
    | { readonly kind: "key"; readonly key: string }
    | { readonly kind: "entra"; readonly scope: string };
}

/**
 * Reads the connection: options before `HOLDFAST_URL`, `HOLDFAST_AUTH`, `HOLDFAST_SCOPE`, those before the local app. The key
 * comes from `HOLDFAST_KEY` only: an option would be kept in the shell's history and shown in the list of processes.
 */
export function readConnection(options: GlobalOptions, env: Io["env"]): Connection {
  const origin = readOrigin(given(options.url, env["HOLDFAST_URL"]) ?? LOCAL_URL);
  const credential = readCredential(options, env);
  if (credential.kind !== "none" && !isEncryptedOrLocal(origin)) {
    throw usageError(`${origin}: a key or token is sent over https only, or to this machine.`);
  }
  return { origin, credential };
}

function readOrigin(text: string): string {
  const url = URL.parse(text);
  if (url === null || !["http:", "https:"].includes(url.protocol)) {
    throw usageError(`--url: must be the address of the app, such as https://my-holdfast.azurewebsites.net.`);
  }
  if (url.username !== "" || url.password !== "" || url.search !== "") {
    throw usageError("--url: must have no user name, password or key. The key is read from HOLDFAST_KEY.");
  }
  return `${url.origin}${url.pathname.replace(/(?:\/api)?\/*$/, "")}`;
}

function readCredential(options: GlobalOptions, env: Io["env"]): Connection["credential"] {
  const kind = given(options.auth, env["HOLDFAST_AUTH"]);
  if (kind === "entra") {
    const scope = given(options.scope, env["HOLDFAST_SCOPE"]);
    if (scope !== undefined) return { kind, scope };
    throw usageError("--auth entra: needs --scope, such as api://<application ID>/.default.");
  }
  if (kind !== undefined && kind !== "key") throw usageError(`--auth: must be "key" or "entra".`);
  const key = given(undefined, env["HOLDFAST_KEY"]);
  if (key !== undefined && !/^[\x21-\x7e]+$/.test(key)) {
    throw usageError("HOLDFAST_KEY: has characters that no function key has.");
  }
  if (key !== undefined) return { kind: "key", key };
  if (kind === "key") throw new CliError(exitCodes.auth, "--auth key: HOLDFAST_KEY is not set.");
  return { kind: "none" };
}

/** The option, before the variable of the environment; an empty variable counts as absent. */
function given(option: string | undefined, variable: string | undefined): string | undefined {
  return option ?? (variable || undefined);
}

function isEncryptedOrLocal(origin: string): boolean {
  const { protocol, hostname } = new URL(origin);
  return protocol === "https:" || ["127.0.0.1", "localhost", "[::1]"].includes(hostname);
}
