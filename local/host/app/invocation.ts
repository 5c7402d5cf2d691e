import type { InvocationRequest, InvocationResult, TypedData } from "../contract.ts";
import { invokeContained } from "./containment.ts";
import type { CoreInvocationContext, FunctionCallback, InvocationModel, ProgrammingModel } from "./core-types.ts";
import type { Registration, Registrations } from "./registrations.ts";

/**
 * Runs one function once, hooks included, in the worker's order: arguments, `preInvocation` hooks (which may replace
 * inputs and callback), the function, `postInvocation` hooks (which may replace result and error), response.
 *
 * @param durableClient - JSON text for durable client inputs.
 * @throws The error of the function or a hook, unchanged; `FunctionsSystemError` for an error that the app did not catch.
 */
export function runInvocation(options: {
  readonly registrations: Registrations;
  readonly model: ProgrammingModel;
  readonly target: Registration;
  readonly request: InvocationRequest;
  readonly durableClient: () => string;
}): Promise<InvocationResult> {
  const { registrations, target, request } = options;
  const invocation = {
    registrations,
    functionName: target.name,
    work: request.work,
    invocationId: request.invocationId,
    onReturned: request.onReturned,
  };
  return invokeContained(invocation, async (invocationId) => {
    const core = coreContext(options, invocationId);
    try {
      const model = await options.model.getInvocationModel(core.context);
      const { context, inputs } = await model.getArguments();
      core.setLibraryContext(context);
      request.onContext?.(context);
      const result = await runWithHooks(options, core.context, model, context, inputs);
      const response = await model.getResponse(context, result);
      const returnedNothing = result === undefined || result === null;
      return { invocationId, returnValue: response.returnValue, returnedNothing };
    } finally {
      core.release();
    }
  });
}

interface Core {
  readonly context: CoreInvocationContext;
  setLibraryContext(context: unknown): void;
  /**
   * Drops what the invocation was given and has made. The library keeps its objects as keys of weak maps, whose values only a
   * full garbage collection finds: without this, histories and orchestrations that have ended would live until then.
   */
  release(): void;
}

function coreContext(
  { registrations, target, request, durableClient }: Parameters<typeof runInvocation>[0],
  invocationId: string,
): Core {
  let libraryContext: unknown;
  const core: Core = {
    setLibraryContext(context) {
      libraryContext = context;
    },
    release() {
      core.context.request = NO_REQUEST;
      // Log hooks show which invocation a line is from, also when it comes late.
      if (registrations.hooks("log").length === 0) libraryContext = undefined;
    },
    context: {
      invocationId,
      state: undefined,
      metadata: { name: target.name, functionId: target.id, bindings: target.bindings },
      request: {
        invocationId,
        functionId: target.id,
        inputData: [{ name: target.trigger.name, data: request.triggerData }, ...otherInputs(target, durableClient)],
        triggerMetadata: request.triggerMetadata ?? {},
        traceContext: { traceParent: request.traceParent ?? "", traceState: "", attributes: {} },
        retryContext: request.retryContext,
      },
      log: (level, category, message) =>
        registrations.log({ level, category, message, functionName: target.name, invocationId }, libraryContext),
    },
  };
  return core;
}

const NO_REQUEST = {};

/** Every input binding except the trigger. Only durable clients have a value; the others are undefined. */
function otherInputs(target: Registration, durableClient: () => string): { name: string; data: TypedData }[] {
  const inputs: { name: string; data: TypedData }[] = [];
  for (const name in target.bindings) {
    const binding = target.bindings[name];
    if (binding?.direction !== "in" || name === target.trigger.name) continue;
    inputs.push({ name, data: isDurableClient(binding.type) ? { string: durableClient() } : {} });
  }
  return inputs;
}

/** `orchestrationClient` is the older spelling. */
export function isDurableClient(bindingType: string): boolean {
  return ["durableclient", "orchestrationclient"].includes(bindingType.toLowerCase());
}

async function runWithHooks(
  { registrations, target }: Parameters<typeof runInvocation>[0],
  core: CoreInvocationContext,
  invocation: InvocationModel,
  context: unknown,
  inputs: unknown[],
): Promise<unknown> {
  const shared = { hookData: {}, appHookData: registrations.appHookData, invocationContext: context };
  const before: typeof shared & { functionCallback: FunctionCallback; inputs: unknown[] } = {
    ...shared,
    functionCallback: target.callback,
    inputs,
  };
  core.state = "preInvocationHooks";
  for (const hook of registrations.hooks("preInvocation")) await hook(before);

  const after = { ...shared, inputs: before.inputs, result: null as unknown, error: null as unknown };
  core.state = "invocation";
  try {
    after.result = await invocation.invokeFunction(context, before.inputs, before.functionCallback);
  } catch (error) {
    after.error = error;
  }
  core.state = "postInvocationHooks";
  for (const hook of registrations.hooks("postInvocation")) await hook(after);
  core.state = undefined;
  if (after.error !== null && after.error !== undefined) throw after.error;
  return after.result;
}
