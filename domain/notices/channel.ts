import type { ChannelFault } from "../alerts/channel-gate.ts";
import type { DigestLine } from "../alerts/digest.ts";
import type { Instant } from "../instant.ts";
import { type Fact, type Notice, type Severity, severities } from "./notice.ts";
import { counted, presentFacts, sentences, timeText } from "./wording.ts";

const FAULTS: Readonly<
  Record<ChannelFault, { readonly title: string; readonly text: string; readonly remedy: string }>
> = {
  gone: {
    title: "is gone",
    text: "It no longer exists, or refuses the app's credential.",
    remedy: "Create a new address or key for it and put it into its app setting, or remove it from the configuration.",
  },
  unreachable: {
    title: "takes no messages",
    text: "No message could be delivered to it for an hour.",
    remedy: "Check that the service behind it runs and can be reached from the app.",
  },
};

/** A channel takes no messages any more. Sent to the others. */
export function channelBrokenNotice(
  channel: string,
  { fault, since, detail }: { readonly fault: ChannelFault; readonly since: Instant; readonly detail: string },
  occurredAt: Instant,
): Notice {
  const { title, text, remedy } = FAULTS[fault];
  return {
    kind: "channelBroken",
    severity: "error",
    title: `The channel ${channel} ${title}`,
    text: `${text} Its messages go to the fallback channel; without one they are kept for three days. One message is tried every half hour.`,
    whatToDo: `${remedy} Then send a test message: POST /api/channels/${channel}/test.`,
    whoActs: "platformAdmin",
    occurredAt,
    facts: presentFacts([
      ["Channel", channel],
      ["Since", timeText(since)],
      ["Last error", detail],
    ]),
  };
}

/** A channel that took no messages takes them again. */
export function channelRestoredNotice(channel: string, since: Instant, occurredAt: Instant): Notice {
  return {
    kind: "channelRestored",
    severity: "info",
    title: `The channel ${channel} takes messages again`,
    text: "A message was delivered to it.",
    whatToDo: "Nothing.",
    whoActs: "none",
    occurredAt,
    facts: presentFacts([
      ["Channel", channel],
      ["Broken since", timeText(since)],
    ]),
  };
}

/** A message could not be delivered and is given up. Sent to the other channels. */
export function undeliveredNotice(
  channel: string,
  { title, detail }: { readonly title: string; readonly detail: string },
  occurredAt: Instant,
): Notice {
  return {
    kind: "messageUndelivered",
    severity: "warning",
    title: `A message to the channel ${channel} was not delivered`,
    text: sentences(
      `It said: "${title}".`,
      "Further ones of this day are in the app's log and in GET /api/channels only.",
    ),
    whatToDo: "Look up what the message is about. Check why the channel refuses it.",
    whoActs: "platformAdmin",
    occurredAt,
    facts: presentFacts([
      ["Channel", channel],
      ["Error", detail],
    ]),
  };
}

/** Messages that were kept back, as one. */
export function digestNotice(
  { lines, omitted }: { readonly lines: readonly DigestLine[]; readonly omitted: number },
  occurredAt: Instant,
): Notice {
  const open = lines.filter(({ phase }) => phase !== "resolved");
  const resolved = lines.length - open.length;
  return {
    kind: "digest",
    severity: worstOf(open),
    title: `Digest: ${counted(lines.length + omitted, "message")}`,
    text: sentences(
      `${counted(open.length, "message")} to read.`,
      resolved === 0 ? undefined : `${counted(resolved, "incident")} meanwhile resolved.`,
      omitted === 0 ? undefined : `${omitted} more had no room.`,
    ),
    whatToDo: open.some(({ phase }) => phase !== undefined)
      ? "Open incidents, with what to do: GET /api/incidents."
      : "What each line says.",
    whoActs: open.some(({ severity }) => severity !== "info") ? "platformAdmin" : "none",
    occurredAt,
    facts: lines.map(factOf),
  };
}

/** A test of a channel. */
export function channelTestNotice(channel: string, occurredAt: Instant): Notice {
  return {
    kind: "channelTest",
    severity: "info",
    title: "Test message",
    text: `The channel ${channel} receives messages of Holdfast.`,
    whatToDo: "Nothing.",
    whoActs: "none",
    occurredAt,
    facts: [["Channel", channel]],
  };
}

function factOf({ at, title, phase, resolvedAt }: DigestLine): Fact {
  if (phase !== "resolved") return [timeText(at), title];
  const when = resolvedAt === undefined ? "" : ` ${timeText(resolvedAt)}`;
  return [timeText(at), `${title} (resolved${when})`];
}

function worstOf(lines: readonly DigestLine[]): Severity {
  return lines.reduce<Severity>(
    (worst, { severity }) => (severities.indexOf(severity) > severities.indexOf(worst) ? severity : worst),
    "info",
  );
}
