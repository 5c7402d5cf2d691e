import { z } from "zod";
import { channelFaults } from "../../domain/alerts/channel-gate.ts";
import { messagePhases } from "../../domain/alerts/message.ts";
import { severities } from "../../domain/notices/notice.ts";
import { message } from "./alerts.ts";
import { instant, seconds } from "./values.ts";

/** What brings messages to channels; domain/alerts says what channels share. */

const channel = z.string().min(1).max(40);

const digestLine = z.object({
  key: z.string().min(1).max(120),
  title: z.string().max(160),
  severity: z.enum(severities),
  at: instant,
  phase: z.enum(messagePhases).optional(),
  resolvedAt: instant.optional(),
});

/** Starts `deliverMessage` for every channel that gets a message, once: one that was handed over before is not sent again. */
export const startDelivery = {
  name: "startDelivery",
  input: z.object({
    message,
    /** This channel only, at once: the message was kept back for it. */
    heldFor: channel.optional(),
    /** This channel cannot deliver the message: the fallback channel gets it. */
    insteadOf: channel.optional(),
    /** Every channel but this one. */
    except: channel.optional(),
  }),
  output: z.object({
    kind: z.enum(["started", "alreadyExists"]),
    /** Names of the channels that get it, now or with a digest. */
    channels: z.array(z.string()).readonly().default([]),
  }),
};

/** Posts a message to one channel, once, and notes it in the delivery log. */
export const postMessage = {
  name: "postMessage",
  input: z.object({
    channel,
    message,
    insteadOf: channel.optional(),
    /** When the delivery began. */
    since: instant,
    /** From 1. */
    attempt: z.int().min(1),
    /** What fails now is given up, and logged as an error. */
    isLastAttempt: z.boolean(),
  }),
  output: z.discriminatedUnion("kind", [
    z.object({ kind: z.literal("delivered") }),
    /** The channel no longer exists, or refuses the app's credential. */
    z.object({ kind: z.literal("gone"), error: z.string() }),
    /** The channel refuses this message for good. */
    z.object({ kind: z.literal("refused"), error: z.string() }),
    z.object({ kind: z.literal("unavailable"), error: z.string(), retryAfterSeconds: seconds.optional() }),
    /** The configuration no longer has the channel. */
    z.object({ kind: z.literal("notConfigured"), error: z.string() }),
  ]),
};

/** Starts `sendDigest` for a channel and time, once. */
export const startDigest = {
  name: "startDigest",
  input: z.object({ channel, dueAt: instant }),
  output: z.object({ kind: z.enum(["started", "alreadyExists"]) }),
};

export const deliveryActivities = { startDelivery, postMessage, startDigest } as const;

/** Delivers one message to one channel, however long it cannot be reached within three days. */
export const deliverMessage = {
  name: "deliverMessage",
  input: z.object({
    channel,
    message,
    /** Between two messages of the channel, by its limits. */
    spacingSeconds: seconds,
    /** The message is kept back, and sent with others. */
    hold: z.object({ until: instant, line: digestLine }).optional(),
    /** The channel that could not deliver it. */
    insteadOf: channel.optional(),
    /** Posted once, whatever is known of the channel. */
    isTest: z.boolean().optional(),
    /** Carried between generations. */
    since: instant.optional(),
    attempts: z.int().nonnegative().default(0),
    /** The time that the channel's pace gave to the message. */
    slot: instant.optional(),
  }),
  output: z.object({
    outcome: z.enum(["delivered", "collected", "diverted", "givenUp"]),
    attempts: z.int().nonnegative(),
    /** What the last attempt said when it did not deliver. */
    error: z.string().optional(),
    /** Channels that get it instead. */
    channels: z.array(z.string()).readonly().optional(),
  }),
};

/** Sends what has been collected for a channel up to an instant, as one message. */
export const sendDigest = {
  name: "sendDigest",
  input: z.object({
    channel,
    dueAt: instant,
    /** Carried between generations. */
    attempts: z.int().nonnegative().default(0),
  }),
  output: z.object({
    /** `left`: it could not be handed over in three days; the next digest has it. */
    outcome: z.enum(["handedOver", "empty", "left"]),
    messages: z.int().nonnegative(),
  }),
};

/** A channel's pace and health, one entity per channel; its key is the channel's name. */
export const channelGate = {
  name: "channelGate",
  operations: {
    /** Asks for a turn to post. */
    reserve: {
      input: z.object({ at: instant, spacingSeconds: seconds, slot: instant.optional() }),
      output: z.discriminatedUnion("kind", [
        z.object({ kind: z.literal("post"), isFailing: z.boolean() }),
        z.object({ kind: z.literal("wait"), until: instant }),
        z.object({ kind: z.literal("broken"), fault: z.enum(channelFaults), since: instant, until: instant }),
      ]),
    },
    /** Tells how an attempt ended; returns what people have to be told. */
    report: {
      input: z.object({
        at: instant,
        result: z.enum(["delivered", "gone", "unavailable", "refused"]),
        retryAfterSeconds: seconds.optional(),
        detail: z.string().max(500).optional(),
      }),
      output: z.discriminatedUnion("kind", [
        z.object({ kind: z.literal("none") }),
        z.object({ kind: z.enum(["broken", "restored"]), fault: z.enum(channelFaults), since: instant }),
      ]),
    },
  },
};

/** The state of `channelGate`, for those who only read it. */
export const channelGateState = z.object({
  pausedUntil: instant.optional(),
  failingSince: instant.optional(),
  broken: z.object({ fault: z.enum(channelFaults), since: instant, nextTryAt: instant, detail: z.string() }).optional(),
});

/** Messages of a channel that wait for its next digest, one entity per channel; its key is the channel's name. */
export const channelDigest = {
  name: "channelDigest",
  operations: {
    add: { input: z.object({ dueAt: instant, line: digestLine, message }), output: z.boolean() },
    /** The same again until `drop`. */
    take: {
      input: z.object({ dueAt: instant }),
      output: z.object({
        lines: z.array(digestLine).readonly(),
        omitted: z.int().nonnegative(),
        single: message.optional(),
      }),
    },
    drop: { input: z.object({ dueAt: instant }), output: z.boolean() },
  },
};
