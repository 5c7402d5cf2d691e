import type { ArmError } from "../../arm/errors.ts";
import { notFound, refused } from "./refusal.ts";

/** The body or a name is not what the operation accepts. */
export function invalidInput(what: string): ArmError {
  return refused("BMSUserErrorInvalidInput", `Input provided for the call is invalid\r\n${what}`);
}

export function operationNotFound(id: string): ArmError {
  return notFound("OperationNotFound", `The operation '${id}' was not found.`);
}
