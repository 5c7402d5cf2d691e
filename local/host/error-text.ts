/** The message of a thrown value; apps may throw values that are not errors, which the Functions worker describes in the same way. */
export function errorMessage(error: unknown): string {
  if (error instanceof Error) return error.message;
  if (error === undefined || error === null) return "Unknown error";
  return typeof error === "object" ? describeObject(error) : String(error);
}

function describeObject(thrown: object): string {
  try {
    return JSON.stringify(thrown) ?? String(thrown);
  } catch {
    return "Unknown error";
  }
}

/** The stack where there is one, for logs. */
export function errorStack(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : errorMessage(error);
}
