import type { HttpResponseInit, InvocationContext } from "@azure/functions";
import { BackupError } from "../../domain/errors.ts";
import { problemResponse } from "./problem.ts";

const DEFAULT_WAIT_SECONDS = 30;

/** The response that `read` makes, or 503 while the app's storage account cannot be used. */
export async function withInventory(
  context: Pick<InvocationContext, "error">,
  read: () => Promise<HttpResponseInit>,
): Promise<HttpResponseInit> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof BackupError)) throw error;
    context.error(error.message);
    const detail =
      "The inventory cannot be read now; protection and backups do not depend on it. The log has the reason.";
    const wait = Math.ceil(error.retryAfterSeconds ?? DEFAULT_WAIT_SECONDS);
    return problemResponse(
      { status: 503, title: "Service Unavailable", detail, code: error.code },
      { "Retry-After": String(wait) },
    );
  }
}
