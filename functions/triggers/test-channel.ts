import type { HttpRequest, HttpResponseInit, InvocationContext } from "@azure/functions";
import type { PendingChannelTest, TestedChannel } from "../../api/channels.ts";
import type { Message } from "../../domain/alerts/message.ts";
import { channelMessageId, deliveryInstanceId } from "../../domain/coordination/instance-ids.ts";
import type { Instant } from "../../domain/instant.ts";
import { channelTestNotice } from "../../domain/notices/channel.ts";
import type { ConfiguredChannel } from "../../domain/ports/chat-channel.ts";
import type { Workflows } from "../../domain/ports/workflows.ts";
import { deliverMessage } from "../../orchestrations/contracts/delivery.ts";
import { startWorkflow } from "../../orchestrations/contracts/workflows.ts";
import { channelIn, noSuchChannel } from "../http/channel-request.ts";
import { problemResponse } from "../http/problem.ts";

interface Deps {
  readonly channels: readonly ConfiguredChannel[];
  readonly workflows: (context: InvocationContext) => Pick<Workflows, "startOnce" | "read">;
  readonly now: () => Instant;
  /** Another text at each call. */
  readonly newId: () => string;
  readonly pause: (milliseconds: number) => Promise<void>;
}

const POLL_MS = 250;
/** 25 seconds: longer than a post may take. */
const MAX_POLLS = 100;

/**
 * `POST /api/channels/{name}/test`: posts a test message to the channel, whatever is known of it, and responds with how that
 * ended. One attempt. A delivered test ends the channel's being broken; 202 says that the attempt is still under way.
 */
export function createTestChannel(deps: Deps) {
  return async (request: HttpRequest, context: InvocationContext): Promise<HttpResponseInit> => {
    const found = channelIn(request, deps.channels);
    if (found === undefined) return noSuchChannel(request);
    const { name: channel } = found.route;
    const workflows = deps.workflows(context);
    const message = testMessage(channel, deps);
    const instanceId = deliveryInstanceId(channel, message.messageId);
    const input = { channel, message, spacingSeconds: 0, isTest: true };
    await workflows.startOnce(startWorkflow(deliverMessage, instanceId, input));
    const output = await outputOf(workflows, instanceId, deps.pause);
    const sent = { channel, messageId: message.messageId };
    if (output === undefined)
      return { status: 202, jsonBody: { ...sent, outcome: "pending" } satisfies PendingChannelTest };
    if (output.outcome === "delivered") {
      return { status: 200, jsonBody: { ...sent, outcome: "delivered" } satisfies TestedChannel };
    }
    const detail = output.error ?? "The test message was not delivered.";
    return problemResponse({ status: 502, title: "Not delivered", detail, ...sent });
  };
}

function testMessage(channel: string, { now, newId }: Deps): Message {
  const notice = channelTestNotice(channel, now());
  const messageId = channelMessageId(channel, ["test", newId()]);
  const alert = {
    kind: "notice",
    alertId: messageId,
    at: notice.occurredAt,
    change: { action: "inform" },
    notice,
  } as const;
  return { messageId, alert, severity: notice.severity };
}

async function outputOf(workflows: Pick<Workflows, "read">, instanceId: string, pause: Deps["pause"]) {
  for (let poll = 0; poll < MAX_POLLS; poll += 1) {
    const state = await workflows.read(instanceId);
    if (state.kind === "ended") {
      const { data } = deliverMessage.output.safeParse(state.output);
      return data ?? { outcome: "givenUp", error: `The workflow ${instanceId} ended as ${state.status}.` };
    }
    await pause(POLL_MS);
  }
  return undefined;
}
