import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { runCommand } from "../local/run-command.ts";

/**
 * `npm run lockfile`, after every `npm install`: adds an entry to package-lock.json for each optional package of another
 * platform. npm omits those when its registry does not serve them, and `npm ci` then refuses the whole file, on every
 * platform. Entries have name, version and platform; npm fetches them only on that platform.
 */
interface LockedPackage {
  readonly version?: string;
  readonly dev?: boolean;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}
interface Lockfile {
  packages: Record<string, LockedPackage & Record<string, unknown>>;
}

const SYSTEMS = ["aix", "android", "darwin", "freebsd", "linux", "netbsd", "openbsd", "openharmony", "sunos", "win32"];
const PROCESSORS = ["arm", "arm64", "ia32", "loong64", "mips64el", "ppc64", "riscv64", "s390x", "wasm32", "x64"];

/** Names of optional packages that the file refers to and has no entry for. */
export function missingOptionalPackages(lockfile: Lockfile): readonly string[] {
  return optionalPackages(lockfile)
    .filter(({ name }) => lockfile.packages[`node_modules/${name}`] === undefined)
    .map(({ name }) => name);
}

/** The file with an entry for each of these packages. */
export function completeLockfile(lockfile: Lockfile): Lockfile {
  const packages = { ...lockfile.packages };
  for (const { name, version, isDev } of optionalPackages(lockfile)) {
    const place = `node_modules/${name}`;
    packages[place] ??= { version, ...platformOf(name), ...(isDev && { dev: true }), optional: true };
  }
  return {
    ...lockfile,
    packages: Object.fromEntries(Object.entries(packages).toSorted(([a], [b]) => (a < b ? -1 : 1))),
  };
}

function optionalPackages(lockfile: Lockfile) {
  return Object.values(lockfile.packages).flatMap((entry) =>
    Object.entries(entry.optionalDependencies ?? {}).map(([name, version]) => ({
      name,
      version: version.replace(/^[\^~]/, ""),
      isDev: entry.dev === true,
    })),
  );
}

/** The platform in the package's name: `@scope/binding-linux-arm64-musl`. */
function platformOf(name: string): Record<string, readonly string[]> {
  const words = name.split(/[/-]/);
  const os = words.filter((word) => SYSTEMS.includes(word));
  const cpu = words
    .map((word) => word.replace(/^(gnueabihf|musleabihf|eabi)$/, ""))
    .filter((word) => PROCESSORS.includes(word));
  const libc = words.some((word) => word.startsWith("musl"))
    ? ["musl"]
    : words.some((word) => word.startsWith("gnu"))
      ? ["glibc"]
      : [];
  return { ...(os.length > 0 && { os }), ...(cpu.length > 0 && { cpu }), ...(libc.length > 0 && { libc }) };
}

const command = {
  usage: "npm run lockfile -- [options]",
  about: `Adds an entry to package-lock.json for each optional package of another platform; to be run after every npm install. Exit
code 0, 2 for an invalid option.`,
  options: {},
} as const;

if (process.argv[1] === import.meta.filename) await runCommand(command, writeLockfile);

function writeLockfile(): number {
  const file = join(import.meta.dirname, "../package-lock.json");
  const lockfile = JSON.parse(readFileSync(file, "utf8")) as Lockfile;
  const missing = missingOptionalPackages(lockfile);
  writeFileSync(file, `${JSON.stringify(completeLockfile(lockfile), undefined, 2)}\n`);
  console.log(`Added ${missing.length} optional packages of other platforms.`);
  return 0;
}
