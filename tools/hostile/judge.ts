import type { Answer } from "./hostile-input.ts";

type Judge = (answer: Answer) => string | undefined;

/** A response whose status the predicate accepts. */
export function status(accepts: (status: number) => boolean): Judge {
  return (answer) => {
    if (answer.kind === "response" && accepts(answer.status)) return undefined;
    return describe(answer);
  };
}

/** A response that is no server error. */
export const noServerError: Judge = status((code) => code < 500);

/** A response that is no server error, or no response where the request breaks the rules of HTTP. */
export const refusedOrClosed: Judge = (answer) => (answer.kind === "closed" ? undefined : noServerError(answer));

/** The request is refused: it neither succeeds nor is it a server error. */
export const refused: Judge = status((code) => code >= 400 && code < 500);

/** The client gave up: whatever comes back, the server must still be alive, which is checked apart. */
export const anything: Judge = () => undefined;

/** Code that was called directly refuses the input with one of these codes. */
export function throwsCode(...codes: readonly string[]): Judge {
  return (answer) => (answer.kind === "thrown" && codes.includes(answer.code ?? "") ? undefined : describe(answer));
}

/** What came back, in a line. */
export function describe(answer: Answer): string {
  switch (answer.kind) {
    case "response":
      return `answered ${answer.status}`;
    case "closed":
      return "the connection was closed without an answer";
    case "timeout":
      return "no answer within the limit";
    case "returned":
      return `was accepted: ${answer.text.slice(0, 100)}`;
    case "thrown":
      return `threw ${answer.code ?? "an error without a code"}: ${answer.text.slice(0, 200)}`;
  }
}
