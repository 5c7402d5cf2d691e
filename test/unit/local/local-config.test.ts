import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, expect, onTestFinished, test } from "vitest";
import { adaptConfig, chooseConfigFile, sweepNote } from "../../../local/local-config.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "local-config-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
});

const chatUrl = "http://127.0.0.1:8090";

async function adapt(content: unknown, set: readonly string[] = []) {
  const configFile = join(folder, "given.json");
  await writeFile(configFile, typeof content === "string" ? content : JSON.stringify(content));
  const adapted = adaptConfig({ configFile, folder, chatUrl, isSet: (setting) => set.includes(setting) });
  return { ...adapted, isUnchanged: adapted.configFile === configFile };
}

test("the given configuration file is used", async () => {
  const file = join(folder, "mine.json");
  await writeFile(file, "{}");

  expect(chooseConfigFile(file, folder)).toBe(file);
});

test("a given configuration file that does not exist is refused by name", () => {
  expect(() => chooseConfigFile("nowhere.json", folder)).toThrow("--config nowhere.json: no such file.");
});

test("the project's own configuration file is used when it is there", async () => {
  const file = join(folder, "holdfast.config.json");
  await writeFile(file, "{}");

  expect(chooseConfigFile(undefined, folder)).toBe(file);
});

test("the sample is used only when the project has no configuration file", () => {
  expect(chooseConfigFile(undefined, folder)).toMatch(/local[/\\]holdfast\.config\.local\.json$/);
});

test.for([[{ rules: [] }], [{ rules: [], channels: [] }]])(
  "a configuration without channels gets the chat page as one, in a copy: %o",
  async ([config]) => {
    const adapted = await adapt(config);

    expect(adapted.environment).toEqual({ HOLDFAST_SECRET_CHAT_TEAMS: `${chatUrl}/hooks/teams` });
    expect(JSON.parse(await readFile(adapted.configFile, "utf8"))).toMatchObject({
      rules: [],
      channels: [{ name: "chat-page", type: "teams", url: { setting: "HOLDFAST_SECRET_CHAT_TEAMS" } }],
    });
    expect(adapted.configFile).toBe(join(folder, "config", "given.json"));
    expect(adapted.notes).toEqual(["It has no chat channel, so messages go to the chat page."]);
    expect(await readFile(join(folder, "given.json"), "utf8")).toBe(JSON.stringify(config));
  },
);

test("a channel whose address is not set on this machine posts to the chat page", async () => {
  const channels = [
    { name: "ops", type: "teams", url: { setting: "HOLDFAST_SECRET_OPS" } },
    {
      name: "hook",
      type: "webhook",
      url: { setting: "HOLDFAST_SECRET_HOOK" },
      signingSecret: { setting: "HOLDFAST_SECRET_SIGN" },
    },
  ];

  const adapted = await adapt({ channels });

  expect(adapted.isUnchanged).toBe(true);
  expect(adapted.environment).toEqual({
    HOLDFAST_SECRET_OPS: `${chatUrl}/hooks/teams`,
    HOLDFAST_SECRET_HOOK: `${chatUrl}/hooks/webhook`,
    HOLDFAST_SECRET_SIGN: expect.stringMatching(/^whsec_[\w+/]{43}=$/),
  });
  expect(adapted.notes).toEqual(["Not set here: HOLDFAST_SECRET_OPS, HOLDFAST_SECRET_HOOK; the chat page stands in."]);
});

test("a channel whose address is set on this machine is left alone", async () => {
  const channels = [{ name: "ops", type: "teams", url: { setting: "HOLDFAST_SECRET_OPS" } }];

  const adapted = await adapt({ channels }, ["HOLDFAST_SECRET_OPS"]);

  expect(adapted).toMatchObject({ isUnchanged: true, environment: {}, notes: [] });
});

test.for(["{", "[]", "null", '{"channels":7}', '{"channels":[null,{"type":"teams","url":"x"}]}'])(
  "a configuration that is wrong is left for the app to refuse: %s",
  async (content) => {
    expect(await adapt(content)).toMatchObject({ isUnchanged: true, environment: {}, notes: [] });
  },
);

test.for<[string, unknown, boolean]>([
  ["names no subscriptions", { rules: [] }, true],
  ["has an empty list of them", { subscriptions: [] }, true],
  ["names one", { subscriptions: ["00000000-0000-0000-0000-000000000001"] }, false],
  ["is left for the app to refuse", { subscriptions: 7 }, false],
  ["cannot be read", "{", false],
])("that no sweep finds machines is said of a configuration that %s", async ([, content, isSaid]) => {
  const { configFile } = await adapt(content);

  expect(sweepNote(configFile)?.includes("no sweep finds") === true).toBe(isSaid);
});
