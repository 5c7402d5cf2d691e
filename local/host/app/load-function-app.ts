import { join, resolve } from "node:path";
import type { Clock } from "../../clock.ts";
import type { FunctionApp, InvocationResult, RegisteredFunction } from "../contract.ts";
import { runForApp } from "./app-context.ts";
import { type BindingInfo, FunctionsSystemError, type ProgrammingModel } from "./core-types.ts";
import { AppLoadError, findEntryPoints } from "./entry-points.ts";
import { lastProgrammingModel, receiveRegistrations } from "./functions-core.ts";
import { runInvocation } from "./invocation.ts";
import type { WriteLog } from "./log.ts";
import { createRegistrations, type Registration, type Registrations } from "./registrations.ts";

/** A loaded app, with the members that only the host itself uses. */
export interface LoadedFunctionApp extends FunctionApp {
  /** All bindings of a function, its trigger included. */
  bindingsOf(target: RegisteredFunction): Readonly<Record<string, BindingInfo>>;
}

export interface LoadOptions {
  /** Folder of the app, which contains package.json and host.json. */
  readonly directory: string;
  /** Absolute paths of files to load instead of those in `main`; TypeScript with erasable syntax is allowed. */
  readonly entryPoints?: readonly string[] | undefined;
  readonly clock: Clock;
  readonly log?: WriteLog;
  /** JSON text for durable client inputs. Without it, functions with such an input fail when they run. */
  readonly durableClient?: () => string;
  /** `functionTimeout` of host.json; no limit if absent. Milliseconds. */
  readonly functionTimeoutMs?: number | undefined;
  /** Whether `AzureWebJobs.<name>.Disabled` disables a function. */
  readonly isDisabled?: (functionName: string) => boolean;
}

/** Registration uses state that the whole process shares, so apps are loaded one after the other. */
let loading: Promise<unknown> = Promise.resolve();

/**
 * Loads an Azure Functions app (Node programming model v4) into this process, as the Functions worker does. The same
 * folder can be loaded again: its own modules are evaluated again, installed packages are shared.
 *
 * @throws AppLoadError when a file is missing or throws, or a name is registered twice.
 */
export function loadFunctionApp(options: LoadOptions): Promise<LoadedFunctionApp> {
  const loaded = loading.then(() => load(options));
  loading = loaded.catch(() => {});
  return loaded;
}

async function load(options: LoadOptions): Promise<LoadedFunctionApp> {
  const directory = resolve(options.directory);
  const registrations = createRegistrations(options.log ?? (() => {}));
  const modules = receiveRegistrations(registrations, directory);
  for (const { file, isModule } of findEntryPoints(directory, options.entryPoints)) {
    try {
      await runForApp(registrations, () => (isModule ? modules.import(file) : modules.require(file)));
    } catch (error) {
      throw new AppLoadError(file, { cause: error });
    }
  }
  const appLevel = { hookData: {}, appHookData: registrations.appHookData, functionAppDirectory: directory };
  try {
    await runHooks(registrations, "appStart", appLevel);
    const model = await settleModel(registrations);
    registrations.close();
    return createApp(options, registrations, model, () => runHooks(registrations, "appTerminate", appLevel));
  } catch (error) {
    throw new AppLoadError(join(directory, "package.json"), { cause: error });
  }
}

async function runHooks(registrations: Registrations, name: "appStart" | "appTerminate", context: object) {
  await runForApp(registrations, async () => {
    for (const hook of registrations.hooks(name)) await hook(context);
  });
}

interface SettledModel {
  readonly model: ProgrammingModel;
  /** Where the library takes requests when the app streams. */
  readonly httpStreamUrl: string | undefined;
}

/** Requests the library's capabilities, which also ends its start-up phase. */
async function settleModel(registrations: Registrations): Promise<SettledModel> {
  const model = registrations.model() ?? lastProgrammingModel();
  if (model === undefined || registrations.functions().length === 0) {
    throw new FunctionsSystemError(
      "The app registers no functions. Register functions with the v4 model of @azure/functions (app.http, df.app.activity, …).",
    );
  }
  const capabilities = await model.getCapabilities?.({ RawHttpBodyBytes: "true", RpcHttpBodyOnly: "true" });
  return { model, httpStreamUrl: capabilities?.["HttpUri"] };
}

function createApp(
  options: LoadOptions,
  registrations: Registrations,
  { model, httpStreamUrl }: SettledModel,
  terminate: () => Promise<void>,
): LoadedFunctionApp {
  const enabled = registrations.functions().filter(({ name }) => options.isDisabled?.(name) !== true);
  const byFunction = new Map<RegisteredFunction, Registration>(enabled.map((entry) => [toFunction(entry), entry]));
  const byName = new Map(
    [...byFunction.keys()].map((entry) => [`${entry.trigger.type}/${entry.name.toLowerCase()}`, entry]),
  );
  const byExactName = new Map(
    [...Map.groupBy(byFunction.keys(), ({ trigger }) => trigger.type)].map(([type, entries]) => {
      return [type, new Map(entries.map((entry) => [entry.name, entry]))];
    }),
  );
  const registrationOf = (target: RegisteredFunction) => {
    const registration = byFunction.get(target);
    if (registration === undefined) throw new Error(`Function "${target.name}" is not part of this app.`);
    return registration;
  };
  const durableClient = options.durableClient ?? noDurableClient;

  return {
    functions: [...byFunction.keys()],
    find: (triggerType, name) =>
      byExactName.get(triggerType)?.get(name) ?? byName.get(`${triggerType.toLowerCase()}/${name.toLowerCase()}`),
    async invoke(target, request) {
      const registration = registrationOf(target);
      const release = options.clock.hold();
      const work = runInvocation({ registrations, model, target: registration, request, durableClient });
      work.then(release, release);
      return options.functionTimeoutMs === undefined
        ? work
        : withTimeout(work, options.clock, options.functionTimeoutMs, target);
    },
    terminate,
    httpStreamUrl,
    bindingsOf: (target) => registrationOf(target).bindings,
  };
}

function toFunction({ id, name, trigger, retryOptions }: Registration): RegisteredFunction {
  return { id, name, trigger, retryOptions };
}

function noDurableClient(): string {
  throw new Error("This app was loaded without a durable client.");
}

/** Stops waiting after the timeout. The function itself cannot be stopped. */
function withTimeout(
  work: Promise<InvocationResult>,
  clock: Clock,
  timeoutMs: number,
  target: RegisteredFunction,
): Promise<InvocationResult> {
  return new Promise((done, failed) => {
    const message = `Function "${target.name}" ran longer than functionTimeout in host.json allows (${timeoutMs / 1000} s).`;
    const fail = () => failed(new FunctionsSystemError(message));
    const call = clock.schedule(clock.now() + timeoutMs, fail, { background: true });
    work.then(done, failed).finally(() => call.cancel());
  });
}
