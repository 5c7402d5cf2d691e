import { z } from "zod";
import type { Wire } from "./wire.ts";

/** Responses about the app itself. */

const healthStatus = z.enum(["ok", "warning"]);

export const health = z
  .strictObject({
    status: healthStatus.meta({ description: "The worst of the checks." }),
    checks: z.array(z.strictObject({ name: z.string(), status: healthStatus, detail: z.string() })),
  })
  .meta({ id: "Health" });
export type Health = Wire<typeof health>;

export const ready = z.strictObject({ status: z.literal("ready") }).meta({ id: "Ready" });
export type Ready = Wire<typeof ready>;

export const notReady = z
  .strictObject({ status: z.literal("notReady"), reasons: z.array(z.string()).min(1) })
  .meta({ id: "NotReady" });
export type NotReady = Wire<typeof notReady>;
