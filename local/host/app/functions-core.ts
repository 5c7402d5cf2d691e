import { createRequire, registerHooks } from "node:module";
import { pathToFileURL } from "node:url";
import { currentAppContext } from "./app-context.ts";
import type { FunctionCallback, FunctionMetadata, HookCallback, ProgrammingModel } from "./core-types.ts";
import type { LogLevel } from "./log.ts";
import type { Registrations } from "./registrations.ts";

/** The app that is being loaded, else the one loaded last: it receives calls from outside any invocation. */
let latest: Registrations | undefined;
/** The library sets its programming model once per process, regardless of the number of apps. */
let latestModel: ProgrammingModel | undefined;

/**
 * Directs all registrations to `registrations` from now on, until the next call. Apps are loaded one after the other.
 *
 * @param freshIn - A folder whose modules are evaluated again if this process has loaded them before.
 */
export function receiveRegistrations(registrations: Registrations, freshIn: string): ImportModule {
  install();
  latest = registrations;
  loads += 1;
  const folder = pathToFileURL(`${freshIn}/`).href;
  for (const file of Object.keys(appRequire.cache)) {
    if (isOwnModule(pathToFileURL(file).href, folder)) delete appRequire.cache[file];
  }
  if (loads > 1) folders.set(`${LOAD_QUERY}${loads}`, folder);
  const query = loads > 1 ? `${LOAD_QUERY}${loads}` : "";
  return {
    import: (file) => nativeImport(`${pathToFileURL(file).href}${query}`),
    require: (file) => appRequire(file),
  };
}

/** Node's own loader, even where a test runner has replaced `import`. */
export interface ImportModule {
  import(file: string): Promise<unknown>;
  require(file: string): unknown;
}

/** The programming model for an app that has set none itself. */
export function lastProgrammingModel(): ProgrammingModel | undefined {
  return latestModel;
}

class Disposable {
  readonly #dispose: () => void;
  constructor(dispose: () => void) {
    this.#dispose = dispose;
  }
  static from(...disposables: { dispose?(): unknown }[]): Disposable {
    return new Disposable(() => {
      for (const disposable of disposables) disposable.dispose?.();
    });
  }
  dispose(): void {
    this.#dispose();
  }
}

/** The value of `require('@azure/functions-core')`. */
const coreApi = {
  version: "4.0.0-local",
  hostVersion: "4.0.0-local",
  Disposable,
  registerFunction: (metadata: FunctionMetadata, callback: FunctionCallback) =>
    new Disposable(current().registerFunction(metadata, callback)),
  registerHook: (name: string, callback: HookCallback) => new Disposable(current().registerHook(name, callback)),
  setProgrammingModel: (model: ProgrammingModel) => {
    latestModel = model;
    current().setProgrammingModel(model);
  },
  getProgrammingModel: () => current().model() ?? latestModel,
  log: (level: LogLevel, category: string, message: string) => current().log({ level, category, message }),
};

function current(): Registrations {
  const registrations = currentAppContext()?.registrations ?? latest;
  if (registrations === undefined) throw new Error("No app is being loaded.");
  return registrations;
}

const CORE_MODULE = "@azure/functions-core";
const CORE_URL = "local-functions-host:core";
const IMPORT_URL = "local-functions-host:import";
const CORE_KEY = Symbol.for("local-functions-host.core");
const LOAD_QUERY = "?load=";

const appRequire = createRequire(import.meta.url);
const folders = new Map<string, string>();
let installed = false;
let loads = 0;
let nativeImport: (url: string) => Promise<unknown> = () =>
  Promise.reject(new Error("The module hooks are not installed."));

/**
 * Installs the module hooks, once per process and before the app's first import: the library remembers a failed
 * `require('@azure/functions-core')` and then ignores every registration.
 */
function install(): void {
  if (installed) return;
  installed = true;
  Reflect.set(globalThis, CORE_KEY, coreApi);
  registerHooks({
    resolve(specifier, context, next) {
      if (specifier === CORE_MODULE) return { url: CORE_URL, format: "commonjs", shortCircuit: true };
      if (specifier === IMPORT_URL) return { url: IMPORT_URL, format: "commonjs", shortCircuit: true };
      const resolved = next(specifier, context);
      const query = loadQueryOf(context.parentURL);
      const folder = query === undefined ? undefined : folders.get(query);
      const fresh = folder !== undefined && isOwnModule(resolved.url, folder) && !resolved.url.includes("?");
      return fresh ? { ...resolved, url: `${resolved.url}${query}` } : resolved;
    },
    load(url, context, next) {
      if (url === CORE_URL) return virtualModule(`globalThis[Symbol.for(${JSON.stringify(CORE_KEY.description)})]`);
      if (url === IMPORT_URL) return virtualModule("(url) => import(url)");
      return next(url, context);
    },
  });
  nativeImport = appRequire(IMPORT_URL) as (url: string) => Promise<unknown>;
}

function virtualModule(expression: string) {
  return { format: "commonjs", source: `module.exports = ${expression};`, shortCircuit: true };
}

/** The query that marks a module of a repeated load; the modules that it imports get the same query. */
function loadQueryOf(parentUrl: string | undefined): string | undefined {
  const at = parentUrl?.indexOf(LOAD_QUERY) ?? -1;
  return at === -1 ? undefined : parentUrl?.slice(at);
}

/** Whether a module is the app's own: in its folder and not in an installed package. */
function isOwnModule(url: string, folder: string): boolean {
  return url.startsWith(folder) && !url.slice(folder.length).split("/").includes("node_modules");
}
