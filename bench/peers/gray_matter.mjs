// What a user would write in Node: gray-matter with its defaults → a line of JSON for each page.
// node gray_matter.mjs SOURCE OUTPUT
import { createWriteStream, readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import matter from "gray-matter";

const [root, output] = process.argv.slice(2);
const out = createWriteStream(output);
for (const entry of readdirSync(root, { recursive: true, withFileTypes: true })) {
  if (!entry.isFile() || !entry.name.endsWith(".md")) continue;
  const file = join(entry.parentPath ?? entry.path, entry.name);
  try {
    const { data, content } = matter(readFileSync(file, "utf8"), {});
    const line = JSON.stringify({ path: relative(root, file), data, content });
    if (!out.write(line + "\n")) await new Promise((resolve) => out.once("drain", resolve));
  } catch (error) {
    console.error(relative(root, file), error.message.split("\n")[0]);
  }
}
out.end();
