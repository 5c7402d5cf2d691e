import { z } from "zod";
import { didYouMean } from "../domain/text/closest.ts";

/** A text with a pattern, and the pattern in words: for the app's own error and for editors, which would show the pattern. */
export const patterned = (pattern: RegExp, allowed: string) =>
  z
    .string()
    .regex(pattern, allowed)
    .meta({ patternErrorMessage: `Allowed: ${allowed}.` });

/** User-defined keys and names. They appear in instance IDs, so they are short and plain. */
export const key = patterned(
  /^[a-z][a-z0-9-]{0,38}[a-z0-9]$/,
  "2 to 40 of a-z, 0-9 and hyphen, starting with a letter",
);
export const guid = z
  .guid("a subscription ID (GUID)")
  .meta({ patternErrorMessage: "Allowed: a subscription ID (GUID)." });
export const patterns = z.array(z.string().min(1)).min(1);

/** How long the app polls a job, where the file says nothing. */
export const DEFAULT_JOB_DEADLINE_HOURS = 72;

export const wholeNumber = (from: number, to: number) =>
  z.int(`a whole number from ${from} to ${to}`).min(from, `${from} or more`).max(to, `${to} or less`);
export const duration = (from: number, to: number) => z.number().min(from, `${from} or more`).max(to, `${to} or less`);

/** Stands for `{location}` in length checks: the longest region names have 18 characters. */
const REGION_FOR_LENGTH = "r".repeat(18);
const filledIn = (template: string) => template.replaceAll("{location}", REGION_FOR_LENGTH);
export const nameTemplate = (pattern: RegExp, allowed: string) =>
  z.string().refine((name) => pattern.test(filledIn(name)), `${allowed}; {location} counts 18`);

/**
 * An object without other keys than its own.
 *
 * @param allowed - What the error message names as allowed when the value is not such an object.
 */
export function strict<Shape extends z.ZodRawShape>(shape: Shape, allowed = "an object") {
  const known = Object.keys(shape);
  const keys = `only the keys ${known.join(", ")}`;
  return z.strictObject(shape, {
    error: (issue) => {
      if (issue.code !== "unrecognized_keys") return allowed;
      const unknown: unknown = issue["keys"];
      const hints = Array.isArray(unknown) ? unknown.map((name) => didYouMean(String(name), known)) : [];
      const hint = hints.find((one) => one !== "");
      return hint === undefined ? keys : `${keys}.${hint}`;
    },
  });
}
