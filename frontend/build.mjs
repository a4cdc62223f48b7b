// Builds contest/static/vendor and tests/vendor from the pinned packages: `npm ci && npm run build`.
import { copyFile, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { build } from "esbuild";

const modules = "node_modules";
const vendor = "../contest/static/vendor";
const forTests = "../tests/vendor";

await rm(vendor, { recursive: true, force: true });
await mkdir(vendor, { recursive: true });
await mkdir(forTests, { recursive: true });

await build({
  entryPoints: ["codemirror.js"],
  outdir: vendor,
  chunkNames: "codemirror-[hash]",
  bundle: true,
  splitting: true,
  format: "esm",
  minify: true,
  target: "es2022",
  legalComments: "none",
  banner: { js: "/* CodeMirror 6 and Lezer, MIT licence: see LICENSES.txt */" },
});

// Their source map comment would make browsers ask for a file that isn't here.
const htmx = await readFile(join(modules, "htmx.org/dist/htmx.min.js"), "utf8");
await writeFile(join(vendor, "htmx.js"), htmx.replace(/\n?\/\/# sourceMappingURL=.*\s*$/, "\n"));
await copyFile(join(modules, "axe-core/axe.min.js"), join(forTests, "axe.js"));

async function licence(name) {
  const folder = join(modules, name);
  const { version } = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
  const file = (await readdir(folder)).find((each) => /^licen[cs]e/i.test(each));
  return `${name} ${version}\n\n${(await readFile(join(folder, file), "utf8")).trim()}\n`;
}

const scoped = async (scope) => (await readdir(join(modules, scope))).map((name) => `${scope}/${name}`);
const shipped = [
  ...(await scoped("@codemirror")),
  ...(await scoped("@lezer")),
  ...(await scoped("@marijn")),
  "crelt",
  "style-mod",
  "w3c-keyname",
  "htmx.org",
];
const texts = await Promise.all(shipped.map(licence));
await writeFile(join(vendor, "LICENSES.txt"), texts.join(`\n${"-".repeat(72)}\n\n`));
await writeFile(join(forTests, "LICENSES.txt"), await licence("axe-core"));
