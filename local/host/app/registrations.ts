import {
  type BindingInfo,
  type FunctionCallback,
  type FunctionMetadata,
  FunctionsSystemError,
  HOOK_NAMES,
  type HookCallback,
  type HookName,
  type ProgrammingModel,
} from "./core-types.ts";
import type { LogLevel, LogLine, WriteLog } from "./log.ts";

export interface Registration {
  readonly id: string;
  readonly name: string;
  readonly bindings: Readonly<Record<string, BindingInfo>>;
  readonly trigger: { readonly name: string; readonly type: string; readonly [option: string]: unknown };
  readonly retryOptions?: unknown;
  readonly callback: FunctionCallback;
}

/** The registrations of one app, and the data that its hooks share. */
export interface Registrations {
  /** In the order of registration. */
  functions(): readonly Registration[];
  hooks(name: HookName): readonly HookCallback[];
  model(): ProgrammingModel | undefined;
  /** Shared by all hooks of the app for its whole life. */
  readonly appHookData: object;

  registerFunction(metadata: FunctionMetadata, callback: FunctionCallback): () => void;
  registerHook(name: string, callback: HookCallback): () => void;
  setProgrammingModel(model: ProgrammingModel): void;
  /** Runs the log hooks, which may rewrite the line, and writes it. */
  log(line: LogLine, invocationContext?: unknown): void;
  /** Ends start-up: registering a function throws from now on. */
  close(): void;
}

/** The real host's rule for function names; `host` is reserved. */
const FUNCTION_NAME = /^(?!host$)[a-z][a-z0-9_-]{0,127}$/i;

/** Collects the registrations of an app. `registerFunction` throws where the real host would not start the app either. */
export function createRegistrations(write: WriteLog): Registrations {
  const functions = new Map<string, Registration>();
  const hooks = new Map<HookName, HookCallback[]>(HOOK_NAMES.map((name) => [name, []]));
  const appHookData = {};
  let model: ProgrammingModel | undefined;
  let closed = false;

  return {
    functions: () => [...functions.values()],
    hooks: (name) => hooks.get(name) ?? [],
    model: () => model,
    appHookData,

    registerFunction(metadata, callback) {
      if (closed) {
        throw new FunctionsSystemError(
          `Function "${metadata.name}" can only be registered while the app starts: move the registration out of handlers and timers.`,
        );
      }
      const registration = toRegistration(metadata, callback);
      const key = registration.name.toLowerCase();
      if (functions.has(key)) {
        throw new FunctionsSystemError(
          `Function "${registration.name}" is registered twice. Names are compared without case, across triggers, activities, orchestrators and entities.`,
        );
      }
      functions.set(key, registration);
      return () => functions.delete(key);
    },
    registerHook(name, callback) {
      const list = hooks.get(name as HookName);
      if (list === undefined) {
        throw Object.assign(new RangeError(`There is no hook "${name}"; the hooks are ${HOOK_NAMES.join(", ")}.`), {
          isAzureFunctionsSystemError: true,
        });
      }
      list.push(callback);
      return () => {
        const index = list.indexOf(callback);
        if (index !== -1) list.splice(index, 1);
      };
    },
    setProgrammingModel(newModel) {
      model = newModel;
    },
    log(line, invocationContext) {
      const shown: { level: LogLevel; message: string } = { level: line.level, message: line.message };
      const context = { ...shown, category: line.category, invocationContext, hookData: {}, appHookData };
      for (const hook of hooks.get("log") ?? []) hook(context);
      write({ ...line, level: context.level, message: context.message });
    },
    close() {
      closed = true;
    },
  };
}

function toRegistration(metadata: FunctionMetadata, callback: FunctionCallback): Registration {
  const { name, bindings, retryOptions } = metadata;
  if (!FUNCTION_NAME.test(name)) {
    throw new FunctionsSystemError(
      `"${name}" is not a valid function name: use a letter, then up to 127 letters, digits, "_" or "-"; "host" is reserved.`,
    );
  }
  const trigger = Object.entries(bindings).find(([, binding]) => /trigger$/i.test(binding.type));
  if (trigger === undefined) throw new FunctionsSystemError(`Function "${name}" has no trigger.`);
  const [bindingName, options] = trigger;
  return {
    id: metadata.functionId ?? name,
    name,
    bindings,
    trigger: { ...options, name: bindingName, type: options.type.toLowerCase() },
    retryOptions,
    callback,
  };
}
