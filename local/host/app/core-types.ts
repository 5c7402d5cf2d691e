/**
 * The interface between `@azure/functions` and its host, as far as this host supports it. The library imports the module
 * `@azure/functions-core`, which is in no registry: the worker provides it, and so does this host.
 */
import type { TypedData } from "../contract.ts";
import type { LogLevel } from "./log.ts";

/** A binding as the library registers it: the options of the trigger, input or output and these three members. */
export interface BindingInfo {
  readonly type: string;
  readonly direction: string;
  readonly name?: string;
  readonly [option: string]: unknown;
}

export type FunctionCallback = (...args: unknown[]) => unknown;

/** Argument of `registerFunction`. */
export interface FunctionMetadata {
  readonly name: string;
  readonly functionId?: string;
  readonly bindings: Readonly<Record<string, BindingInfo>>;
  readonly retryOptions?: unknown;
}

/** How the library converts a request to arguments, calls the function and converts its result to a response. */
export interface ProgrammingModel {
  readonly name: string;
  readonly version: string;
  getInvocationModel(context: CoreInvocationContext): InvocationModel | Promise<InvocationModel>;
  getCapabilities?(
    capabilities: Record<string, string>,
  ): Record<string, string> | undefined | Promise<Record<string, string> | undefined>;
}

export interface InvocationModel {
  getArguments(): Promise<{ readonly context: unknown; readonly inputs: unknown[] }>;
  invokeFunction(context: unknown, inputs: unknown[], callback: FunctionCallback): Promise<unknown>;
  getResponse(context: unknown, result: unknown): Promise<{ readonly returnValue?: TypedData | null }>;
}

/** The input of an invocation model; `state` tells the library whether logging is still expected. The library reads `request`
 * when it makes the arguments. */
export interface CoreInvocationContext {
  readonly invocationId: string;
  readonly metadata: { readonly name: string; readonly functionId: string; readonly bindings: object };
  request: object;
  state: "preInvocationHooks" | "invocation" | "postInvocationHooks" | undefined;
  log(level: LogLevel, category: string, message: string): void;
}

export const HOOK_NAMES = ["preInvocation", "postInvocation", "appStart", "appTerminate", "log"] as const;
export type HookName = (typeof HOOK_NAMES)[number];

/** A hook gets one mutable object; the host reads back the members that it may change. */
export type HookCallback = (context: object) => unknown;

/** An error that the library reports as the host's, not the app's. */
export class FunctionsSystemError extends Error {
  readonly isAzureFunctionsSystemError = true;
}
