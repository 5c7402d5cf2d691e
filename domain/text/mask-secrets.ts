import { isSecretKey, isSecretScheme } from "./secret-keys.ts";
import { maskTokens } from "./secret-shapes.ts";

/** What stands in place of a secret. */
const MASK = "…";

/**
 * A text without credentials: what a name such as `password` or `sig` introduces, whatever the notation; query strings and user
 * names of URLs; tokens, keys and certificates by their shape. Masks too much rather than too little.
 *
 * Takes time proportional to the text: every pattern is bounded or consumes what it has read.
 */
export function maskSecrets(text: string): string {
  return maskTokens(maskNamedValues(maskUrls(maskKeyBlocks(text))), MASK);
}

/** PEM blocks, also when their end is missing. */
function maskKeyBlocks(text: string): string {
  return text.replace(/-----BEGIN(?:(?!-----END)[\s\S])*(?:-----END(?: [A-Z0-9 ]{1,60}-----)?)?/g, MASK);
}

/** Azure signs poll URLs in their query, storage signs access there; an address may begin with a user name and password. */
function maskUrls(text: string): string {
  return text
    .replace(/:\/\/[^\s"'<>]+/g, (url) => {
      const queryAt = url.search(/[?#]/);
      const path = queryAt < 0 ? url : url.slice(0, queryAt);
      const rest = queryAt < 0 ? "" : `?${MASK}`;
      const address = path.slice("://".length);
      const authority = address.replace(/\/.*$/s, "");
      // A password may contain slashes; what follows the colon of a host is a number.
      const userEnd = (/:\D/.test(authority) ? address : authority).lastIndexOf("@");
      return `://${userEnd < 0 ? address : `${MASK}${address.slice(userEnd)}`}${rest}`;
    })
    .replace(/\?[^\s"'<>?=]*=[^\s"'<>?]*/g, `?${MASK}`);
}

/** A percent-encoded character, however often it was encoded again, or a word that may be a name. */
const WORD = /%(?:25){0,5}[0-9A-Fa-f]{2}|[A-Za-z][A-Za-z0-9_.-]*/g;
const QUOTES = String.raw`(?:["'\\\]${"`"}]|%(?:25){0,5}2[27]|&quot;|&#3[49];|&apos;){0,6}`;
/** Between a name and its value: `:`, `=`, the `>` of a tag; the value may be that of a second member called `value`. */
const SEPARATOR = new RegExp(
  String.raw`${QUOTES}\s{0,5}(?:,\s{0,5}${QUOTES})?(?:value${QUOTES}\s{0,5})?(?:=>|:=|[:=>]|%(?:25){0,5}3[AaDd])\s{0,5}`,
  "iy",
);
/** `["Authorization", "…"]`, `password '…'` */
const BEFORE_QUOTED_VALUE = /(?:["']\s{0,5},\s{0,5}|\s{1,5})(?=\\{0,3}["'`])/y;
/** `--password …` */
const AFTER_OPTION = /\s{1,5}(?=[^\s-])/y;
/** `Basic …`: words such as "Basic public IP" are no credentials. */
const AFTER_SCHEME = /\s{1,5}(?=[^\s"'`<>,;]{6})(?=[^\s"'`<>,;]*(?:[\d=+/:]|[a-z][A-Z]))/y;
const AFTER_BEARER = /\s{1,5}(?=[^\s"'`<>,;]{6})/y;

const OPENING_QUOTE = /\\{0,7}["'`]|&quot;|&#3[49];|&apos;/y;
const BARE_VALUE = /[^\s;,&<>"'`)\]}]+/y;
const CREDENTIALS = /[^\s"'`<>,;]+/y;
const REST_OF_LINE = /[^\n"'`<>]+/y;

/** How much of a value's end is searched for a name again: the value of `-sig password="…"` is no value but a name. */
const SEARCHED_AGAIN = 100;

function maskNamedValues(text: string): string {
  let masked = "";
  let copied = 0;
  WORD.lastIndex = 0;
  for (let word = WORD.exec(text); word !== null; word = WORD.exec(text)) {
    const value = secretAfter(text, word[0], word.index);
    if (value === undefined) continue;
    if (value.start >= copied) masked += `${text.slice(copied, value.start)}${MASK}`;
    copied = Math.max(copied, value.end);
    WORD.lastIndex = Math.max(value.start, value.end - SEARCHED_AGAIN);
  }
  return masked + text.slice(copied);
}

interface Place {
  readonly start: number;
  readonly end: number;
}

/** The secret that a word introduces, if it introduces one. */
function secretAfter(text: string, word: string, at: number): Place | undefined {
  const after = at + word.length;
  if (isSecretScheme(word)) {
    const start = endOf(/^bearer$/i.test(word) ? AFTER_BEARER : AFTER_SCHEME, text, after);
    if (start !== undefined) return placeOf(start, endOf(CREDENTIALS, text, start));
  }
  if (!isSecretKey(word)) return undefined;
  const start = valueStart(text, after, text[at - 1] === "-");
  return start === undefined ? undefined : placeOf(start, valueEnd(text, word, start));
}

function placeOf(start: number, end: number | undefined): Place | undefined {
  return end === undefined ? undefined : { start, end };
}

function valueStart(text: string, after: number, isOption: boolean): number | undefined {
  return (
    endOf(SEPARATOR, text, after) ??
    endOf(BEFORE_QUOTED_VALUE, text, after) ??
    (isOption ? endOf(AFTER_OPTION, text, after) : undefined)
  );
}

function valueEnd(text: string, name: string, start: number): number | undefined {
  const contentAt = endOf(OPENING_QUOTE, text, start);
  if (contentAt !== undefined) {
    const quote = text.slice(start, contentAt);
    const closing = text.indexOf(quote, contentAt);
    return closing < 0 ? text.length : closing + quote.length;
  }
  if (text[start] === "{" || text[start] === "[") return endOfBrackets(text, start);
  return endOf(/(?:authorization|cookie)\W*$/i.test(name) ? REST_OF_LINE : BARE_VALUE, text, start);
}

/** Behind the bracket that closes the one at `start`, or the text's end. */
function endOfBrackets(text: string, start: number): number {
  let depth = 0;
  for (let at = start; at < text.length; at += 1) {
    const character = text.charAt(at);
    if ("{[".includes(character)) depth += 1;
    if ("}]".includes(character)) depth -= 1;
    if (depth === 0) return at + 1;
  }
  return text.length;
}

/** Where a match that begins at `at` ends. */
function endOf(pattern: RegExp, text: string, at: number): number | undefined {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : undefined;
}
