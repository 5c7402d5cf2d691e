import { ArmError } from "../arm/errors.ts";

/** Errors of Microsoft.Storage. */

export function accountNameInvalid(name: string): ArmError {
  return new ArmError(
    400,
    "AccountNameInvalid",
    `${name} is not a valid storage account name. Storage account name must be between 3 and 24 characters in length and use numbers and lower-case letters only.`,
  );
}
