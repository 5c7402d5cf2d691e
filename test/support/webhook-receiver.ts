import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import type { Instant } from "../../domain/instant.ts";
import type { Notice } from "../../domain/notices/notice.ts";
import type { ChannelPost } from "../../domain/ports/chat-channel.ts";

/** A webhook receiver on the loopback. */
export interface Receiver {
  readonly url: string;
  readonly received: readonly { readonly headers: IncomingHttpHeaders; readonly body: string }[];
  /** Sets the response to every later request; `drop` cuts the connection, `hang` never responds. */
  respondWith(next: ReceiverResponse): void;
  close(): Promise<void>;
}

export type ReceiverResponse =
  | "drop"
  | "hang"
  | { readonly status: number; readonly headers?: Readonly<Record<string, string>>; readonly text?: string };

export async function startReceiver(): Promise<Receiver> {
  const received: { headers: IncomingHttpHeaders; body: string }[] = [];
  let current: ReceiverResponse = { status: 202 };
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    received.push({ headers: request.headers, body: Buffer.concat(chunks).toString("utf8") });
    if (current === "drop") request.socket.destroy();
    if (typeof current === "string") return;
    response.writeHead(current.status, current.headers).end(current.text);
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hooks/top-secret-path?sig=top-secret-key`,
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
  return { messageId, notice: notice(change), links: [] };
}
