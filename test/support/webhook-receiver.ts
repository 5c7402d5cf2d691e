import { createServer, type IncomingHttpHeaders, type RequestListener } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";
import type { Instant } from "../../domain/instant.ts";
import type { Notice } from "../../domain/notices/notice.ts";
import type { ChannelPost } from "../../domain/ports/chat-channel.ts";

/** A webhook receiver on the loopback. */
export interface Receiver {
  readonly url: string;
  readonly received: readonly ReceivedRequest[];
  /** Sets the response to every later request, or what decides it; `drop` cuts the connection, `hang` never responds. */
  respondWith(next: ReceiverResponse | ((request: ReceivedRequest) => ReceiverResponse)): void;
  close(): Promise<void>;
}

export interface ReceivedRequest {
  /** With the query. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export type ReceiverResponse =
  | "drop"
  | "hang"
  | {
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly text?: string;
      /** After the text the body neither goes on nor ends, or the connection breaks. */
      readonly end?: "drip" | "break off";
    };

/** @param tls - PEM texts; without them plain HTTP. */
export async function startReceiver(tls?: { readonly key: string; readonly cert: string }): Promise<Receiver> {
  const received: ReceivedRequest[] = [];
  let current: ReceiverResponse | ((request: ReceivedRequest) => ReceiverResponse) = { status: 202 };
  const listener: RequestListener = async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { url: path = "", headers } = request;
    const given = { path, headers, body: Buffer.concat(chunks).toString("utf8") };
    received.push(given);
    const answer = typeof current === "function" ? current(given) : current;
    if (answer === "drop") request.socket.destroy();
    if (typeof answer === "string") return;
    response.writeHead(answer.status, answer.headers);
    if (answer.end === undefined) response.end(answer.text);
    else
      response.write(
        answer.text ?? "",
        () => answer.end === "break off" && setImmediate(() => request.socket.destroy()),
      );
  };
  const server = tls === undefined ? createServer(listener) : createTlsServer(tls, listener);
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const { port } = server.address() as AddressInfo;
  return {
    url: `${tls === undefined ? "http" : "https"}://127.0.0.1:${port}/hooks/top-secret-path?sig=top-secret-key`,
    received,
    respondWith(next) {
      current = next;
    },
    close: () =>
      new Promise((closed) => {
        server.closeAllConnections();
        server.close(() => closed());
      }),
  };
}

/** A failed backup; given members replace the defaults. */
export function notice(change: Partial<Notice> = {}): Notice {
  return {
    kind: "backupFailed",
    severity: "error",
    title: "Backup of vm-web failed",
    text: "The snapshot could not be taken.",
    whatToDo: "Restart the guest agent.",
    whoActs: "vmOwner",
    vmId: "/subscriptions/1/resourceGroups/rg/providers/Microsoft.Compute/virtualMachines/vm-web",
    occurredAt: "2026-03-01T20:25:00.000Z" as Instant,
    facts: [["Vault", "vault-weu"]],
    ...change,
  };
}

/** A message of its own about `notice()`. */
export function post(messageId = "m", change: Partial<Notice> = {}): ChannelPost {
  const given = notice(change);
  return { messageId, notice: given, links: [], ...(given.vmId !== undefined && { places: [placeOf(given.vmId)] }) };
}

function placeOf(vmId: string) {
  return {
    title: "Open machine in Azure",
    url: `https://portal.azure.com/#@/resource${encodeURI(vmId.toWellFormed())}`,
  };
}
