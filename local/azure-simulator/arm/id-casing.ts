import { createHash } from "node:crypto";
import { isObject, type JsonObject } from "./json.ts";

/**
 * Azure does not keep to one spelling of an ID: lists of Compute were recorded with `/resourceGroups/TEST_VM/` where a GET
 * says `test_vm`, and Event Grid's own sample has `/resourcegroups/`. The simulator varies the spelling by seed, so that a
 * client that compares IDs letter by letter fails here and not in Azure.
 */
export interface IdCasing {
  /** An ID as a list shows it: always the same for the same resource. */
  listed(id: string): string;
  /** An ID as an event shows it: another event of the resource may spell it otherwise. */
  inEvent(id: string, atMs: number): string;
}

/** A machine or a disk; Recovery Services and resource groups were always recorded in one spelling. */
const COMPUTE_ID = /^(\/subscriptions\/[^/]+)\/resourceGroups\/([^/]+)(\/providers\/Microsoft\.Compute\/.*)$/i;

export function createIdCasing(seed: number): IdCasing {
  const chanceOf = (text: string) => createHash("sha256").update(`${seed}/casing/${text}`).digest().readUInt32LE(0);
  return {
    listed: (id) => (chanceOf(id) % 2 === 0 ? respelled(id, "resourceGroups", true) : id),
    inEvent(id, atMs) {
      const chance = chanceOf(`${id} ${atMs}`);
      const segment = chance % 2 === 0 ? "resourcegroups" : "resourceGroups";
      return respelled(id, segment, (chance >>> 1) % 2 === 0);
    },
  };
}

/** Every ID as it was created. */
export const CASING_AS_CREATED: IdCasing = { listed: (id) => id, inEvent: (id) => id };

/** A list's body with the IDs of its resources as a list shows them; any other body unchanged. */
export function withListedIds(body: unknown, casing: IdCasing): unknown {
  if (!isObject(body)) return body;
  const member = ["value", "data"].find((name) => Array.isArray(body[name]));
  if (member === undefined) return body;
  return { ...body, [member]: (body[member] as readonly unknown[]).map((item) => withListedId(item, casing)) };
}

function withListedId(item: unknown, casing: IdCasing): unknown {
  return isObject(item) && typeof item["id"] === "string" ? withId(item, casing.listed(item["id"])) : item;
}

function withId(item: JsonObject, id: string): JsonObject {
  return id === item["id"] ? item : { ...item, id };
}

function respelled(id: string, segment: string, isUpperCase: boolean): string {
  return id.replace(COMPUTE_ID, (_, subscription: string, group: string, rest: string) => {
    return `${subscription}/${segment}/${isUpperCase ? group.toUpperCase() : group}${rest}`;
  });
}
