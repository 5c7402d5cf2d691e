const LONGEST_INSTANCE_ID = 256;

/** Why the real host refuses an instance ID; `undefined` when it takes it. */
export function whyIllegalInstanceId(instanceId: string): string | undefined {
  if (instanceId.startsWith("@")) return "Orchestration instance ids must not start with @.";
  if (instanceId.length > LONGEST_INSTANCE_ID) {
    return `Instance ID lengths must not exceed ${LONGEST_INSTANCE_ID} characters.`;
  }
  if (/[/\\#?]/.test(instanceId) || hasControlCharacter(instanceId)) {
    return "Orchestration instance ids must not contain /, \\, #, ?, or control characters.";
  }
  return undefined;
}

function hasControlCharacter(text: string): boolean {
  return [...text].some((character) => {
    const code = character.codePointAt(0) ?? 0;
    return code < 0x20 || (code >= 0x7f && code <= 0x9f);
  });
}
