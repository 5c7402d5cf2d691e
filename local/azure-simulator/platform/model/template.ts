import { isObject, type JsonObject, listAt, objectAt, stringAt } from "../../arm/json.ts";
import { idKey } from "../../arm/resource-id.ts";
import { invalidTemplate, templateLinkNotSimulated } from "../errors.ts";
import { evaluate, pathOf, type TemplateScope } from "./template-expressions.ts";

/** A resource of a template, evaluated: the PUT that creates it, and what must be there before. */
export interface TemplateResource {
  readonly id: string;
  readonly type: string;
  readonly name: string;
  readonly apiVersion: string;
  readonly body: JsonObject;
  /** Keys of the resources of the same template that it needs. */
  readonly dependsOn: readonly string[];
}

/** Members of a template's resource that are not part of the PUT. */
const NOT_SENT = new Set(["type", "name", "apiVersion", "dependsOn", "condition", "comments", "copy", "scope"]);
const NOT_SIMULATED = ["copy", "scope", "resources"];

/**
 * Reads the template and the parameters of a deployment.
 *
 * @throws {@link ArmError} 400 `InvalidTemplate` that names the defect.
 */
export function readTemplate(
  properties: JsonObject,
  group: Omit<TemplateScope, "parameters" | "variables">,
): { readonly resources: readonly TemplateResource[]; readonly parameters: JsonObject } {
  if (properties["templateLink"] !== undefined) throw templateLinkNotSimulated();
  const template = objectAt(properties, "template");
  if (!Array.isArray(template["resources"])) throw invalidTemplate("the template has no list 'resources'");
  const parameters = parameterValues(template, objectAt(properties, "parameters"), group);
  const scope = { ...group, parameters, variables: objectAt(template, "variables") };
  const resources = listAt(template, "resources").flatMap((each) => {
    const isWanted = evaluate(objectAt(each)["condition"], scope) !== false;
    return isWanted ? [readResource(each, scope)] : [];
  });
  const ordered = resources.map((resource) => ({ ...resource, dependsOn: keysOf(resource, resources) }));
  refuseCircles(ordered);
  return { resources: ordered, parameters: shownParameters(template, parameters) };
}

function parameterValues(
  template: JsonObject,
  given: JsonObject,
  group: Omit<TemplateScope, "parameters" | "variables">,
) {
  const definitions = objectAt(template, "parameters");
  const unknown = Object.keys(given).find((name) => definitions[name] === undefined);
  if (unknown !== undefined) throw invalidTemplate(`the template has no parameter '${unknown}'`);
  const scope = { ...group, parameters: {}, variables: {} };
  return Object.fromEntries(
    Object.entries(definitions).map(([name, definition]) => {
      const value = objectAt(given, name)["value"] ?? evaluate(objectAt(definition)["defaultValue"], scope);
      if (value === undefined) throw invalidTemplate(`the parameter '${name}' has no value`);
      return [name, value];
    }),
  );
}

/** Parameters as a deployment shows them: secure ones without their value. */
function shownParameters(template: JsonObject, values: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => {
      const type = stringAt(template, "parameters", name, "type") ?? "String";
      const shownType = `${type.charAt(0).toUpperCase()}${type.slice(1)}`;
      return [name, /^secure/i.test(type) ? { type: shownType } : { type: shownType, value }];
    }),
  );
}

function readResource(sent: unknown, scope: TemplateScope): TemplateResource {
  const refused = NOT_SIMULATED.find((member) => objectAt(sent)[member] !== undefined);
  if (refused !== undefined) throw invalidTemplate(`the simulator does not deploy resources with '${refused}'`);
  const resource = evaluate(sent, scope);
  const [type, name, apiVersion] = ["type", "name", "apiVersion"].map((member) => stringAt(resource, member));
  if (!isObject(resource) || type === undefined || name === undefined || apiVersion === undefined) {
    throw invalidTemplate("every resource needs 'type', 'name' and 'apiVersion'");
  }
  return {
    id: `${scope.group.id}/providers/${pathOf(type, name.split("/"))}`,
    type,
    name,
    apiVersion,
    body: Object.fromEntries(Object.entries(resource).filter(([member]) => !NOT_SENT.has(member))),
    dependsOn: listAt(resource, "dependsOn").map(String),
  };
}

/** A dependency is named by its ID, by type and name, or by its name alone. */
function keysOf({ dependsOn }: TemplateResource, resources: readonly TemplateResource[]): readonly string[] {
  return dependsOn.map((dependency) => {
    const wanted = idKey(dependency);
    const found = resources.find(({ id, type, name }) => {
      return [idKey(id), idKey(pathOf(type, name.split("/"))), idKey(`${type}/${name}`), idKey(name)].includes(wanted);
    });
    if (found === undefined) throw invalidTemplate(`the resource '${dependency}' is not defined in the template`);
    return idKey(found.id);
  });
}

function refuseCircles(resources: readonly TemplateResource[]): void {
  const placed = new Set<string>();
  let left = resources;
  while (left.length > 0) {
    const next = left.filter(({ dependsOn }) => dependsOn.every((key) => placed.has(key)));
    if (next.length === 0) {
      throw invalidTemplate(`circular dependency detected on resource '${left[0]?.name}'`);
    }
    for (const { id } of next) placed.add(idKey(id));
    left = left.filter((each) => !next.includes(each));
  }
}
