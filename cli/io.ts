/** Everything that a command touches outside itself, so that a test can stand in for it. */
export interface Io {
  /** Writes data to stdout; resolves when more can be taken, so that a long list does not pile up in memory. */
  readonly out: (text: string) => Promise<void>;
  /** Writes messages and progress to stderr. */
  readonly err: (text: string) => void;
  readonly isOutTerminal: boolean;
  readonly isErrTerminal: boolean;
  /** Width of the terminal in cells; `undefined` when stdout is none. */
  readonly columns: number | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly fetch: typeof fetch;
  readonly sleep: (milliseconds: number) => Promise<void>;
  readonly now: () => Date;
  /** The viewer's time zone, such as `Europe/Berlin`. */
  readonly timeZone: string;
  /** Aborts when the user presses Ctrl-C. */
  readonly interrupted: AbortSignal;
  /** @throws when the file cannot be read. */
  readonly readFile: (path: string) => string;
  /** Asks on the terminal and returns what was typed; absent without a terminal at stdin and stderr. */
  readonly ask?: (question: string) => Promise<string>;
  /** A token of Entra ID for this scope. @throws without a signed-in user. */
  readonly getToken: (scope: string) => Promise<string>;
}
