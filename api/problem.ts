import { z } from "zod";

/**
 * What every error is told with: a problem as RFC 9457 has it. Its members of ours are there where they help; a kind of problem may
 * have more.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9457
 */
export const problem = z
  .looseObject({
    type: z.string().meta({ example: "about:blank" }),
    title: z.string(),
    status: z.int().min(400).max(599),
    detail: z.string().meta({ description: "What is wrong, and what to do." }),
    field: z.string().optional().meta({ description: "The first wrong field or parameter; `body` for the whole." }),
    errors: z
      .array(z.strictObject({ field: z.string(), detail: z.string() }))
      .optional()
      .meta({ description: "Every wrong field." }),
    code: z.string().optional().meta({ description: "Code of the error; docs/errors.md lists them." }),
    vmIds: z.array(z.string()).optional().meta({ description: "The machines of an ambiguous name." }),
  })
  .meta({ id: "Problem" });
