import { type Command, InvalidArgumentError } from "commander";
import type { GlobalOptions } from "./connection.ts";
import type { ExitCode } from "./exit-codes.ts";
import type { Session } from "./session.ts";

/** What a command does, with its own options and its arguments. */
type Action<Options> = (
  session: Session,
  options: Options & GlobalOptions,
  args: readonly string[],
) => Promise<ExitCode>;

/** Turns an action into what the parser calls. */
export type Run = <Options = object>(action: Action<Options>) => (...given: unknown[]) => Promise<void>;

/** Adds commands to the program. */
export type AddCommands = (program: Command, run: Run) => void;

/** Examples that end a command's help. */
export function examples(...lines: readonly string[]): string {
  return `\nExamples:\n${lines.map((line) => `  $ ${line}`).join("\n")}\n`;
}

/** Reads a whole number of an option. */
export function wholeNumber(minimum: number, maximum: number) {
  return (text: string): number => {
    const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
    if (value >= minimum && value <= maximum) return value;
    throw new InvalidArgumentError(`Must be a whole number from ${minimum} to ${maximum}.`);
  };
}

/** Collects an option that may be given several times. */
export function several(text: string, before: readonly string[] = []): readonly string[] {
  return [...before, text];
}
