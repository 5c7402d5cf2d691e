/** Restores the previous values of the variables. */
export type RestoreEnvironment = () => void;

/**
 * Sets environment variables for the app.
 *
 * @param options.override - Whether existing values are replaced. Values of local.settings.json do not replace those of the
 *   shell, as in Azure Functions Core Tools.
 */
export function applyEnvironment(
  values: Readonly<Record<string, string>>,
  { override }: { readonly override: boolean },
): RestoreEnvironment {
  const applied = Object.entries(values).filter(([name]) => override || process.env[name] === undefined);
  const before = applied.map(([name]) => [name, process.env[name]] as const);
  for (const [name, value] of applied) process.env[name] = value;
  return () => {
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  };
}
