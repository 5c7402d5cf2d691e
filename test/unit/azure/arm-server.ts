import type { IncomingMessage } from "node:http";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import type { AzureOptions } from "../../../azure/clients.ts";
import { createLoopbackCertificates } from "../../../local/azure-simulator/front/certificates.ts";

/** A request as it arrived at the test's Azure. */
export interface ArrivedRequest {
  readonly method: string;
  /** Decoded, without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: unknown;
}

/** `drop` cuts the connection after the request has arrived; `hang` never answers; text is sent as it is. */
export type Answer =
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
  /** What is answered from now on. */
  answer(handler: Answer | ((request: ArrivedRequest) => Answer)): void;
  close(): Promise<void>;
}

/** An HTTPS server on the loopback that answers what a test says: the real SDK talks to it, TLS and token included. */
export async function startArmServer(): Promise<ArmServer> {
  const { authority, certificate, privateKey } = await createLoopbackCertificates();
  setDefaultCACertificates([...getCACertificates("default"), authority]);
  const requests: ArrivedRequest[] = [];
  let handler: (request: ArrivedRequest) => Answer = () => ({ status: 500 });
  const server = createServer({ cert: certificate, key: privateKey }, async (request, response) => {
    const arrived = await arrivedRequest(request);
    requests.push(arrived);
    const answer = handler(arrived);
    if (answer === "drop") request.socket.destroy();
    if (typeof answer === "string") return;
    const { status, headers, body } = answer;
    response.writeHead(status, { "content-type": "application/json; charset=utf-8", ...headers });
    response.end(answer.text ?? (body === undefined ? "" : JSON.stringify(body)));
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  return {
    endpoint: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    answer(next) {
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

/** What the adapters are made from, with a token that must never be seen in an error. */
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
