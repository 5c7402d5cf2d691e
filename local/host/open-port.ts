/** A port cannot be opened; the message names the option that chooses it. */
class PortUnavailableError extends Error {
  override readonly name = "PortUnavailableError";
}

/**
 * Opens a server, and says which option chooses its port when the port is in use or forbidden.
 *
 * @param optionName - e.g. `--arm-port`.
 * @throws PortUnavailableError; other errors of `open` unchanged.
 */
export async function openPort<T>(optionName: string, port: number, open: () => Promise<T>): Promise<T> {
  try {
    return await open();
  } catch (error) {
    const refusal = listenErrorOf(error, port);
    if (refusal === undefined) throw error;
    const reason = refusal.code === "EADDRINUSE" ? "another process is using it" : refusal.message;
    throw new PortUnavailableError(
      `Cannot listen on 127.0.0.1:${port}: ${reason}. Choose another port with ${optionName}, 0 for a free one.`,
      { cause: error },
    );
  }
}

/** The error of listening on this port: the error itself, or its cause. */
function listenErrorOf(error: unknown, port: number): NodeJS.ErrnoException | undefined {
  if (!(error instanceof Error)) return undefined;
  const { syscall, port: refused } = error as NodeJS.ErrnoException & { readonly port?: unknown };
  return syscall === "listen" && refused === port ? error : listenErrorOf(error.cause, port);
}
