import { safeLine } from "../../domain/text/safe-line.ts";

/** Longest text of Azure in a message of the app, in characters. */
const MAX_CHARACTERS = 600;

/** A text of Azure on one line, shortened, without credentials: they are masked by name, by notation and by shape. */
export function redact(text: string): string {
  return safeLine(text, MAX_CHARACTERS);
}
