/** Names, without separators and in lower case, whose value is a secret when a name ends with them. */
const ENDINGS = [
  "secret",
  "secrets",
  "password",
  "passwords",
  "passwd",
  "passphrase",
  "pwd",
  "passcode",
  "token",
  "tokens",
  "signature",
  "credential",
  "credentials",
  "assertion",
  "authorization",
  "cookie",
  "connectionstring",
  "connstr",
  "apikey",
  "accesskey",
  "accountkey",
  "sharedkey",
  "privatekey",
  "subscriptionkey",
  "functionkey",
  "functionskey",
  "primarykey",
  "secondarykey",
  "masterkey",
  "hostkey",
  "storagekey",
  "signingkey",
  "encryptionkey",
  "identityheader",
] as const;
/** Too short to be an ending of a longer word. */
const WHOLE_WORDS: readonly string[] = ["sig", "sas", "pass", "pin", "pw", "key", "keys", "auth", "otp", "jwt", "dsn"];
const MAX_NAME_LENGTH = 200;

/** Whether what such a name introduces (`client_secret`, `SharedAccessKey`, `x-functions-key`) is a secret. */
export function isSecretKey(name: string): boolean {
  const end = name.slice(-MAX_NAME_LENGTH);
  const plain = end.replace(/[_.-]/g, "").toLowerCase();
  if (ENDINGS.some((ending) => plain.endsWith(ending))) return true;
  const trimmed = end.replace(/[_.-]+$/, "");
  const lastWord = trimmed.slice(trimmed.search(/(?:[A-Z]?[a-z0-9]{1,10}|[A-Z]{1,10})$/));
  return WHOLE_WORDS.includes(lastWord.toLowerCase());
}

const SCHEMES: readonly string[] = ["bearer", "basic", "digest", "negotiate", "ntlm", "sharedkey", "sharedkeylite"];

/** Whether credentials follow the word directly, as in `Bearer eyJ…`. */
export function isSecretScheme(word: string): boolean {
  return SCHEMES.includes(word.toLowerCase());
}
