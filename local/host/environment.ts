/** Puts the variables back as they were. */
export type RestoreEnvironment = () => void;

/**
 * Sets environment variables for the app.
 *
 * @param options.override - Whether a value that is already there gives way. Values of local.settings.json do not win
 *   over the shell's, as with the Functions Core Tools.
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
