import fc from "fast-check";
import { expect, test } from "vitest";
import { maskSecrets } from "../../../../domain/text/mask-secrets.ts";

/** Nothing else in the texts below contains it, whole or in part. */
const SECRET = "hunter2Zq9w";
const JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJodW50ZXIyIn0.Zq9wSflKxwRJSMeKKF2QT4";
/** As long and as random as a storage account's key. */
const KEY = "q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJCrze8SNFZ4kA==";

test.for<[string, string]>(
  [
    ["query parameter", `?sig=${SECRET}`],
    ["second query parameter", `https://a.example/x?sv=1&sig=${SECRET}`],
    ["query of a path", `/subscriptions/1/operationsStatus/2?t=1&c=${SECRET}&s=${SECRET}`],
    ["fragment of a URL", `https://a.example/x#access_token=${SECRET}`],
    ["signature alone", `sig=${SECRET}`],
    ["member of JSON", `{"sig":"${SECRET}"}`],
    ["member of JSON with blanks", `{ "password" : "${SECRET}" }`],
    ["member of escaped JSON", `{\\"sig\\":\\"${SECRET}\\"}`],
    ["member of JSON escaped twice", `{\\\\\\"clientSecret\\\\\\":\\\\\\"${SECRET}\\\\\\"}`],
    ["member of a JavaScript object", `{ password: '${SECRET}' }`],
    ["list in JSON", `{"tokens":["a","${SECRET}"]}`],
    ["object in JSON", `{"password":{"a":{"b":1},"value":"${SECRET}"}}`],
    ["list in JSON without an end", `{"tokens":["a","${SECRET}"`],
    ["text without an end", `{"password":"${SECRET} and more`],
    ["name and value", `{"name":"password","value":"${SECRET}"}`],
    ["name and value as attributes", `<add name="password" value="${SECRET}"/>`],
    ["element of XML", `<Password>${SECRET}</Password>`],
    ["attribute of XML", `<user password="${SECRET}"/>`],
    ["HTML entities", `{&quot;sig&quot;:&quot;${SECRET}&quot;}`],
    ["numeric entities", `{&#34;sig&#34;:&#34;${SECRET}&#34;}`],
    ["percent-encoded query", `%3Fsv%3D1%26sig%3D${SECRET}`],
    ["percent-encoded JSON", `%7B%22sig%22%3A%22${SECRET}%22%7D`],
    ["percent-encoded twice", `%253Fsig%253D${SECRET}`],
    ["password with a colon", `password: ${SECRET}`],
    ["password with an equals sign", `password = ${SECRET}`],
    ["password in quotes", `password '${SECRET}'`],
    ["password in quotes with blanks", `password="${SECRET} two words"`],
    ["passwd", `passwd=${SECRET}`],
    ["Pwd of a connection string", `Server=a;Uid=b;Pwd=${SECRET};Database=c`],
    ["passphrase", `passphrase: ${SECRET}`],
    ["client_secret", `client_secret=${SECRET}`],
    ["client-secret as an option", `az login --client-secret ${SECRET}`],
    ["password as an option", `tool --password ${SECRET} --verbose`],
    ["option with an equals sign", `--password=${SECRET}`],
    ["clientSecret", `clientSecret => "${SECRET}"`],
    ["access_token", `access_token=${SECRET}`],
    ["refreshToken", `"refreshToken": "${SECRET}"`],
    ["id_token", `id_token:${SECRET}`],
    ["SAS token", `sasToken=${SECRET}`],
    ["AccountKey", `DefaultEndpointsProtocol=https;AccountName=a;AccountKey=${SECRET};EndpointSuffix=b`],
    ["SharedAccessKey", `Endpoint=sb://a/;SharedAccessKeyName=Root;SharedAccessKey=${SECRET}`],
    ["SharedAccessSignature", `SharedAccessSignature sr=a&sig=${SECRET}&se=1&skn=b`],
    ["SharedAccessSignature as a value", `BlobEndpoint=https://a/;SharedAccessSignature=sv=1&sig=${SECRET}`],
    ["api key", `api-key: ${SECRET}`],
    ["x-functions-key", `x-functions-key: ${SECRET}`],
    ["Ocp-Apim-Subscription-Key", `Ocp-Apim-Subscription-Key: ${SECRET}`],
    ["key alone", `key=${SECRET}`],
    ["function key in a query", `https://a.example/api/x?code=${SECRET}`],
    ["identity header", `IDENTITY_HEADER=${SECRET}`],
    ["private key", `privateKey: ${SECRET}`],
    ["Authorization: Bearer", `Authorization: Bearer ${SECRET}`],
    ["Authorization: Basic", `Authorization: Basic ${SECRET}==`],
    ["Authorization: SharedKey", `Authorization: SharedKey account:${SECRET}`],
    ["Authorization in JSON", `{"Authorization":"Basic ${SECRET}"}`],
    ["Authorization in a list", `["Authorization", "Basic ${SECRET}"]`],
    [
      "Proxy-Authorization",
      `Proxy-Authorization: Digest username="a", response=${SECRET}`.replace('username="a", ', ""),
    ],
    ["Bearer alone", `token was Bearer ${SECRET}`],
    ["Basic alone", `header Basic ${SECRET}`],
    ["shared key in quotes", `SharedKey="${SECRET}"`],
    ["Cookie", `Cookie: a=b; session=${SECRET}`],
    ["Set-Cookie", `Set-Cookie: session=${SECRET}; HttpOnly`],
    ["user and password of a URL", `https://user:${SECRET}@a.example/x`],
    ["password with a slash in a URL", `https://user:a/${SECRET}@a.example/x`],
    ["user of a database's URL", `mongodb://user:${SECRET}@a.example:27017/db`],
    ["PEM", `-----BEGIN PRIVATE KEY-----\n${SECRET}\n-----END PRIVATE KEY-----`],
    ["PEM without an end", `-----BEGIN RSA PRIVATE KEY-----\n${SECRET}`],
    ["Slack token", `posted with xoxb-1234-${SECRET}`],
    ["GitHub token", `cloned with ghp_${SECRET}${SECRET}`],
    ["client secret of Entra ID", `it is aB18Q~${SECRET}${SECRET}, as given`],
    ["one-time password", `otp=${SECRET}`],
    ["assertion", `client_assertion=${SECRET}`],
    ["value of a name that is itself taken for a value", `-sig password":"${SECRET}"`],
    ["upper case", `PASSWORD=${SECRET}`],
  ].map(([name, text]) => [String(name), String(text)]),
)("masks a secret written as %s", ([, text]) => {
  const masked = maskSecrets(text);

  expect(masked).not.toMatch(/hunter2|Zq9w/);
  expect(masked).toContain("…");
});

test.for([
  ["a JSON web token", JWT],
  ["a JSON web token without its signature", JWT.slice(0, 45)],
  ["a storage key", KEY],
  ["a storage key cut off", KEY.slice(0, 50)],
  ["a hash", "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"],
] as const)("masks %s by its shape", ([, token]) => {
  expect(maskSecrets(`found ${token} here`)).toBe("found … here");
  expect(maskSecrets(`/folder/${token}/x`)).not.toContain(token.slice(3, 30));
});

test.for([
  "The client '0000aaaa-0000-1111-2222-333344445555' with object id '0000aaaa-0000-1111-2222-333344445555' does not have authorization to perform action 'Microsoft.Compute/virtualMachines/read'.",
  "Resource /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-app-01/providers/Microsoft.Compute/virtualMachines/vm-web-01 was not found.",
  "UserErrorTrustedLaunchVMNotSupportedByStandardPolicy: use an Enhanced policy.",
  "The Basic public IP is retired. Please try again after '324' seconds.",
  "Container IaasVMContainer;iaasvmcontainerv2;rg-app;vm-web at 2026-03-01T10:00:00.1234567Z, activity 0f8fad5b-d9cb-469f-a165-70867728950e.",
  "The property 'password' is required. The token has expired. The signature is not valid.",
  "See https://aka.ms/azurebackup/errors and https://management.azure.com:443/subscriptions/x",
])("leaves a message of Azure as it is: %s", (text) => {
  expect(maskSecrets(text)).toBe(text);
});

test("masks a secret wherever it stands in whatever text", () => {
  const names = fc.constantFrom("password", "sig", "client_secret", "AccountKey", "access_token", "x-api-key");
  const separators = fc.constantFrom("=", ": ", '":"', "='", " = ");
  fc.assert(
    fc.property(anyText, names, separators, anyText, (before, name, separator, after) => {
      expect(maskSecrets(`${before} ${name}${separator}${SECRET} ${after}`)).not.toContain(SECRET);
    }),
    { numRuns: 3000 },
  );
});

/** Any UTF-16 text, halves of surrogate pairs included, with the characters that notations are made of. */
const anyText = fc
  .array(
    fc.oneof(
      fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)),
      fc.constantFrom(
        ..."?&=:;,%\"'\\{}[]<>@/.-_ \n",
        "sig",
        "key",
        "password",
        "Bearer ",
        "Basic ",
        "authorization:",
        "value",
        "--",
        "://",
        "eyJ",
        "-----BEGIN",
        "-----END",
        "%3D",
        "&quot;",
      ),
    ),
  )
  .map((parts) => parts.join(""));

test("never fails, and masks nothing more the second time", () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const masked = maskSecrets(text);
      expect(maskSecrets(masked).length).toBeLessThanOrEqual(masked.length + 1);
    }),
    { numRuns: 2000 },
  );
});

/** Texts on which a pattern that backtracks takes time with the square of the length. */
test.for([
  "a",
  "A1",
  "?",
  "=",
  "://",
  "https://",
  "https://a?",
  "https://a@",
  "eyJ",
  "eyJ.",
  "%25",
  "%3D",
  '"',
  "\\",
  " ",
  "password",
  "password=",
  'password="',
  "password:{",
  "password:[",
  "key ",
  "Bearer ",
  "Basic a",
  "-----BEGIN ",
  "-----END",
  "&quot;",
  "a-",
  "00000000-0000-",
  "/",
  "sig%3A",
  "value",
  'key="',
  "key=",
  "key=key ",
  "sig=[key:{",
  "authorization: key=",
  "-key pin ",
  '"key","',
])("takes time in proportion to a text of %j", (unit) => {
  const text = unit.repeat(Math.ceil(20_000 / unit.length));
  maskSecrets(text);

  const once = leastProcessorTimeMs(() => maskSecrets(text));
  const fourTimes = leastProcessorTimeMs(() => maskSecrets(text.repeat(4)));

  // A quadratic pattern takes 16 times as long.
  expect(fourTimes).toBeLessThan(10 * Math.max(once, 10));
});

/** Of five runs: the collection of garbage may interrupt some of them. */
function leastProcessorTimeMs(run: () => void): number {
  const times = Array.from({ length: 5 }, () => {
    const before = process.cpuUsage();
    run();
    return process.cpuUsage(before).user / 1000;
  });
  return Math.min(...times);
}
