import type { z } from "zod";
import type { Answer } from "./client.ts";
import { CliError, exitCodes } from "./exit-codes.ts";

/** The body of a response as the command line needs it. @throws CliError when the app's release differs too much. */
export function readAnswer<Shape extends z.ZodType>(answer: Answer, shape: Shape): z.output<Shape> {
  const parsed = shape.safeParse(answer.body);
  if (parsed.success) return parsed.data;
  const at = parsed.error.issues[0]?.path.join(".") || "the whole";
  const detail = `The app's answer is not as this command line knows it (${at}): their releases differ, or --url is wrong.`;
  throw new CliError(exitCodes.error, detail, { cause: parsed.error });
}
