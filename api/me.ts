import { z } from "zod";
import { roles } from "../domain/access/caller.ts";
import type { Wire } from "./wire.ts";

/** The response that tells a caller who it is. */
export const me = z
  .strictObject({
    name: z.string().nullable().meta({ description: "`null` without sign-in." }),
    roles: z.array(z.enum(roles).meta({ id: "Role" })),
    signIn: z.boolean().meta({ description: "Whether App Service authentication is on." }),
  })
  .meta({ id: "Me" });
export type Me = Wire<typeof me>;
