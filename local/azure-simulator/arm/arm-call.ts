import type { HttpMethod, Operation, SimulatorRequest } from "./service.ts";

/** Who a call comes from. */
export interface Principal {
  readonly appId: string;
  readonly objectId: string;
}

/** One call on its way through ARM: routed, authenticated, not yet acted on. */
export interface ArmCall {
  readonly operation: Operation;
  readonly request: SimulatorRequest;
  readonly principal: Principal;
  /** Region of the resource, when it is known from the path, the body or earlier calls; lower case. */
  readonly region: string | undefined;
}

/** A call that one service makes of another, through the gateway like any other. */
export interface InternalCall {
  readonly method: HttpMethod;
  readonly path: string;
  readonly apiVersion: string;
  readonly body?: unknown;
}

/** Which of ARM's throttling budgets a call counts against. */
export type CallKind = "reads" | "writes" | "deletes";

export function callKind(call: Pick<ArmCall, "operation">): CallKind {
  switch (call.operation.method) {
    case "GET":
    case "HEAD":
      return "reads";
    case "DELETE":
      return "deletes";
    case "PUT":
    case "PATCH":
    case "POST":
      return "writes";
  }
}

/**
 * A path parameter. The router only calls a handler whose template has it, so its absence is a defect of an operation.
 *
 * @throws When the operation's template has no such parameter.
 */
export function pathParameter(request: SimulatorRequest, name: string): string {
  const value = request.params[name];
  if (value === undefined) throw new Error(`The template of ${request.method} ${request.path} has no {${name}}.`);
  return value;
}
