// A document page as a reader meets it: node document.mjs PAGE.html
// Prints, as JSON, what axe, the network, the console and the width have against it, and its text.
import { chromium } from "playwright-core";
import fs from "fs";

const page = process.argv[2];
const axe = fs.readFileSync("node_modules/axe-core/axe.min.js", "utf8");
const browser = await chromium.launch({
  executablePath: process.env.TALENT_STORY_CHROMIUM || "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});
const report = { violations: [], requests: [], errors: [], scrolls: [], text: "", headings: [] };
for (const [width, height, colorScheme] of [[1280, 800, "light"], [1280, 800, "dark"], [320, 640, "light"]]) {
  const context = await browser.newContext({
    locale: "fr-FR", reducedMotion: "reduce", offline: true, viewport: { width, height }, colorScheme,
  });
  const tab = await context.newPage();
  tab.on("request", (r) => { if (!/^(file|data|blob):/.test(r.url())) report.requests.push(r.url()); });
  tab.on("pageerror", (e) => report.errors.push(e.message));
  tab.on("console", (m) => { if (m.type() === "error") report.errors.push(m.text()); });
  tab.on("dialog", (d) => { report.errors.push("dialog"); d.dismiss(); });
  await tab.goto("file://" + page);
  const session = await context.newCDPSession(tab);
  await session.send("Runtime.evaluate", { expression: axe + ";0" });
  const found = await tab.evaluate(() => axe.run(document, { runOnly: [
    "wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice", "RGAAv4"] }));
  for (const v of found.violations) {
    report.violations.push(`${width} ${colorScheme}: ${v.id} ${v.nodes[0].html.slice(0, 200)}`);
  }
  if (await tab.evaluate(() => document.documentElement.scrollWidth > innerWidth)) {
    report.scrolls.push(`${width} ${colorScheme}`);
  }
  report.text = await tab.evaluate(() => document.body.textContent);
  report.headings = await tab.evaluate(() => [...document.querySelectorAll("h1,h2,h3,h4")]
    .map((h) => h.tagName + " " + h.textContent));
  report.scripts = await tab.evaluate(() => document.querySelectorAll("script,img,iframe,object").length);
  await context.close();
}
await browser.close();
console.log(JSON.stringify(report));
