import { ArmError } from "../arm/errors.ts";

/** Errors of Microsoft.Network. */

export function addressSpaceMissing(): ArmError {
  return new ArmError(
    400,
    "InvalidRequestFormat",
    "Required property 'addressSpace.addressPrefixes' is missing or empty.",
  );
}
