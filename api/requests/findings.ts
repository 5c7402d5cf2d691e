import { z } from "zod";
import { findingSeverities } from "../../domain/protection/findings/finding-row.ts";
import { numberParameter } from "./number-parameter.ts";

/** Which findings are asked for. */
export const findingsQuery = z.strictObject({
  code: z
    .string()
    .max(100, "must have at most 100 characters")
    .optional()
    .meta({ description: "This finding only; docs/preflight.md lists the codes." }),
  severity: z
    .enum(findingSeverities, `must be one of ${findingSeverities.join(", ")}`)
    .optional()
    .meta({ description: "Findings of this severity." }),
  machines: numberParameter({
    ...{ minimum: 0, maximum: 1000, default: 25 },
    description: "How many machines are named of each finding; all are counted.",
  }),
});
