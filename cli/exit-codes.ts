/** How the command line ends. A script may rely on these numbers; docs/cli.md explains them. */
export const exitCodes = {
  ok: 0,
  /** The app is down, answers with an error, or answers with something that is no answer of the API. */
  error: 1,
  /** The command line itself is wrong; nothing was sent. */
  usage: 2,
  /** What was named does not exist, or several machines have the name; nothing was done. */
  notFound: 3,
  /** The app, or the sign-in, refuses the caller. */
  auth: 4,
  /** A check was asked for, and something is not as it should be. */
  checkFailed: 5,
  /** The answer is unknown, incomplete or out of date: never to be read as fine. */
  unknown: 6,
  interrupted: 130,
} as const;
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** Ends the command with a message on stderr. */
export class CliError extends Error {
  override readonly name = "CliError";
  readonly exitCode: ExitCode;
  /** Further lines, such as candidates. */
  readonly lines: readonly string[];

  constructor(
    exitCode: ExitCode,
    message: string,
    options: { readonly lines?: readonly string[] } & ErrorOptions = {},
  ) {
    super(message, options);
    this.exitCode = exitCode;
    this.lines = options.lines ?? [];
  }
}

/** An error of the command line, which keeps what caused it. */
export function cliError(...given: ConstructorParameters<typeof CliError>): CliError {
  return new CliError(...given);
}

export function usageError(message: string, cause?: unknown): CliError {
  return new CliError(exitCodes.usage, message, { cause });
}
