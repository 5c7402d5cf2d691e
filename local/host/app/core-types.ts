/**
 * What `@azure/functions` and its host say to each other, as far as this host takes part. The library asks for the module
 * `@azure/functions-core`, which no registry holds: the worker makes it up, and so does this host.
 */
import type { TypedData } from "../contract.ts";
import type { LogLevel } from "./log.ts";

/** A binding as the library registers it: options of the trigger, input or output and these three. */
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

/** The library's way to turn a request into arguments, to call the function and to turn its result into a response. */
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

/** What an invocation model is made of; `state` tells the library whether logging is still expected. */
export interface CoreInvocationContext {
  readonly invocationId: string;
  readonly metadata: { readonly name: string; readonly functionId: string; readonly bindings: object };
  readonly request: object;
  state: "preInvocationHooks" | "invocation" | "postInvocationHooks" | undefined;
  log(level: LogLevel, category: string, message: string): void;
}

export const HOOK_NAMES = ["preInvocation", "postInvocation", "appStart", "appTerminate", "log"] as const;
export type HookName = (typeof HOOK_NAMES)[number];

/** Hooks get one mutable object; the host reads back what they may change. */
export type HookCallback = (context: object) => unknown;

/** An error that the library shows as the host's, not the app's. */
export class FunctionsSystemError extends Error {
  readonly isAzureFunctionsSystemError = true;
}
