import { InvocationContext } from "@azure/functions";

/** An invocation's context that keeps what the function logs. */
export function recordingContext(): { readonly context: InvocationContext; readonly log: string[] } {
  const log: string[] = [];
  const context = new InvocationContext({ logHandler: (level, ...args) => log.push(`${level}: ${args.join(" ")}`) });
  return { context, log };
}
