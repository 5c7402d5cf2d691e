/** What this needs of a CycloneDX document as `npm sbom` writes it. `bom-ref` is `<name>@<version>`. */
export interface Bom {
  readonly components: readonly { readonly "bom-ref": string }[];
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn?: readonly string[] }[];
  readonly metadata: { readonly component: { readonly "bom-ref": string } };
}

/** What this needs of package-lock.json: by the package's place, such as `node_modules/a/node_modules/b`. */
export interface LockedPlaces {
  readonly packages: Readonly<Record<string, { readonly version?: string; readonly dev?: boolean }>>;
}

/**
 * The document with the packages that are deployed only, as the lock file says which those are. `npm sbom --omit dev` (npm 11.19) also
 * leaves out what a package for development needs as well: 93 of 124 packages here.
 */
export function deployedComponents<Document extends Bom>(bom: Document, lock: LockedPlaces): Document {
  const deployed = new Set(
    Object.entries(lock.packages)
      .filter(([place, { dev }]) => place !== "" && dev !== true)
      .map(([place, { version }]) => `${place.replace(/^.*node_modules\//, "")}@${version}`),
  );
  const kept = new Set([...deployed, bom.metadata.component["bom-ref"]]);
  return {
    ...bom,
    components: bom.components.filter((component) => deployed.has(component["bom-ref"])),
    dependencies: bom.dependencies
      .filter(({ ref }) => kept.has(ref))
      .map((each) => ({ ...each, dependsOn: (each.dependsOn ?? []).filter((ref) => deployed.has(ref)) })),
  };
}
