import { maskSecrets } from "./mask-secrets.ts";

/** Control characters, line and paragraph separators. */
const BREAKS = /[\p{Cc}\p{Zl}\p{Zp}]+/gu;
/** Invisible characters: those that change the direction of the text, joiners, soft hyphens, tags. */
const INVISIBLE = /[\p{Cf}\p{Default_Ignorable_Code_Point}]+/gu;
/** Texts are read this many times as far as they are shown: masks shorten them. */
const READ_FACTOR = 8;

/**
 * One line of at most `maxCharacters` that reads as it was written: no control characters, none that reorder or hide text, no
 * half of a surrogate pair. However long the text is, only its beginning is read.
 */
export function singleLine(text: string, maxCharacters: number): string {
  const line = beginningOf(text, maxCharacters * READ_FACTOR)
    .replace(BREAKS, " ")
    .replace(INVISIBLE, "")
    .replace(/ {2,}/g, " ")
    .trim()
    .toWellFormed();
  const characters = Array.from(line);
  const isCut = characters.length > maxCharacters || text.length > maxCharacters * READ_FACTOR;
  return isCut ? `${characters.slice(0, maxCharacters - 1).join("")}…` : line;
}

/** Text from outside as logs, errors and the task hub may contain it: a `singleLine` without credentials. */
export function safeLine(text: string, maxCharacters: number): string {
  const beginning = beginningOf(text, maxCharacters * READ_FACTOR);
  const masked = maskSecrets(beginning.replace(INVISIBLE, ""));
  return singleLine(beginning.length < text.length ? `${masked.trimEnd()}…` : masked, maxCharacters);
}

/** A text that is cut is cut between words, so that no secret loses the part by which it is recognized. */
function beginningOf(text: string, maxLength: number): string {
  if (text.length <= maxLength) return text;
  const beginning = text.slice(0, maxLength);
  const lastBreak = beginning.search(/\s\S*$/);
  return lastBreak > maxLength / 2 ? beginning.slice(0, lastBreak) : beginning;
}
