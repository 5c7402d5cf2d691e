import type { z } from "zod";

/** One mistake in the configuration file, in words. */
export interface Mistake {
  /** `rules[0].vault`; empty for the file as a whole. */
  readonly path: string;
  readonly found: string;
  readonly allowed: string;
}

type Path = readonly PropertyKey[];
type Issue = z.core.$ZodIssue;

/** Keys of a channel whose values are no secret. All else there may be one that somebody wrote into the file. */
const SHOWN_CHANNEL_KEYS: readonly PropertyKey[] = ["name", "type", "minimumSeverity"];
const LONGEST_SHOWN_TEXT = 60;

/** A mistake at a path of the raw file; `found` is read there unless given. */
export function mistakeAt(raw: unknown, path: Path, allowed: string, found = describe(raw, path)): Mistake {
  return { path: pathText(path), found, allowed };
}

/** What a schema says against a file, as mistakes. */
export function mistakesOf(raw: unknown, error: z.ZodError): readonly Mistake[] {
  return error.issues.map((issue) =>
    issue.code === "unrecognized_keys"
      ? mistakeAt(raw, issue.path, issue.message, `the keys ${issue.keys.map((name) => `"${name}"`).join(", ")}`)
      : mistakeAt(raw, issue.path, allowedBy(issue)),
  );
}

/** All mistakes as one text, a line each. */
export function mistakesText(fileName: string, mistakes: readonly Mistake[]): string {
  const count = mistakes.length === 1 ? "1 mistake" : `${mistakes.length} mistakes`;
  const lines = mistakes.map(
    ({ path, found, allowed }) => `  ${path || "(file)"}: found ${found}; allowed: ${allowed}`,
  );
  return [`${fileName} has ${count}:`, ...lines].join("\n");
}

function allowedBy(issue: Issue): string {
  switch (issue.code) {
    case "invalid_union": {
      const options = "options" in issue && Array.isArray(issue.options) ? issue.options : [];
      return `one of ${options.map((option) => JSON.stringify(option)).join(", ")}`;
    }
    case "invalid_value":
      return `one of ${issue.values.map((value) => JSON.stringify(value)).join(", ")}`;
    case "invalid_key":
      return issue.issues[0]?.message ?? issue.message;
    default:
      return issue.message.replace(/^(?:Invalid input|Too small|Too big): expected /, "").replace(/, received .*$/, "");
  }
}

function describe(raw: unknown, path: Path): string {
  let value = raw;
  for (const step of path) value = isObject(value) && Object.hasOwn(value, step) ? value[step] : undefined;
  if (value === undefined) return "nothing";
  if (Array.isArray(value)) return "a list";
  if (isObject(value)) return "an object";
  if (typeof value !== "string") return String(value);
  if (maySecret(path, value)) return "a text that is not shown, because it may be a secret";
  return JSON.stringify(value.length > LONGEST_SHOWN_TEXT ? `${value.slice(0, LONGEST_SHOWN_TEXT)}…` : value);
}

function maySecret(path: Path, value: string): boolean {
  const [top, , key = ""] = path;
  return (top === "channels" && !SHOWN_CHANNEL_KEYS.includes(key)) || value.includes("://");
}

function isObject(value: unknown): value is Record<PropertyKey, unknown> {
  return typeof value === "object" && value !== null;
}

function pathText(path: Path): string {
  return path
    .map((step, index) => {
      if (typeof step === "number") return `[${step}]`;
      return index === 0 ? String(step) : `.${String(step)}`;
    })
    .join("");
}
