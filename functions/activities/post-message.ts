import type { InvocationContext } from "@azure/functions";
import type { Message } from "../../domain/alerts/message.ts";
import { portalLinks } from "../../domain/alerts/portal-links.ts";
import { BackupError } from "../../domain/errors.ts";
import { incidentNotice } from "../../domain/incidents/incident-notice.ts";
import type { Instant } from "../../domain/instant.ts";
import type { ChannelPost, ConfiguredChannel, PostLink } from "../../domain/ports/chat-channel.ts";
import type { DeliveryEntry, DeliveryLog, DeliveryStatus } from "../../domain/ports/delivery-log.ts";
import type { Inventory } from "../../domain/ports/inventory.ts";
import { safeLine } from "../../domain/text/safe-line.ts";
import type { ActivityOutput } from "../../orchestrations/contracts/activities.ts";
import { postMessage } from "../../orchestrations/contracts/delivery.ts";
import { calledAtOf } from "../called-at.ts";
import { postedNotice } from "../posted-notice.ts";

interface Deps {
  readonly channels: readonly Pick<ConfiguredChannel, "channel" | "timeZone">[];
  /** Knows when machines had their last recovery point. */
  readonly inventory: Pick<Inventory, "read">;
  /** Whether the portal of public Azure shows the resources. */
  readonly hasPortal: boolean;
  readonly deliveries: Pick<DeliveryLog, "save">;
  /** What people can do from a message. The addresses are signed: they exist only in here and in the channel. */
  readonly links?: (message: Message) => readonly PostLink[];
  /** The machine's time, for a caller that does not tell the time. */
  readonly now: () => Instant;
}

interface Input {
  readonly channel: string;
  readonly message: Message;
  readonly insteadOf?: string;
  readonly since: Instant;
  readonly attempt: number;
  readonly isLastAttempt: boolean;
}

type Output = ActivityOutput<typeof postMessage>;
type Failed = Exclude<Output, { readonly kind: "delivered" | "notConfigured" }>;
type Log = Pick<InvocationContext, "error" | "warn">;

const MAX_TEXT_CHARACTERS = 200;

/**
 * Puts a message into words and posts it to one channel.
 *
 * May run twice, and then posts twice, with the same message ID, by which a receiver tells repetitions: chat is delivered at least
 * once. The delivery log is written afterwards, and delays nothing.
 */
export function createPostMessage(deps: Deps) {
  return async (rawInput: unknown, context: Log): Promise<Output> => {
    const input = postMessage.input.parse(rawInput) as Input;
    const found = deps.channels.find(({ channel }) => channel.name === input.channel);
    if (found === undefined) return notConfigured(input, context);
    const output = await post(deps, found, input, context);
    if (output.kind !== "delivered") tellFailure(input, output, context);
    const at = calledAtOf(rawInput) ?? deps.now();
    await deps.deliveries.save(entryOf(input, output, at)).catch((error: unknown) => {
      context.warn(`The log of deliveries could not be written: ${error instanceof Error ? error.message : "unknown"}`);
    });
    return output;
  };
}

function notConfigured({ channel, message }: Input, context: Log): Output {
  const error = `The configuration has no channel "${channel}".`;
  context.error(`Message ${message.messageId} is given up for channel "${channel}": ${error}`);
  return { kind: "notConfigured", error };
}

async function post(
  deps: Deps,
  { channel, timeZone }: Pick<ConfiguredChannel, "channel" | "timeZone">,
  { message }: Input,
  context: Log,
): Promise<Exclude<Output, { readonly kind: "notConfigured" }>> {
  try {
    const where = { ...deps, ...(timeZone !== undefined && { timeZone }) };
    await channel.post(await postOf(message, where, linksOf(deps, message, context)));
    return { kind: "delivered" };
  } catch (error) {
    return failureOf(channel.name, error);
  }
}

/** A message in words, as every channel gets it. */
export async function postOf(
  message: Message,
  where: Pick<Deps, "inventory" | "hasPortal"> & Pick<ConfiguredChannel, "timeZone">,
  links: readonly PostLink[],
): Promise<ChannelPost> {
  const { inventory, hasPortal, timeZone } = where;
  const posted = await postedNotice(message, { inventory, ...(timeZone !== undefined && { timeZone }) });
  return { ...headOf(message), ...posted, places: hasPortal ? portalLinks(message, posted.notice) : [], links };
}

function headOf({ messageId, incident }: Message): Pick<ChannelPost, "messageId" | "incident"> {
  if (incident === undefined) return { messageId };
  const { incidentId, phase, machineCount } = incident;
  return { messageId, incident: { incidentId, phase, machineCount } };
}

/** A message without links is better than none. */
function linksOf({ links }: Deps, message: Message, context: Log): readonly PostLink[] {
  try {
    return links?.(message) ?? [];
  } catch {
    context.warn(`Message ${message.messageId} is posted without links: they could not be made.`);
    return [];
  }
}

/** Only errors of the channels are known to name no address. */
function failureOf(channel: string, error: unknown): Failed {
  if (!(error instanceof BackupError)) {
    const kind = error instanceof Error ? error.name : typeof error;
    return { kind: "unavailable", error: `Cannot post to the channel "${channel}": unexpected ${kind}.` };
  }
  const { code, message, retryable, retryAfterSeconds } = error;
  if (code === "CHAT_GONE") return { kind: "gone", error: message };
  if (!retryable) return { kind: "refused", error: message };
  return { kind: "unavailable", error: message, ...(retryAfterSeconds !== undefined && { retryAfterSeconds }) };
}

function tellFailure({ channel, message, attempt, isLastAttempt }: Input, failed: Failed, context: Log): void {
  const { messageId } = message;
  if (failed.kind === "refused") context.error(`Channel "${channel}" refused ${messageId}: ${failed.error}`);
  else if (isLastAttempt) context.error(`Message ${messageId} is given up for channel "${channel}": ${failed.error}`);
  else context.warn(`Attempt ${attempt} to post ${messageId} to channel "${channel}" failed: ${failed.error}`);
}

function entryOf(
  input: Input,
  output: Exclude<Output, { readonly kind: "notConfigured" }>,
  at: Instant,
): DeliveryEntry {
  const { channel, message, insteadOf, since, attempt } = input;
  const { messageId, severity, incident } = message;
  return {
    channel,
    messageId,
    title: safeLine(incidentNotice(message).title, MAX_TEXT_CHARACTERS),
    severity,
    ...(incident !== undefined && { incidentId: incident.incidentId, phase: incident.phase }),
    ...(insteadOf !== undefined && { insteadOf }),
    since,
    at,
    attempts: attempt,
    status: statusOf(input, output.kind),
    ...(output.kind !== "delivered" && { error: safeLine(output.error, MAX_TEXT_CHARACTERS) }),
  };
}

function statusOf({ isLastAttempt }: Input, kind: "delivered" | Failed["kind"]): DeliveryStatus {
  if (kind !== "unavailable" && !(kind === "gone" && isLastAttempt)) return kind;
  return isLastAttempt ? "givenUp" : "retrying";
}
