import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Interruptible } from "./relay.ts";

/** App Service's identity endpoint at an address that stays the same for the process, and which can be out. */
export interface IdentityProxy extends Interruptible {
  readonly url: string;
}

interface Target {
  readonly identityEndpoint: string;
  readonly identityHeader: string;
  /** For how long tokens are said to be valid: 0 for an app that asks before each call, and so notices an outage. */
  readonly tokenSeconds: number;
}

/**
 * A proxy per process whose tokens expire soon. Credential libraries keep the endpoint and its header for the whole process, which
 * may run many stacks, and tokens, too; but none that expires within five minutes.
 */
let shared: ReturnType<typeof startProxy> | undefined;

/** Directs the process's proxy to a simulator, and lets requests pass. */
export async function identityProxyTo(target: Target): Promise<IdentityProxy> {
  shared ??= startProxy();
  const { direct, ...proxy } = await shared;
  direct(target);
  return proxy;
}

/** The address that apps are given, whatever stands behind it later. */
export async function identityProxyUrl(): Promise<string> {
  shared ??= startProxy();
  return (await shared).url;
}

async function startProxy(): Promise<IdentityProxy & { readonly direct: (to: Target) => void }> {
  let target: Target | undefined;
  let isCut = false;
  let refused = 0;
  const forward = async (request: IncomingMessage, response: ServerResponse) => {
    const { identityEndpoint = "", identityHeader = "", tokenSeconds = 0 } = target ?? {};
    const url = `${identityEndpoint}?${request.url?.split("?")[1] ?? ""}`;
    const answer = await fetch(url, { headers: { "x-identity-header": identityHeader } });
    const body = (await answer.json()) as Readonly<Record<string, unknown>>;
    const expiresOn = String(Math.floor(Date.now() / 1000) + tokenSeconds);
    response.writeHead(answer.status, { "content-type": "application/json" });
    response.end(JSON.stringify(answer.ok ? { ...body, expires_on: expiresOn } : body));
  };
  const server = createServer((request, response) => {
    if (isCut) {
      refused += 1;
      request.socket.destroy();
      return;
    }
    forward(request, response).catch(() => request.socket.destroy());
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  server.unref();
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/msi/token`,
    direct(to) {
      target = to;
      isCut = false;
      refused = 0;
    },
    refused: () => refused,
    cut() {
      isCut = true;
    },
    passOn() {
      isCut = false;
    },
  };
}
