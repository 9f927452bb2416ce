// node page.mjs OUT LINK OTHER-LINK: two browsers on one server; prints what happened as JSON.
import { chromium } from 'playwright-core';
const [out, link, other] = process.argv.slice(2);
const browser = await chromium.launch({executablePath: process.env.CHROMIUM, args: ['--no-sandbox',
  '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync']});
const requests = [], errors = [];
const open = async (address) => {
  const context = await browser.newContext({viewport: {width: 1000, height: 640}});
  const page = await context.newPage();
  page.setDefaultTimeout(180_000);
  page.on('request', (request) => requests.push(request.url()));
  page.on('websocket', (socket) => requests.push(socket.url()));
  page.on('pageerror', (error) => errors.push(error.message));
  page.frames = [];
  page.on('websocket', (socket) => socket.on('framereceived', ({payload}) => {
    page.frames.push(Buffer.from(payload).toString('utf8'));
  }));
  await page.goto(address);
  await page.waitForSelector('body.-first-byte');
  return page;
};
const shown = async (page, words) => {
  for (let turn = 0; turn < 1800; turn++) {
    if (page.frames.join('').includes(words)) return true;
    await page.waitForTimeout(100);
  }
  return false;
};
const first = await open(link);
const title = await shown(first, 'Freely inspired');
await first.keyboard.press('Enter');
const begun = await shown(first, 'It is early.');
await first.keyboard.press('1');
const turned = await shown(first, 'every third step');
await first.screenshot({path: `${out}/page.png`});
const second = await open(other);
await shown(second, 'Freely inspired');
const shared = second.frames.join('').includes('Go on with your journey');
await first.keyboard.press('q');
await first.waitForSelector('body.-closed');
const button = await first.locator('#again').isVisible();
await first.keyboard.press('Enter');
await first.waitForSelector('body.-first-byte:not(.-closed)');
const evil = await browser.newContext();
const stranger = await evil.newPage();
const hijacked = await stranger.evaluate((socket) => new Promise((resolve) => {
  const tried = new WebSocket(socket);
  tried.onopen = () => resolve(true);
  tried.onerror = () => resolve(false);
}), link.replace(/^http/, 'ws').replace(/\/\?.*/, '/ws'));
await browser.close();
console.log(JSON.stringify({title, begun, turned, shared, button, hijacked, requests, errors}));
