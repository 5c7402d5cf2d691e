import type { InvocationContext } from "@azure/functions";
import { BackupError } from "../../domain/errors.ts";
import type { Notice, Severity } from "../../domain/notices/notice.ts";
import type { ConfiguredChannel } from "../../domain/ports/chat-channel.ts";
import { type ActivityOutput, postChatMessage } from "../../orchestrations/contracts/activities.ts";

type Output = ActivityOutput<typeof postChatMessage>;

const SEVERITIES: readonly Severity[] = ["info", "warning", "error"];

/**
 * Posts a notice to every channel that takes its severity; one channel's failure never keeps it from the others.
 *
 * May run twice: a channel that has the message is skipped when the workflow says so, and otherwise gets the same
 * message ID again, by which a receiver tells repetitions. Chat delivery is at least once.
 */
export function createPostChatMessage(deps: {
  readonly channels: readonly Pick<ConfiguredChannel, "channel" | "route">[];
}) {
  return async (rawInput: unknown, context: Pick<InvocationContext, "error">): Promise<Output> => {
    const { notice: sent, messageId, deliveredTo, isLastAttempt } = postChatMessage.input.parse(rawInput);
    const { vmId, ...rest } = sent;
    const notice: Notice = { ...rest, ...(vmId !== undefined && { vmId }) };
    const due = deps.channels
      .filter(({ route }) => SEVERITIES.indexOf(notice.severity) >= SEVERITIES.indexOf(route.minimumSeverity))
      .map(({ channel }) => channel)
      .filter((channel) => !deliveredTo.includes(channel.name));
    const failures = await Promise.all(
      due.map((channel) =>
        channel.post({ notice, messageId, links: [] }).then(
          () => undefined,
          (error: unknown) => ({ channel: channel.name, error }),
        ),
      ),
    );
    const failed = failures.filter((failure) => failure !== undefined);
    const refused = failed.filter(({ error }) => error instanceof BackupError && !error.retryable);
    for (const { channel, error } of refused)
      context.error(`Channel "${channel}" refused ${messageId}: ${text(error)}`);
    for (const { channel, error } of isLastAttempt ? failed.filter((failure) => !refused.includes(failure)) : [])
      context.error(`Notice ${messageId} "${notice.title}" is given up for channel "${channel}": ${text(error)}`);
    return {
      deliveredTo: [...deliveredTo, ...due.filter((_, index) => failures[index] === undefined).map(({ name }) => name)],
      failed: failed.filter((failure) => !refused.includes(failure)).map(describeFailure),
      refused: refused.map(({ channel }) => channel),
    };
  };
}

function describeFailure(failure: { readonly channel: string; readonly error: unknown }): Output["failed"][number] {
  const wait = failure.error instanceof BackupError ? failure.error.retryAfterSeconds : undefined;
  return {
    channel: failure.channel,
    error: text(failure.error),
    ...(wait !== undefined && { retryAfterSeconds: wait }),
  };
}

function text(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
