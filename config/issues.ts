import type { z } from "zod";
import { maskSecrets } from "../domain/text/mask-secrets.ts";

/** One issue of the configuration file, in words. */
export interface ConfigIssue {
  /** `rules[0].vault`; empty for the file as a whole. */
  readonly path: string;
  readonly found: string;
  readonly allowed: string;
}

type Path = readonly PropertyKey[];
type SchemaIssue = z.core.$ZodIssue;

/** Keys of a channel whose values are shown. Any other value may be a secret written into the file by mistake. */
const SHOWN_CHANNEL_KEYS: readonly PropertyKey[] = [
  ...["name", "type", "minimumSeverity", "only", "quietHours", "digest", "format", "region"],
];
const MAX_SHOWN_CHARACTERS = 60;
/** As far as a value is searched for secrets: much farther than it is shown. */
const MAX_READ_CHARACTERS = 1000;
const MAX_SHOWN_NAMES = 10;
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** An issue at a path of the raw file; `found` is read there unless given. */
export function issueAt(raw: unknown, path: Path, allowed: string, found = describe(raw, path)): ConfigIssue {
  return { path: pathText(path), found, allowed };
}

/** The issues of a file that does not match its schema. */
export function schemaIssues(raw: unknown, error: z.ZodError): readonly ConfigIssue[] {
  return error.issues.map((issue) =>
    issue.code === "unrecognized_keys"
      ? issueAt(raw, issue.path, issue.message, `the keys ${namesText(issue.keys)}`)
      : issueAt(raw, issue.path, allowedBy(issue)),
  );
}

/** Names that the file's author chose, as many and as long as they like; one may be a secret in the wrong place. */
export function namesText(names: readonly string[]): string {
  const shown = names
    .slice(0, MAX_SHOWN_NAMES)
    .map((name) => (looksSecret(name) ? "a name that is not shown because it may be a secret" : quoted(name)));
  return [...shown, ...(names.length > shown.length ? [`${names.length - shown.length} more`] : [])].join(", ");
}

/** A text in quotes, cut, with every character that would change the line or hide written as an escape. */
function quoted(text: string): string {
  const cut = text.length > MAX_SHOWN_CHARACTERS ? `${text.slice(0, MAX_SHOWN_CHARACTERS)}…` : text;
  return JSON.stringify(cut).replace(UNSEEN, (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`);
}

/** All issues as one text, one line each. */
export function issuesText(fileName: string, issues: readonly ConfigIssue[]): string {
  const count = issues.length === 1 ? "1 issue" : `${issues.length} issues`;
  const lines = issues.map(({ path, found, allowed }) => `  ${path || "(file)"}: found ${found}; allowed: ${allowed}`);
  return [`${fileName} has ${count}:`, ...lines].join("\n");
}

function allowedBy(issue: SchemaIssue): string {
  switch (issue.code) {
    case "invalid_union": {
      // Only one that is told apart by a key knows its options; any other says in its message what is allowed.
      const options = "options" in issue && Array.isArray(issue.options) ? issue.options : undefined;
      if (options === undefined) return issue.message;
      return `one of ${options.map((option) => JSON.stringify(option)).join(", ")}`;
    }
    case "invalid_value":
      return `one of ${issue.values.map((value) => JSON.stringify(value)).join(", ")}`;
    case "invalid_key":
      return issue.issues[0]?.message ?? issue.message;
    case "too_small":
      return sizeText(issue, `${issue.minimum} or more`);
    case "too_big":
      return sizeText(issue, `${issue.maximum} or less`);
    default:
      return issue.message.replace(/^Invalid input: expected /, "").replace(/, received .*$/, "");
  }
}

/** Numbers have messages of their own. */
function sizeText(issue: { readonly origin: string; readonly message: string }, size: string): string {
  if (issue.origin === "string") return `a text of ${size} characters`;
  return issue.origin === "array" ? `a list of ${size} entries` : issue.message;
}

function describe(raw: unknown, path: Path): string {
  let value = raw;
  for (const step of path) value = isObject(value) && Object.hasOwn(value, step) ? value[step] : undefined;
  if (value === undefined) return "nothing";
  if (Array.isArray(value)) return "a list";
  if (isObject(value)) return "an object";
  if (typeof value !== "string") return String(value);
  if (mayBeSecret(path, value)) return "a text that is not shown because it may be a secret";
  return quoted(value);
}

function mayBeSecret(path: Path, value: string): boolean {
  const [top, , key = ""] = path;
  return (top === "channels" && !SHOWN_CHANNEL_KEYS.includes(key)) || looksSecret(value);
}

function looksSecret(text: string): boolean {
  const beginning = text.slice(0, MAX_READ_CHARACTERS);
  return text.includes("://") || maskSecrets(beginning) !== beginning;
}

function isObject(value: unknown): value is Record<PropertyKey, unknown> {
  return typeof value === "object" && value !== null;
}

/** A path as issues show it: `rules[0].vault`, on one short line whatever the file's keys are. */
export function pathText(path: Path): string {
  return path
    .map((step, index) => {
      if (typeof step === "number") return `[${step}]`;
      const name = looksSecret(String(step)) ? "(not shown)" : quoted(String(step)).slice(1, -1);
      return index === 0 ? name : `.${name}`;
    })
    .join("");
}
