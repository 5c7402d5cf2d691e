import { z } from "zod";
import type { Wire } from "./wire.ts";

/** What a caller may do: read; act on machines, runs, incidents and channels; decide what waits for a person. */
export const roles = ["reader", "operator", "approver"] as const;
export type Role = (typeof roles)[number];

/** The response that tells a caller who it is. */
export const me = z
  .strictObject({
    name: z.string().nullable().meta({ description: "`null` without sign-in." }),
    roles: z.array(z.enum(roles).meta({ id: "Role" })),
    signIn: z.boolean().meta({ description: "Whether App Service authentication is on." }),
  })
  .meta({ id: "Me" });
export type Me = Wire<typeof me>;
