// A map page as a reader meets it: node map.mjs PAGE.html [FOLDER for pictures]
// Prints, as JSON, what went wrong and what the keyboard could do. Nothing is fetched.
import { chromium } from "playwright-core";
import fs from "fs";

const [page, pictures] = process.argv.slice(2);
const axe = fs.readFileSync("node_modules/axe-core/axe.min.js", "utf8");
const browser = await chromium.launch({
  executablePath: process.env.TALENT_STORY_CHROMIUM || "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});
const report = { violations: [], requests: [], errors: [], scrolls: [], steps: {} };
const open = async (options) => {
  const context = await browser.newContext({
    locale: "fr-FR", reducedMotion: "reduce", offline: true, ...options,
  });
  const tab = await context.newPage();
  tab.on("request", (r) => { if (!/^(file|data|blob):/.test(r.url())) report.requests.push(r.url()); });
  tab.on("pageerror", (e) => report.errors.push(e.message));
  tab.on("console", (m) => { if (m.type() === "error") report.errors.push(m.text()); });
  tab.on("dialog", (d) => { report.errors.push("dialog"); d.dismiss(); });
  await tab.goto("file://" + page);
  return { context, tab };
};
const audit = async (context, tab, where) => {
  const session = await context.newCDPSession(tab);
  await session.send("Runtime.evaluate", { expression: axe + ";0" });
  const found = await tab.evaluate(() => axe.run(document, { runOnly: [
    "wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice", "RGAAv4"] }));
  for (const v of found.violations) {
    report.violations.push(`${where}: ${v.id} ${v.nodes.slice(0, 3).map((n) => n.html.slice(0, 120)).join(" | ")}`);
  }
  if (await tab.evaluate(() => document.documentElement.scrollWidth > innerWidth)) report.scrolls.push(where);
};
for (const [width, height, colorScheme] of [[1280, 800, "light"], [1280, 800, "dark"], [320, 640, "light"]]) {
  const { context, tab } = await open({ viewport: { width, height }, colorScheme });
  const where = `${width} ${colorScheme}`;
  await audit(context, tab, where);
  if (pictures) await tab.screenshot({ path: `${pictures}/map-${width}-${colorScheme}.png` });
  await tab.locator("#map [data-n]").first().focus();
  await tab.keyboard.press("Enter");
  await audit(context, tab, `${where}, details`);
  if (pictures) await tab.screenshot({ path: `${pictures}/map-${width}-${colorScheme}-details.png` });
  await context.close();
}

// By keyboard alone.
const { context, tab } = await open({ viewport: { width: 1280, height: 800 } });
const heading = () => tab.evaluate(() => document.activeElement.tagName + ":" + document.activeElement.textContent);
const box = () => tab.evaluate(() => document.querySelector("#map").getAttribute("viewBox"));
const label = () => tab.evaluate(() => document.activeElement.querySelector("title")?.textContent);
const wanted = await tab.evaluate(() => JSON.parse(document.getElementById("map-data").textContent).nodes.find((n) => n.k !== "group").l);
await tab.keyboard.press("/");
report.steps.searching = await tab.evaluate(() => document.activeElement.id);
await tab.keyboard.type(wanted.toUpperCase());
report.steps.found = await tab.locator("#found button").count();
await tab.keyboard.press("Enter");
report.steps.wanted = wanted;
report.steps.opened = await heading();
await tab.keyboard.press("Escape");
report.steps.closed = await tab.evaluate(() => document.getElementById("side").hidden);
report.steps.back = await label();
const before = await box();
await tab.keyboard.press("+");
report.steps.zoomed = (await box()) !== before;
await tab.keyboard.press("0");
await tab.locator("#map [data-n]").first().focus();
const seen = new Set([await label()]);
for (const key of ["ArrowRight", "ArrowRight", "ArrowDown", "ArrowLeft"]) {
  await tab.keyboard.press(key);
  seen.add(await label());
}
report.steps.walked = seen.size;
const skills = await tab.locator("#skill option").count();
if (skills > 1) {
  await tab.locator("#skill").selectOption({ index: 1 });
  report.steps.dimmed = await tab.locator("#map .dim").count();
  await tab.locator("#skill").selectOption({ index: 0 });
}
const kind = tab.locator("[data-kind]").first();
await kind.focus();
await tab.keyboard.press("Space");
report.steps.hidden = await tab.locator("#map .gone").count();
if (pictures) await tab.screenshot({ path: `${pictures}/map-hidden.png` });
await context.close();

// Without script: the drawing and its outline.
const bare = await open({ viewport: { width: 1280, height: 800 }, javaScriptEnabled: false });
report.steps.outline = await bare.tab.locator("#outline").innerText();
report.steps.drawn = await bare.tab.locator("#map [data-n]").count();
await bare.context.close();
await browser.close();
report.steps.outline = report.steps.outline.length;
console.log(JSON.stringify(report));
