// Pages of hostile texts, opened as a reader would: node inert.mjs PAGE.html…
// Prints, as JSON, what ran, was asked for or refused, and what in a page could still do either.
import { chromium } from "playwright-core";

const browser = await chromium.launch({
  executablePath: process.env.TALENT_STORY_CHROMIUM || "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});
const report = { dialogs: [], requests: [], errors: [], live: [], texts: [] };
for (const page of process.argv.slice(2)) {
  const context = await browser.newContext({ locale: "fr-FR", viewport: { width: 1280, height: 800 } });
  await context.route(/^(?!file:|data:|blob:)/, (route) => {
    report.requests.push(route.request().url());
    return route.abort();
  });
  const tab = await context.newPage();
  tab.on("pageerror", (e) => report.errors.push(e.message));
  tab.on("console", (m) => { if (m.type() === "error") report.errors.push(m.text()); });
  tab.on("dialog", (d) => { report.dialogs.push(d.message()); d.dismiss(); });
  await tab.goto("file://" + page);
  await tab.evaluate(() => document.querySelectorAll("details").forEach((d) => { d.open = true; }));
  for (const letter of ["/", "a", "Enter"]) await tab.keyboard.press(letter);
  await tab.mouse.move(400, 400);
  await tab.waitForTimeout(300);
  report.live.push(...await tab.evaluate(() => {
    const found = [];
    for (const element of document.querySelectorAll("*")) {
      for (const { name, value } of element.attributes) {
        const target = /^(href|src|xlink:href|action|formaction|data|srcset|poster)$/.test(name);
        if (/^on/i.test(name) || (target && !value.startsWith("#"))) found.push(`${name}=${value}`);
      }
    }
    const tags = "img,iframe,object,embed,base,link,form,meta[http-equiv=refresh i],animate,set,"
      + "foreignObject,video,audio,math,template,textarea,marquee,isindex";
    document.querySelectorAll(tags).forEach((e) => found.push(e.outerHTML.slice(0, 80)));
    return found;
  }));
  report.texts.push(await tab.evaluate(() => document.documentElement.textContent));
  await context.close();
}
await browser.close();
console.log(JSON.stringify(report));
