import { z } from "zod";
import { channelFaults } from "../domain/alerts/channel-gate.ts";
import { incidentFamilies } from "../domain/alerts/incident-change.ts";
import { messagePhases } from "../domain/alerts/message.ts";
import { digestIntervals } from "../domain/alerts/routing.ts";
import { weekDays } from "../domain/protection/policy-template.ts";
import { continuation, count, instant, severity, whoActs } from "./values.ts";
import type { Wire } from "./wire.ts";

/** Responses about channels. */

const routeFilter = z.strictObject({
  subscriptions: z.array(z.string()).optional(),
  families: z.array(z.enum(incidentFamilies)).optional(),
  causes: z.array(z.string()).optional(),
  whoActs: z.array(whoActs).optional(),
  rules: z.array(z.string()).optional(),
});

const quietHours = z.strictObject({
  from: z.string(),
  until: z.string(),
  timeZone: z.string(),
  days: z.array(z.enum(weekDays)).optional(),
  exceptSeverity: severity,
});

const channelHealth = z
  .discriminatedUnion("status", [
    z.strictObject({ status: z.literal("ok") }),
    z.strictObject({ status: z.literal("paused"), until: instant }),
    z.strictObject({ status: z.literal("failing"), since: instant }),
    z.strictObject({
      status: z.literal("broken"),
      fault: z.enum(channelFaults),
      since: instant,
      nextTryAt: instant,
      detail: z.string(),
    }),
    z.strictObject({ status: z.literal("unknown") }),
  ])
  .meta({ id: "ChannelHealth" });

const delivery = z
  .strictObject({
    messageId: z.string(),
    title: z.string(),
    severity,
    incidentId: z.string().optional(),
    phase: z.enum(messagePhases).optional(),
    insteadOf: z.string().optional().meta({ description: "The channel that could not deliver it." }),
    since: instant.meta({ description: "When the delivery began." }),
    at: instant.meta({ description: "When the last attempt was made." }),
    attempts: count,
    status: z.enum(["delivered", "retrying", "gone", "refused", "givenUp"]),
    error: z.string().optional(),
  })
  .meta({ id: "Delivery" });

const channel = z.strictObject({
  name: z.string(),
  minimumSeverity: severity,
  only: routeFilter.optional(),
  quietHours: quietHours.optional(),
  digest: z.enum(digestIntervals).optional(),
  type: z.string().meta({ description: "As the configuration names it: `teams`, `webhook`, …" }),
  isFallback: z.boolean(),
  health: channelHealth,
  warnings: z.array(z.string()).optional(),
});

const listedChannel = channel
  .extend({
    lastDeliveries: z
      .array(delivery)
      .max(5)
      .optional()
      .meta({ description: "Absent while the log of deliveries cannot be read." }),
  })
  .meta({ id: "Channel" });
export type Channel = Wire<typeof listedChannel>;

export const channelsList = z.strictObject({ items: z.array(listedChannel) }).meta({ id: "ChannelsList" });
export type ChannelsList = Wire<typeof channelsList>;

export const channelDetail = channel
  .extend({ deliveries: z.array(delivery), continuation: continuation.optional() })
  .meta({ id: "ChannelDetail" });
export type ChannelDetail = Wire<typeof channelDetail>;

export const testedChannel = z
  .strictObject({ channel: z.string(), messageId: z.string(), outcome: z.literal("delivered") })
  .meta({ id: "TestedChannel" });
export type TestedChannel = Wire<typeof testedChannel>;

export const pendingChannelTest = z
  .strictObject({ channel: z.string(), messageId: z.string(), outcome: z.literal("pending") })
  .meta({ id: "PendingChannelTest" });
export type PendingChannelTest = Wire<typeof pendingChannelTest>;
