import { Session } from "node:inspector";
import { z } from "zod";
import { BLOCKING_KEY, type BlockingInvocation } from "./thread-protocol.ts";

export interface BlockedThread {
  /** `undefined` when no function's code is running, or the thread is in native code. */
  readonly invocation: BlockingInvocation | undefined;
  /** `file:line` of the running code. */
  readonly place: string | undefined;
}

const invocationSchema = z
  .object({
    functionName: z.string(),
    invocationId: z.string(),
    work: z.object({ executionId: z.string(), task: z.number() }).optional(),
  })
  .nullable();

const pausedSchema = z.object({
  method: z.literal("Debugger.paused"),
  params: z.object({
    callFrames: z
      .array(
        z.object({
          callFrameId: z.string(),
          location: z.object({ scriptId: z.string(), lineNumber: z.number() }),
        }),
      )
      .min(1),
  }),
});
const scriptSchema = z.object({
  method: z.literal("Debugger.scriptParsed"),
  params: z.object({ scriptId: z.string(), url: z.string() }),
});
const valueSchema = z.object({ result: z.object({ result: z.object({ value: z.string() }) }) });

/**
 * Finds out which code a thread of this process is running, although the thread does not respond: the debugger can interrupt
 * it in the middle of a loop. Terminate it afterwards.
 *
 * @param timeoutMs - A thread in native code (`Atomics.wait`, a synchronous child process) cannot be interrupted.
 */
export async function inspectBlockedThread(timeoutMs: number): Promise<BlockedThread> {
  const session = new Session();
  session.connect();
  let place: string | undefined;
  const scripts = new Map<string, string>();
  let thread: string | undefined;
  let timeout: NodeJS.Timeout | undefined;
  const found = new Promise<BlockingInvocation | undefined>((resolve) => {
    timeout = setTimeout(() => resolve(undefined), timeoutMs);
    session.on("NodeWorker.attachedToWorker", ({ params: { sessionId } }) => {
      thread = sessionId;
      send(session, sessionId, "Debugger.enable");
      send(session, sessionId, "Debugger.pause");
    });
    session.on("NodeWorker.receivedMessageFromWorker", ({ params: { sessionId, message } }) => {
      const content: unknown = JSON.parse(message);
      const script = scriptSchema.safeParse(content).data?.params;
      if (script !== undefined) scripts.set(script.scriptId, script.url);
      const paused = pausedSchema.safeParse(content).data?.params.callFrames[0];
      const value = valueSchema.safeParse(content).data?.result.result.value;
      if (paused !== undefined) {
        place = `${scripts.get(paused.location.scriptId) ?? ""}:${paused.location.lineNumber + 1}`;
        const expression = `globalThis[Symbol.for(${JSON.stringify(BLOCKING_KEY)})]()`;
        send(session, sessionId, "Debugger.evaluateOnCallFrame", { callFrameId: paused.callFrameId, expression });
      } else if (value !== undefined) {
        resolve(invocationSchema.parse(JSON.parse(value)) ?? undefined);
      }
    });
  });
  session.post("NodeWorker.enable", { waitForDebuggerOnStart: false });
  const invocation = await found;
  clearTimeout(timeout);
  if (thread !== undefined) send(session, thread, "Debugger.disable"); // A paused thread cannot be terminated.
  session.disconnect();
  return { invocation, place };
}

let lastId = 0;

function send(session: Session, sessionId: string, method: string, params: object = {}): void {
  lastId += 1;
  const message = JSON.stringify({ id: lastId, method, params });
  session.post("NodeWorker.sendMessageToWorker", { sessionId, message });
}
