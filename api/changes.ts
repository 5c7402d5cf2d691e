import { z } from "zod";
import { continuation, instant } from "./values.ts";
import type { Wire } from "./wire.ts";

/** Every change that was made over HTTP: when, by whom, what. */

const change = z
  .strictObject({
    at: instant,
    who: z.string(),
    what: z.string(),
    subject: z.string(),
    detail: z.string().optional(),
  })
  .meta({ id: "Change" });
export type Change = Wire<typeof change>;

export const changesPage = z
  .strictObject({ items: z.array(change), continuation: continuation.optional() })
  .meta({ id: "ChangesPage" });
export type ChangesPage = Wire<typeof changesPage>;
