// node phone.mjs URL CONTROL AXE OUT: a phone in a room; prints what it met as JSON.
// CONTROL/<word> lets the facilitator's side act.
import { chromium } from 'playwright-core';
import fs from 'fs';
const [url, control, out] = process.argv.slice(2);
const axe = fs.readFileSync('node_modules/axe-core/axe.min.js', 'utf8');
const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice', 'RGAAv4'];
const browser = await chromium.launch({executablePath: process.env.CHROMIUM, args: ['--no-sandbox',
  '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync']});
const requests = [], errors = [], violations = {}, met = {};
const act = async (word) => (await fetch(`${control}/${word}`, {method: 'POST'})).text();
const phone = async (options) => {
  const context = await browser.newContext({locale: 'en-GB', reducedMotion: 'reduce', ...options});
  const page = await context.newPage();
  page.on('request', (request) => requests.push(request.url()));
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error' && !/ERR_INTERNET_DISCONNECTED|status of 403/.test(message.text())) errors.push(message.text());
  });
  return [context, page];
};
const [context, page] = await phone({viewport: {width: 320, height: 640}});
const judge = async (name) => {
  const session = await context.newCDPSession(page);
  await session.send('Runtime.evaluate', {expression: `${axe};0`});
  for (const colorScheme of ['light', 'dark']) {
    await page.emulateMedia({colorScheme});
    const found = await page.evaluate((runOnly) => window.axe.run(document, {runOnly}), tags);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
    violations[`${name} ${colorScheme}`] = [
      ...found.violations.map((each) => `${each.id}: ${each.nodes[0].html}`), ...(wide ? ['wide'] : [])];
  }
  await page.emulateMedia({colorScheme: 'light'});
  await page.screenshot({path: `${out}/${name}.png`, fullPage: true});
};
const news = (words) => page.waitForFunction(
  (said) => document.getElementById('news').textContent.includes(said), words, {timeout: 60000});
const tabTo = async (id) => {
  for (let turn = 0; turn < 40; turn += 1) {
    if (await page.evaluate(() => document.activeElement.id) === id) return true;
    await page.keyboard.press('Tab');
  }
  return false;
};
await page.goto(url);
await page.waitForSelector('#part');
await judge('waiting');
await act('vote');
await page.waitForSelector('#o1', {timeout: 30000});
await news('The vote is open');
await judge('vote');
await page.click('#o0');
await page.waitForSelector('#o0.chosen');
met.keyboard = await tabTo('o1');
await page.keyboard.press('Enter');
await page.waitForSelector('#o1.chosen');
await page.waitForFunction(() => document.querySelector('.kept'));
met.focus = await page.evaluate(() => document.activeElement.id);
await judge('voted');
const [, plain] = await phone({viewport: {width: 320, height: 640}, javaScriptEnabled: false});
await plain.goto(url);
await plain.waitForSelector('#o0');
await plain.click('#o0');
await plain.waitForSelector('#o0.chosen');
await plain.reload();
met.plain = await plain.locator('#o0.chosen').count();
met.refresh = await plain.locator('meta[http-equiv=refresh]').count();
const [forgetful, cleared] = await phone({viewport: {width: 320, height: 640}});
await cleared.goto(url);
await cleared.waitForSelector('#o0');
await forgetful.clearCookies();
await cleared.click('#o0');
await cleared.waitForFunction(() => document.getElementById('news').textContent.includes('no place'));
await cleared.waitForFunction(() => !document.querySelector('.chosen'), null, {timeout: 30000});
met.refused = await cleared.textContent('#news');
await forgetful.close();
await context.setOffline(true);
await page.click('#o2');
await news('connection is lost');
met.keptWhileLost = await page.locator('.kept').count();
await context.setOffline(false);
await page.waitForFunction(() => document.querySelector('#o2.chosen') && document.querySelector('.kept'), null, {timeout: 60000});
met.tally = await act('tally');
await act('close');
await news('The vote is closed');
await judge('closed');
await plain.waitForSelector('.winner', {timeout: 60000});
met.plainClosed = true;
await act('words');
await page.waitForSelector('textarea', {timeout: 30000});
await judge('words');
await tabTo('text');
await page.keyboard.type('Le temps manque');
await page.keyboard.press('Tab');
await page.keyboard.press('Space');
await tabTo('send');
await page.keyboard.press('Enter');
await page.waitForSelector('.kept');
met.words = await page.inputValue('#text');
await act('close');
await news('The question is closed');
await act('evaluation');
await page.waitForSelector('input[name=score]', {timeout: 30000});
await judge('evaluation');
await page.focus('input[name=score]');
for (let turn = 0; turn < 8; turn += 1) await page.keyboard.press('ArrowRight');
await tabTo('send');
await page.keyboard.press('Enter');
await page.waitForSelector('.kept');
met.score = await page.inputValue('input[name=score]:checked');
await act('close');
await act('finish');
await news('The session is over');
await judge('over');
await page.goto(url.replace(/[^/]*$/, ''));
await judge('door');
await browser.close();
console.log(JSON.stringify({met, violations, requests, errors}));
