/** The header of App Service authentication, as it hands over who has signed in. */
export function principalHeader(
  roles: readonly string[],
  {
    name = "Ada Lovelace",
    id = "4d2c3c1e-0000-4000-8000-000000000001",
    ...others
  }: Readonly<Record<string, string>> = {},
): string {
  return Buffer.from(
    JSON.stringify({
      auth_typ: "aad",
      name_typ: "name",
      role_typ: "roles",
      claims: [
        { typ: "http://schemas.microsoft.com/identity/claims/objectidentifier", val: id },
        { typ: "name", val: name },
        ...roles.map((val) => ({ typ: "roles", val })),
      ],
      ...others,
    }),
  ).toString("base64");
}
