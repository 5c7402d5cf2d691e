import type { IncomingMessage } from "node:http";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import type { AzureOptions } from "../../../azure/arm/clients.ts";
import { createLoopbackCertificates } from "../../../local/azure-simulator/front/certificates.ts";

/** A request as the test's server received it. */
export interface ArrivedRequest {
  readonly method: string;
  /** Decoded, without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: unknown;
}

/** `drop` cuts the connection after the request has arrived; `hang` never responds; text is sent as it is. */
export type ArmResponse =
  | "drop"
  | "hang"
  | {
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: unknown;
      readonly text?: string;
    };

export interface ArmServer {
  readonly endpoint: string;
  readonly requests: readonly ArrivedRequest[];
  /** Sets the response to every later request. */
  respondWith(handler: ArmResponse | ((request: ArrivedRequest) => ArmResponse)): void;
  close(): Promise<void>;
}

/** An HTTPS server on the loopback with the responses a test sets: the real SDK talks to it, TLS and token included. */
export async function startArmServer(): Promise<ArmServer> {
  const { authority, certificate, privateKey } = await createLoopbackCertificates();
  setDefaultCACertificates([...getCACertificates("default"), authority]);
  const requests: ArrivedRequest[] = [];
  let handler: (request: ArrivedRequest) => ArmResponse = () => ({ status: 500 });
  const server = createServer({ cert: certificate, key: privateKey }, async (request, response) => {
    const arrived = await arrivedRequest(request);
    requests.push(arrived);
    const armResponse = handler(arrived);
    if (armResponse === "drop") request.socket.destroy();
    if (typeof armResponse === "string") return;
    const { status, headers, body, text } = armResponse;
    response.writeHead(status, { "content-type": "application/json; charset=utf-8", ...headers });
    response.end(text ?? (body === undefined ? "" : JSON.stringify(body)));
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  return {
    endpoint: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    respondWith(next) {
      handler = typeof next === "function" ? next : () => next;
    },
    close: () =>
      new Promise((closed) => {
        server.closeAllConnections();
        server.close(() => closed());
      }),
  };
}

async function arrivedRequest(request: IncomingMessage): Promise<ArrivedRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const url = new URL(request.url ?? "/", "https://arm");
  const text = Buffer.concat(chunks).toString("utf8");
  return {
    method: request.method ?? "",
    path: decodeURIComponent(url.pathname),
    query: url.searchParams,
    headers: request.headers,
    body: text === "" ? undefined : JSON.parse(text),
  };
}

/** The token of `azureOptions`, which no error may contain. */
export const TOKEN = "eyJhbGciOiJub25lIn0.eyJzdWIiOiJ0ZXN0In0.c2lnbmF0dXJl";

export function azureOptions(server: ArmServer): AzureOptions {
  return {
    endpoint: server.endpoint,
    credential: { getToken: async () => ({ token: TOKEN, expiresOnTimestamp: Date.now() + 3_600_000 }) },
  };
}

/** A refusal in ARM's shape. */
export function refusal(status: number, code: string, message: string, headers: Readonly<Record<string, string>> = {}) {
  return { status, headers, body: { error: { code, message } } };
}
