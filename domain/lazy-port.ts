/** What a port is: an object whose methods all return promises. */
type PortMethods<Port> = { readonly [Name in keyof Port]: (...args: never[]) => Promise<unknown> };

/** Every method of a port by its name; the compiler refuses a table in which one is missing. */
export type MethodNames<Port> = { readonly [Name in keyof Port]-?: true };

/**
 * A port whose adapter is loaded by its first call, so that the app starts without the libraries behind it. Arguments, results and
 * errors pass unchanged. An adapter that cannot be loaded fails the call that needed it; the next call loads it again.
 *
 * Only for what cannot be misconfigured: settings are validated before, because an invalid one has to end the start.
 *
 * @param names - The port's methods.
 * @param load - Called once at a time, and never again after it succeeded.
 */
export function lazyPort<Port extends PortMethods<Port>>(names: MethodNames<Port>, load: () => Promise<Port>): Port {
  let loading: Promise<Port> | undefined;
  const adapter = () => {
    loading ??= load().catch((error: unknown) => {
      loading = undefined;
      throw error;
    });
    return loading;
  };
  const methods = (Object.keys(names) as (keyof Port & string)[]).map((name) => [
    name,
    async (...args: never[]) => (await adapter())[name](...args),
  ]);
  return Object.fromEntries(methods) as Port;
}
