import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Interruptible } from "./relay.ts";

/** App Service's identity endpoint at another address, which can be out. */
export interface IdentityProxy extends Interruptible {
  readonly url: string;
  /** Where the requests go. */
  passTo(identityEndpoint: string): void;
}

/**
 * Starts a proxy whose tokens expire at once: credential libraries keep tokens for the whole process, and would not notice an
 * identity endpoint that is out.
 */
export async function startIdentityProxy(): Promise<IdentityProxy> {
  let target = "";
  let isCut = false;
  let refused = 0;
  const forward = async (request: IncomingMessage, response: ServerResponse) => {
    const header = request.headers["x-identity-header"];
    const url = `${target}?${request.url?.split("?")[1] ?? ""}`;
    const answer = await fetch(url, { headers: { "x-identity-header": String(header) } });
    const body = (await answer.json()) as Readonly<Record<string, unknown>>;
    const expiresOn = String(Math.floor(Date.now() / 1000));
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
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/msi/token`,
    passTo(identityEndpoint) {
      target = identityEndpoint;
    },
    refused: () => refused,
    cut() {
      isCut = true;
    },
    passOn() {
      isCut = false;
    },
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}
