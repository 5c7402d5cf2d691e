import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Metafile } from "esbuild";

const LICENCE_FILE = /^(licen[cs]e|notice|copying)([.-].*)?$/i;

/**
 * The licences of every package that is in the bundle, as their authors wrote them: they ask to be handed on with the code.
 *
 * @throws When a package has no licence file and names no licence: then it may not be deployed.
 */
export function thirdPartyNotices(root: string, metafile: Pick<Metafile, "outputs">): string {
  const sections = packagesIn(metafile).map((folder) => notice(root, folder));
  return `Holdfast contains the packages below, each under its own licence.\n\n${sections.join("\n")}`;
}

/** Folders of the packages of which the bundle contains something, sorted. */
export function packagesIn({ outputs }: Pick<Metafile, "outputs">): readonly string[] {
  const inputs = Object.values(outputs).flatMap(({ inputs: used }) => Object.keys(used));
  const folders = inputs.flatMap((path) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0] ?? []);
  return [...new Set(folders)].sort();
}

function notice(root: string, folder: string): string {
  const manifest = JSON.parse(readFileSync(join(root, folder, "package.json"), "utf8")) as {
    readonly name: string;
    readonly version: string;
    readonly license?: unknown;
  };
  const { name, version, license } = manifest;
  const files = existsSync(join(root, folder)) ? readdirSync(join(root, folder)).filter(isLicence).sort() : [];
  const texts = files.map((file) =>
    readFileSync(join(root, folder, file), "utf8")
      .replaceAll("\r\n", "\n")
      .trim(),
  );
  if (texts.length === 0 && typeof license !== "string") throw new Error(`${name} ${version} names no licence.`);
  const line = "-".repeat(72);
  return [line, `${name} ${version} (${String(license ?? "see below")})`, line, ...texts, ""].join("\n");
}

function isLicence(name: string): boolean {
  return LICENCE_FILE.test(name) && !name.endsWith(".js");
}
