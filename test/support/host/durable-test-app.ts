import { randomUUID } from "node:crypto";
import { createRequire, registerHooks } from "node:module";
import type * as DurableFunctions from "durable-functions";
import type { Clock } from "../../../local/clock.ts";
import type {
  FunctionApp,
  InvocationRequest,
  InvocationResult,
  RegisteredFunction,
  TypedData,
} from "../../../local/host/contract.ts";

export type Durable = typeof DurableFunctions;

interface Registration extends RegisteredFunction {
  readonly callback: (...inputs: readonly unknown[]) => unknown;
}

interface InvocationModel {
  getArguments(): Promise<{ readonly context: object; readonly inputs: readonly unknown[] }>;
  invokeFunction(context: object, inputs: readonly unknown[], callback: Registration["callback"]): Promise<unknown>;
  getResponse(context: object, result: unknown): Promise<{ readonly returnValue: TypedData | null | undefined }>;
}

interface Model {
  getInvocationModel(core: object): InvocationModel;
}

interface Binding {
  readonly type: string;
  readonly [option: string]: unknown;
}

/** What `@azure/functions` registers with while an app is being defined. */
const core = {
  model: undefined as Model | undefined,
  target: [] as Registration[],
};

const CORE_KEY = Symbol.for("holdfast.test.functions-core");
const coreModule = {
  version: "0.0.0-test",
  hostVersion: "0.0.0-test",
  Disposable: class {
    dispose() {}
  },
  registerFunction(
    metadata: { readonly name: string; readonly bindings: Readonly<Record<string, Binding>> },
    callback: Registration["callback"],
  ) {
    const trigger = Object.entries(metadata.bindings).find(([, binding]) => /trigger$/i.test(binding.type));
    if (trigger === undefined) throw new Error(`${metadata.name} has no trigger`);
    const [name, binding] = trigger;
    const { type, ...options } = binding;
    core.target.push({
      id: metadata.name,
      name: metadata.name,
      trigger: { ...options, name, type: type.toLowerCase() },
      callback,
    });
    return new coreModule.Disposable();
  },
  registerHook: () => new coreModule.Disposable(),
  setProgrammingModel(model: Model) {
    core.model = model;
  },
  getProgrammingModel: () => core.model,
  log() {},
};

Object.assign(globalThis, { [CORE_KEY]: coreModule });
registerHooks({
  resolve: (specifier, context, next) =>
    specifier === "@azure/functions-core"
      ? { url: "holdfast-test:functions-core", format: "commonjs", shortCircuit: true }
      : next(specifier, context),
  load: (url, context, next) =>
    url === "holdfast-test:functions-core"
      ? {
          format: "commonjs",
          source: `module.exports = globalThis[Symbol.for("${CORE_KEY.description}")];`,
          shortCircuit: true,
        }
      : next(url, context),
});

const durable = createRequire(import.meta.url)("durable-functions") as Durable;

/** An app of real `durable-functions` orchestrators, activities and entities, without a Functions host around it. */
export function createDurableTestApp(clock: Clock, define: (df: Durable) => void): FunctionApp {
  const functions: Registration[] = [];
  core.target = functions;
  define(durable);
  return {
    functions,
    find: (triggerType, name) =>
      functions.find(
        (each) => each.trigger.type === triggerType.toLowerCase() && each.name.toLowerCase() === name.toLowerCase(),
      ),
    async invoke(target, request) {
      const release = clock.hold();
      try {
        return await invoke(target as Registration, request);
      } finally {
        release();
      }
    },
    terminate: () => Promise.resolve(),
  };
}

async function invoke(target: Registration, request: InvocationRequest): Promise<InvocationResult> {
  if (core.model === undefined) throw new Error("@azure/functions did not register its programming model.");
  const invocationId = randomUUID();
  const invocation = core.model.getInvocationModel({
    invocationId,
    state: undefined,
    metadata: { name: target.name, functionId: target.id, bindings: { [target.trigger.name]: target.trigger } },
    request: {
      invocationId,
      functionId: target.id,
      inputData: [{ name: target.trigger.name, data: request.triggerData }],
      triggerMetadata: request.triggerMetadata ?? {},
      traceContext: { traceParent: "", traceState: "", attributes: {} },
    },
    log() {},
  });
  const { context, inputs } = await invocation.getArguments();
  request.onContext?.(context);
  const result = await invocation.invokeFunction(context, inputs, target.callback);
  const { returnValue } = await invocation.getResponse(context, result);
  return { invocationId, returnValue };
}
