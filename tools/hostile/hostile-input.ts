import type { LogLine } from "../../local/host/app/log.ts";
import type { HostileStack } from "./hostile-stack.ts";

/** What came back for one hostile input. */
export type Answer =
  /** `text` is everything that was received, headers included. */
  | { readonly kind: "response"; readonly status: number; readonly text: string; readonly tookMs: number }
  /** The connection ended without a response. */
  | { readonly kind: "closed" }
  /** Nothing came within the limit. */
  | { readonly kind: "timeout" }
  /** Code that was called directly returned; `text` is what it made of the input. */
  | { readonly kind: "returned"; readonly text: string; readonly tookMs: number }
  /** Code that was called directly threw an error. */
  | { readonly kind: "thrown"; readonly code: string | undefined; readonly text: string; readonly tookMs: number };

export interface HostileInput {
  /** Names the input in findings: one short, printable line. */
  readonly name: string;
  readonly send: (stack: HostileStack) => Promise<Answer>;
  /** What is not defined about the answer, with what was logged meanwhile; `undefined` when it is as documented. */
  readonly judge: (answer: Answer, lines: readonly LogLine[]) => string | undefined;
}

/** Numbers from 0 to 1, the same for the same seed. */
export type Random = () => number;

/** One kind of hostile input. */
export interface HostileKind {
  readonly name: string;
  /** How many inputs of the kind a whole run sends. */
  readonly count: number;
  /** The first `count` inputs of a seed: the known ones first, then made-up ones. */
  readonly inputs: (random: Random, count: number) => readonly HostileInput[];
  /** Runs before the inputs are sent. */
  readonly prepare?: (stack: HostileStack, inputs: readonly HostileInput[]) => Promise<void>;
  /** What is wrong when the work that the inputs caused has ended: undefined behaviour. */
  readonly findings?: (stack: HostileStack, inputs: readonly HostileInput[]) => readonly string[];
}

/** One of the choices. */
export function pick<T>(random: Random, choices: readonly T[]): T {
  const choice = choices[Math.floor(random() * choices.length)];
  if (choice === undefined) throw new RangeError("There is nothing to choose from.");
  return choice;
}

/** So many inputs: the known ones, or some of them, and made-up ones when there are not enough. */
export function knownFirst<T>(
  random: Random,
  known: readonly T[],
  count: number,
  makeUp: (index: number) => T,
): readonly T[] {
  const chosen = count < known.length ? shuffled(random, known) : known;
  return Array.from({ length: count }, (_, index) => chosen[index] ?? makeUp(index));
}

function shuffled<T>(random: Random, list: readonly T[]): readonly T[] {
  return list
    .map((item) => ({ item, order: random() }))
    .toSorted((one, other) => one.order - other.order)
    .map(({ item }) => item);
}

const MAX_NAME_LENGTH = 90;

/** A printable beginning of any text, for names of inputs. */
export function shown(text: string): string {
  return JSON.stringify(text.slice(0, MAX_NAME_LENGTH)).replace(/[^ -~]/g, "?");
}
