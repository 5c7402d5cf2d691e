import { z } from "zod";
import type { Wire } from "./wire.ts";

/** Responses to notifications of Azure Monitor. */

export const acceptedAlert = z
  .strictObject({ outcome: z.literal("accepted"), alertId: z.string() })
  .meta({ id: "AcceptedAlert" });
export type AcceptedAlert = Wire<typeof acceptedAlert>;

export const ignoredAlert = z
  .strictObject({ outcome: z.literal("ignored"), detail: z.string() })
  .meta({ id: "IgnoredAlert" });
export type IgnoredAlert = Wire<typeof ignoredAlert>;
