import { expect, test } from "vitest";
import { deployedComponents } from "../../../../tools/supply-chain/deployed-components.ts";

const bom = {
  bomFormat: "CycloneDX",
  metadata: { component: { "bom-ref": "app@1.0.0" } },
  components: ["client@2.0.0", "shared@1.0.0", "shared@2.0.0", "linter@3.0.0"].map((ref) => ({ "bom-ref": ref })),
  dependencies: [
    { ref: "app@1.0.0", dependsOn: ["client@2.0.0", "linter@3.0.0"] },
    { ref: "client@2.0.0", dependsOn: ["shared@1.0.0"] },
    { ref: "linter@3.0.0", dependsOn: ["shared@2.0.0"] },
    { ref: "shared@1.0.0" },
    { ref: "shared@2.0.0" },
  ],
};
const lock = {
  packages: {
    "": { version: "1.0.0" },
    "node_modules/client": { version: "2.0.0" },
    "node_modules/shared": { version: "1.0.0" },
    "node_modules/linter": { version: "3.0.0", dev: true },
    "node_modules/linter/node_modules/shared": { version: "2.0.0", dev: true },
  },
};

test("keeps what is deployed, with what it needs, and nothing that only development needs", () => {
  expect(deployedComponents(bom, lock)).toEqual({
    bomFormat: "CycloneDX",
    metadata: { component: { "bom-ref": "app@1.0.0" } },
    components: [{ "bom-ref": "client@2.0.0" }, { "bom-ref": "shared@1.0.0" }],
    dependencies: [
      { ref: "app@1.0.0", dependsOn: ["client@2.0.0"] },
      { ref: "client@2.0.0", dependsOn: ["shared@1.0.0"] },
      { ref: "shared@1.0.0", dependsOn: [] },
    ],
  });
});

test("keeps a package of which one of several places is deployed", () => {
  const twice = { packages: { ...lock.packages, "node_modules/client/node_modules/shared": { version: "2.0.0" } } };

  const { components } = deployedComponents(bom, twice);

  expect(components.map((component) => component["bom-ref"])).toEqual(["client@2.0.0", "shared@1.0.0", "shared@2.0.0"]);
});
