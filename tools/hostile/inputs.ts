import type { Answer, HostileInput } from "./hostile-input.ts";
import type { HostileStack } from "./hostile-stack.ts";
import { noServerError } from "./judge.ts";
import { type RawRequest, sendRequest } from "./send-request.ts";

/** A server of the stack. */
export type Surface = "app" | "chat" | "azure";

/** Origin of a server of the stack. */
export function originOf({ host, chat, simulator }: HostileStack, surface: Surface): string {
  return { app: host.url, chat: chat.url, azure: simulator.url }[surface];
}

/** A request to one of the servers, whose answer must be no server error unless something else is given. */
export function requestInput(
  name: string,
  surface: Surface,
  request: RawRequest,
  judge: HostileInput["judge"] = noServerError,
  limitMs?: number,
): HostileInput {
  return { name, judge, send: (stack) => sendRequest(originOf(stack, surface), request, limitMs) };
}

/** An input for code that is called directly; `call` returns what it made of the input. */
export function directInput(
  name: string,
  call: (stack: HostileStack) => Promise<string> | string,
  judge: HostileInput["judge"],
): HostileInput {
  return { name, judge, send: (stack) => answerOf(() => call(stack)) };
}

async function answerOf(call: () => Promise<string> | string): Promise<Answer> {
  const startedAt = performance.now();
  const tookMs = () => performance.now() - startedAt;
  try {
    return { kind: "returned", text: await call(), tookMs: tookMs() };
  } catch (error) {
    const { code } = error as { readonly code?: unknown };
    const text = error instanceof Error ? error.message : String(error);
    return { kind: "thrown", code: typeof code === "string" ? code : undefined, text, tookMs: tookMs() };
  }
}
