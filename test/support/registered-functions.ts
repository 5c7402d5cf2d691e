import { registerHooks } from "node:module";
import type { HttpHandler } from "@azure/functions";

/** A function as the app registers it with the host. */
export interface Registration {
  readonly name: string;
  readonly bindings: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** Of an HTTP function. */
  readonly handler: HttpHandler;
}

/** Plays the Functions host, as it hands the core API to `@azure/functions`, and loads the app. Once per test file. */
export async function registeredFunctions(
  environment: Readonly<Record<string, string>> = {},
): Promise<readonly Registration[]> {
  const registrations: Registration[] = [];
  const core = {
    version: "0.0.0",
    registerFunction: (metadata: Registration, handler: HttpHandler) => {
      registrations.push({ ...metadata, handler });
      return { dispose: () => {} };
    },
    registerHook: () => ({ dispose: () => {} }),
    setProgrammingModel: () => {},
    log: () => {},
    Disposable: class {},
  };
  Reflect.set(globalThis, Symbol.for("holdfast.test.core"), core);
  const url = "data:text/javascript,";
  const hooks = registerHooks({
    resolve: (specifier, context, next) =>
      specifier === "@azure/functions-core"
        ? { url: `${url}core`, format: "commonjs", shortCircuit: true }
        : next(specifier, context),
    load: (target, context, next) =>
      target === `${url}core`
        ? {
            format: "commonjs",
            source: 'module.exports = globalThis[Symbol.for("holdfast.test.core")];',
            shortCircuit: true,
          }
        : next(target, context),
  });
  Object.assign(process.env, { AzureWebJobsStorage: "UseDevelopmentStorage=true" }, environment);
  await import("../../functions/main.ts");
  hooks.deregister();
  return registrations;
}
