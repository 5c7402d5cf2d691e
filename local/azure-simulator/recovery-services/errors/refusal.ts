import { ArmError } from "../../arm/errors.ts";

/** What the named errors of this folder are made of. */

/** Members that Azure Backup sends with each of its errors, and Azure Resource Manager with none. */
const BACKUP_MEMBERS = { target: null, details: null, innerError: null };

/** The request is well formed but refused: 400. */
export function refused(code: string, message: string): ArmError {
  return new ArmError(400, code, message, { extra: BACKUP_MEMBERS });
}

/** A resource below a vault does not exist, says the service itself: 404. */
export function notFound(code: string, message: string): ArmError {
  return new ArmError(404, code, message, { extra: BACKUP_MEMBERS });
}

/** The region does not respond: 503. */
export function regionUnavailable(location: string): ArmError {
  return new ArmError(503, "ServerTimeout", `The request timed out: region '${location}' does not respond.`, {
    headers: { "x-ms-failure-cause": "service" },
    extra: BACKUP_MEMBERS,
  });
}
