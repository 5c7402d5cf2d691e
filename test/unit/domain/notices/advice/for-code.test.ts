import { expect, test } from "vitest";
import { adviceForCode, codesWithAdvice } from "../../../../../domain/notices/advice/for-code.ts";

test("finds advice by symbolic and numeric codes in any casing, and has none for unknown ones", () => {
  expect(adviceForCode("usererrorguestagentSTATUSunavailable")).toMatchObject({ whoActs: "vmOwner", retry: "once" });
  expect(adviceForCode("400158")).toEqual(adviceForCode("UserErrorJobSuccessfullyCancelled"));
  expect(adviceForCode("UserErrorNotInAnyTable")).toBeUndefined();
});

test("advises on every code once, in whole sentences", () => {
  const codes = codesWithAdvice();

  expect(codes.length).toBeGreaterThanOrEqual(67);
  for (const code of codes) {
    const advice = adviceForCode(code);
    expect(advice?.meaning, code).toMatch(/^[A-Z].+\.$/);
    expect(advice?.whatToDo, code).toMatch(/^[A-Z].+\.$/);
  }
});
