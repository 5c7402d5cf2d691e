import { z } from "zod";
import { azureRegions } from "../domain/azure-regions.ts";
import { type ConfigIssue, issueAt, pathText } from "./issues.ts";

const text = z.string().optional().catch(undefined);
const policyEntry = z
  .object({
    standardName: text,
    enhancedName: text,
    alwaysEnhanced: z.unknown(),
    template: z.unknown(),
    enhancedTemplate: z.unknown(),
  })
  .partial()
  .catch({});
const vaultEntry = z
  .object({ name: text, resourceGroup: text, subscriptionId: text, maximumVaults: z.number().catch(10).default(10) })
  .catch({ maximumVaults: 10 });

/** A policy's clones are called `<name>-2`, `<name>-3`, …: any number behind the name of another policy could be taken for one. */
const MAX_NUMBER = 9999;

interface NamedPart {
  readonly path: readonly PropertyKey[];
  /** What the name is unique in: other parts of the ID, as written. */
  readonly scope: string;
  readonly name: string;
  /** Numbered siblings that Holdfast makes: `<name>-2` to `<name>-<siblings>`. */
  readonly siblings: number;
  /** Whether two of this kind may share the name. */
  readonly isShareable: boolean;
}

/**
 * Names of different entries that are one in Azure, in some region or as a numbered sibling: whichever came first would decide
 * about retention or redundancy.
 */
export function nameCollisions(
  raw: unknown,
  policies: Readonly<Record<string, unknown>>,
  vaults: Readonly<Record<string, unknown>>,
): readonly ConfigIssue[] {
  return [policyParts(policies), vaultParts(vaults)].flatMap((parts) =>
    parts.flatMap((part, index) => {
      const other = parts.slice(0, index).find((earlier) => collide(earlier, part));
      return other === undefined
        ? []
        : [
            issueAt(
              raw,
              part.path,
              `a name that is not the one of ${pathText(other.path)}, nor of its numbered siblings`,
            ),
          ];
    }),
  );
}

function policyParts(policies: Readonly<Record<string, unknown>>): readonly NamedPart[] {
  return Object.entries(policies).flatMap(([key, raw]) => {
    const { standardName, enhancedName, alwaysEnhanced, template, enhancedTemplate } = policyEntry.parse(raw);
    const isCreated = template !== undefined || enhancedTemplate !== undefined;
    const part = (member: string, name: string | undefined): readonly NamedPart[] =>
      name === undefined
        ? []
        : [{ path: ["policies", key, member], scope: "", name, siblings: MAX_NUMBER, isShareable: !isCreated }];
    return [
      ...(alwaysEnhanced === true ? [] : part("standardName", standardName)),
      ...part("enhancedName", enhancedName),
    ];
  });
}

function vaultParts(vaults: Readonly<Record<string, unknown>>): readonly NamedPart[] {
  return Object.entries(vaults).flatMap(([key, raw]) => {
    const { name, resourceGroup, subscriptionId, maximumVaults } = vaultEntry.parse(raw);
    if (name === undefined) return [];
    const scope = `${subscriptionId}/${resourceGroup}`;
    return [{ path: ["vaults", key, "name"], scope, name, siblings: maximumVaults, isShareable: false }];
  });
}

function collide(a: NamedPart, b: NamedPart): boolean {
  if (a.isShareable && b.isShareable) return false;
  return ["", ...azureRegions].some((region) => {
    const [nameA, nameB] = [inRegion(a.name, region), inRegion(b.name, region)];
    const isSameScope = inRegion(a.scope, region) === inRegion(b.scope, region);
    return (
      isSameScope && (nameA === nameB || isSibling(nameB, nameA, a.siblings) || isSibling(nameA, nameB, b.siblings))
    );
  });
}

function isSibling(name: string, of: string, siblings: number): boolean {
  const number = name.startsWith(`${of}-`) ? name.slice(of.length + 1) : "";
  return /^[1-9]\d*$/.test(number) && Number(number) >= 2 && Number(number) <= siblings;
}

function inRegion(template: string, region: string): string {
  return template.replaceAll("{location}", region).toLowerCase();
}
