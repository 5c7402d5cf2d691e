import { onTestFinished } from "vitest";
import { createTestStack, type TestStack } from "./test-stack.ts";

/** As `createTestStack`; the stack stops when the test ends. */
export async function startTestStack(...options: Parameters<typeof createTestStack>): Promise<TestStack> {
  const stack = await createTestStack(...options);
  onTestFinished(() => stack.stop());
  return stack;
}
