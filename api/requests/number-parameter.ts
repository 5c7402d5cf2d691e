import { z } from "zod";

interface Bounds {
  readonly minimum: number;
  /** At most 9999. */
  readonly maximum: number;
  /** What counts when the parameter is left out. For the document: whoever reads the parameter applies it. */
  readonly default: number;
  readonly description: string;
}

/** A whole number in a query: digits on the wire. */
export function numberParameter({ minimum, maximum, description, default: fallback }: Bounds) {
  const message = `must be a whole number from ${minimum} to ${maximum}`;
  return z
    .string()
    .regex(/^\d{1,4}$/, message)
    .transform(Number)
    .refine((number) => number >= minimum && number <= maximum, message)
    .optional()
    .meta({
      description,
      override: ({ jsonSchema }: { readonly jsonSchema: Record<string, unknown> }) => {
        delete jsonSchema["pattern"];
        Object.assign(jsonSchema, { type: "integer", minimum, maximum, default: fallback });
      },
    });
}
