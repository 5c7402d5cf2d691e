import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { answerOf, type ChannelFault, type ChannelPlan, faultAt, type PlannedAnswer } from "./channel-plan.ts";

/** A request as a receiver got it. */
export interface ReceivedPost {
  readonly channel: string;
  /** Virtual time, milliseconds since 1970. */
  readonly atMs: number;
  /** `webhook-id`: receivers of Standard Webhooks drop what they have seen. */
  readonly messageId?: string;
  readonly signature?: string;
  readonly timestamp?: string;
  readonly body: string;
  /** Its readers see it, whatever the app was answered. */
  readonly isShown: boolean;
  /** The app got an answer that says so. */
  readonly isConfirmed: boolean;
  readonly fault?: ChannelFault;
}

/** Channels on one port of this machine, each at an address of its own that is a secret. */
export interface Receivers {
  addressOf(channel: string): string;
  posts(): readonly ReceivedPost[];
  /** The plans' seconds begin now. */
  begin(): void;
  /** Faults no longer occur, but a channel that is gone stays so. */
  endFaults(): void;
  stop(): Promise<void>;
}

/** Part of every address: in no log, task hub or message. */
export const ADDRESS_SECRET = "canary-of-the-address-4711";
/** Answers that are slow, but in time. Milliseconds. */
const SLOW_MS = 150;

/** @param now - Virtual time, milliseconds since 1970. */
export async function startReceivers(plans: readonly ChannelPlan[], now: () => number): Promise<Receivers> {
  const posts: ReceivedPost[] = [];
  const met = new Map<ChannelFault, number>();
  let beganAtMs = Number.POSITIVE_INFINITY;
  let isOver = false;
  const faultOf = (plan: ChannelPlan): ChannelFault | undefined => {
    const lasting = plan.faults.filter(({ kind }) => !isOver || kind === "gone");
    return faultAt({ faults: lasting }, (now() - beganAtMs) / 1000, met);
  };
  const receive = async (request: IncomingMessage, response: ServerResponse) => {
    const plan = plans.find(({ name }) => request.url === pathOf(name));
    const body = await textOf(request);
    if (plan === undefined) return void response.writeHead(404).end();
    const fault = faultOf(plan);
    if (fault !== undefined) met.set(fault, (met.get(fault) ?? 0) + 1);
    const answer = answerOf(plan.type, fault, posts.length);
    posts.push(postOf(plan, now(), request, body, answer, fault));
    if (fault?.kind === "slow") await pause(SLOW_MS);
    if (answer.status !== undefined) return void response.writeHead(answer.status, answer.headers).end(answer.text);
    if (fault?.kind !== "silent") request.socket.destroy();
    return undefined;
  };
  const server = createServer((request, response) => void receive(request, response).catch(() => response.destroy()));
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const { port } = server.address() as AddressInfo;
  return {
    addressOf: (channel) => `http://127.0.0.1:${port}${pathOf(channel)}`,
    posts: () => posts,
    begin() {
      beganAtMs = now();
    },
    endFaults() {
      isOver = true;
    },
    stop: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}

function pathOf(channel: string): string {
  return `/hooks/${channel}/${ADDRESS_SECRET}`;
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}

function postOf(
  { name }: ChannelPlan,
  atMs: number,
  { headers }: IncomingMessage,
  body: string,
  { shown, status }: PlannedAnswer,
  fault: ChannelFault | undefined,
): ReceivedPost {
  const header = (key: string) => [headers[key]].flat()[0];
  const [messageId, signature, timestamp] = ["webhook-id", "webhook-signature", "webhook-timestamp"].map(header);
  return {
    ...{ channel: name, atMs, body, isShown: shown, isConfirmed: shown && status !== undefined },
    ...(messageId !== undefined && { messageId }),
    ...(signature !== undefined && { signature }),
    ...(timestamp !== undefined && { timestamp }),
    ...(fault !== undefined && { fault }),
  };
}
