import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readActionSettings } from "../../../config/action-settings.ts";
import { actionSettings } from "../../../local/action-settings.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "holdfast-actions-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const nothingSet = () => false;

test("switches links on for a local run, with a key that stays the same and that only its user can read", () => {
  const first = actionSettings({ folder, port: 7071, isSet: nothingSet });
  const second = actionSettings({ folder, port: 7071, isSet: nothingSet });

  expect(second).toEqual(first);
  expect(readActionSettings(new Map(Object.entries(first)), first["HOLDFAST_PUBLIC_URL"])).toMatchObject({
    kind: "on",
    publicUrl: "http://127.0.0.1:7071",
  });
  expect(statSync(join(folder, "actions.key")).mode & 0o077).toBe(0);
});

test("leaves what this machine has set", () => {
  const settings = actionSettings({ folder, port: 7071, isSet: (name) => name === "HOLDFAST_SECRET_ACTIONS" });

  expect(settings).toEqual({ HOLDFAST_PUBLIC_URL: "http://127.0.0.1:7071" });
});

test("leaves links off when the app's port is chosen at the start", () => {
  expect(actionSettings({ folder, port: 0, isSet: nothingSet })).toEqual({});
});
