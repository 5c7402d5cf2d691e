import { parseArgs } from "node:util";

/** The command line is invalid. The message is one sentence that names the option; the command ends with 2. */
export class UsageError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "UsageError";
  }
}

/** One option of a command. */
export interface Option<T> {
  /** How the help text names the value, e.g. `FILE`; a flag has none. */
  readonly value?: string;
  readonly help: string;
  /** An argument without `--name`. */
  readonly isPositional?: true;
  /** It may be given several times: `read` gets the values one per line. */
  readonly isRepeatable?: true;
  /**
   * @param text - What was given; `undefined` without the option.
   * @param name - The option as it is written, for errors.
   * @throws UsageError
   */
  readonly read: (text: string | undefined, name: string) => T;
}

export type Options = Readonly<Record<string, Option<unknown>>>;

/** What a command accepts. Its help text is made of this, so that both say the same. */
export interface CommandLine<O extends Options> {
  /** As it is typed, e.g. `npm start -- [options]`. */
  readonly usage: string;
  /** What the command does and with which exit codes it ends. */
  readonly about: string;
  readonly options: O;
}

/** The value of each option. */
export type Values<O extends Options> = { readonly [Name in keyof O]: O[Name] extends Option<infer T> ? T : never };

interface ValueOption<T> {
  readonly value: string;
  readonly help: string;
  /** `undefined`: the text is not allowed. */
  readonly parse: (text: string) => T | undefined;
  /** Completes "must be …". */
  readonly allowed: string;
}

/** An option with a value; `default` is read like a given value. */
export function option<T>(spec: ValueOption<T> & { readonly default: string }): Option<T>;
export function option<T>(spec: ValueOption<T>): Option<T | undefined>;
export function option<T>(spec: ValueOption<T> & { readonly default?: string }): Option<T | undefined> {
  const { value, help, parse, allowed, default: preset } = spec;
  return {
    value,
    help: preset === undefined ? help : `${help} (default ${preset})`,
    read(given, name) {
      const text = given ?? preset;
      if (text === undefined) return undefined;
      const parsed = parse(text);
      if (parsed === undefined) throw new UsageError(`${name} ${text}: must be ${allowed}.`);
      return parsed;
    },
  };
}

/** An option without a value. */
export function flag(help: string): Option<boolean> {
  return { help, read: (text) => text !== undefined };
}

/** Any text, such as a path. */
export function text(value: string, help: string): Option<string | undefined> {
  return option({ value, help, parse: (given) => given, allowed: "a text" });
}

/** Texts of an option that may be given several times; none without it. */
export function list(value: string, help: string): Option<readonly string[]> {
  return { value, help, isRepeatable: true, read: (given) => given?.split("\n") ?? [] };
}

const MAX_PORT = 65_535;

/** A port of this machine. */
export function port(help: string, preset: number): Option<number>;
export function port(help: string): Option<number | undefined>;
export function port(help: string, preset?: number): Option<number | undefined> {
  return wholeNumber({ help, from: 0, to: MAX_PORT, ...(preset !== undefined && { default: preset }) });
}

interface NumberRange {
  readonly help: string;
  readonly from: number;
  readonly to: number;
}

/** A whole number in a range, both ends included. */
export function wholeNumber(range: NumberRange & { readonly default: number }): Option<number>;
export function wholeNumber(range: NumberRange & { readonly default?: number }): Option<number | undefined>;
export function wholeNumber(range: NumberRange & { readonly default?: number }): Option<number | undefined> {
  const { help, from, to } = range;
  const spec = {
    value: "N",
    help,
    parse: (given: string) => (/^\d+$/.test(given) ? readNumber(given, from, to) : undefined),
    allowed: `a number from ${from} to ${to}`,
  };
  return range.default === undefined ? option(spec) : option({ ...spec, default: String(range.default) });
}

/** A decimal number in a range, both ends included; `undefined` for any other text. */
export function readNumber(given: string, from: number, to: number): number | undefined {
  const number = /^\d+(\.\d+)?$/.test(given) ? Number(given) : Number.NaN;
  return number >= from && number <= to ? number : undefined;
}

/**
 * Reads a command's arguments.
 *
 * @returns `undefined` when the help text is asked for (`--help`, `-h`).
 * @throws UsageError for an unknown option, a missing, unexpected or invalid value, or an unexpected argument.
 */
export function readCommandLine<O extends Options>(
  command: Pick<CommandLine<O>, "options">,
  args: readonly string[],
): Values<O> | undefined {
  if (asksForHelp(args)) return undefined;
  const given = givenTexts(command.options, args);
  const values = Object.entries(command.options).map(([name, { read, isPositional }]) => [
    name,
    read(given.get(name), isPositional === undefined ? `--${name}` : name),
  ]);
  return Object.fromEntries(values) as Values<O>;
}

function asksForHelp(args: readonly string[]): boolean {
  const end = args.indexOf("--");
  return (end === -1 ? args : args.slice(0, end)).some((argument) => argument === "--help" || argument === "-h");
}

function givenTexts(options: Options, args: readonly string[]): ReadonlyMap<string, string> {
  const types = Object.entries(options).map(([name, { value }]) => [
    name,
    { type: value === undefined ? ("boolean" as const) : ("string" as const) },
  ]);
  // Not strict: Node's own messages for these mistakes are about its API.
  const { tokens } = parseArgs({
    args: [...args],
    options: Object.fromEntries(types) as Record<string, { type: "string" | "boolean" }>,
    strict: false,
    tokens: true,
  });
  const given = new Map<string, string>();
  const positionals = Object.keys(options).filter((name) => options[name]?.isPositional);
  for (const token of tokens) {
    if (token.kind === "option-terminator") continue;
    if (token.kind === "option") {
      given.set(token.name, withEarlier(options[token.name], given.get(token.name), optionText(options, token)));
      continue;
    }
    const name = positionals.shift();
    if (name === undefined) throw new UsageError(`${token.value}: unexpected argument; options begin with "--".`);
    given.set(name, token.value);
  }
  return given;
}

/** A later value replaces an earlier one, or joins it where the option is repeatable. */
function withEarlier(spec: Option<unknown> | undefined, earlier: string | undefined, later: string): string {
  return spec?.isRepeatable && earlier !== undefined ? `${earlier}\n${later}` : later;
}

/** The text of a given option; for a flag, any. */
function optionText(options: Options, token: { name: string; rawName: string; value?: string | undefined }): string {
  const { name, rawName, value } = token;
  const known = Object.hasOwn(options, name) && rawName === `--${name}` ? options[name] : undefined;
  if (known === undefined || known.isPositional) throw unknownOption(options, rawName);
  if (known.value === undefined) {
    if (value !== undefined) throw new UsageError(`${rawName} ${value}: the option has no value.`);
    return "";
  }
  const isOtherOption = value !== undefined && Object.hasOwn(options, value.replace(/^--|=.*$/gs, ""));
  if (value === undefined || (isOtherOption && value.startsWith("--")))
    throw new UsageError(`${rawName}: its value (${known.value}) is missing.`);
  if (value.trim() === "") throw new UsageError(`${rawName}: its value (${known.value}) is empty.`);
  return value;
}

function unknownOption(options: Options, rawName: string): UsageError {
  const names = Object.keys(options).filter((name) => options[name]?.isPositional === undefined);
  const similar = [...names, "help"].find((name) => isSimilar(rawName, `--${name}`));
  const hint = similar === undefined ? "--help lists the options" : `did you mean --${similar}?`;
  return new UsageError(`${rawName}: unknown option; ${hint}`);
}

/** Single-character changes after which a name is still taken for a misspelling: at most two, fewer in a short name. */
function isSimilar(given: string, name: string): boolean {
  return editDistance(given, name) <= Math.min(2, (name.length - "--".length) / 2);
}

/** Single-character changes that make one text the other (Levenshtein). */
function editDistance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (const [index, letter] of [...one].entries()) {
    const next = [index + 1];
    for (const [column, otherLetter] of [...other].entries()) {
      const replaced = (row[column] ?? 0) + (letter === otherLetter ? 0 : 1);
      next.push(Math.min(replaced, (row[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}

/** Width of the column of options, in characters. */
const MIN_COLUMN = 12;

/** The text that `--help` prints. */
export function helpText({ usage, about, options }: CommandLine<Options>): string {
  const rows = Object.entries({ ...options, help: flag("print this text") }).map(
    ([name, { value, help, isPositional }]) => {
      const label = isPositional ? name : [`--${name}`, value].filter(Boolean).join(" ");
      return [label, help] as const;
    },
  );
  const column = Math.max(MIN_COLUMN, ...rows.map(([label]) => label.length));
  const lines = rows.map(([label, help]) => `  ${label.padEnd(column)}   ${help}`);
  return `Usage: ${usage}\n\n${about}\n\n${lines.join("\n")}`;
}
