// Chromium without a window (playwright-core), driven by JSON lines on standard input, reporting JSON lines on standard
// output. The argument is the folder of the node packages. Each order has an `id`, and exactly one answer with that id:
// {"id", "done"} or {"id", "failed"}. Ends, and Chromium with it, when there are no more orders.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { createInterface } from "node:readline";

const packages = createRequire(join(process.argv[2], "package.json"));
const { chromium } = packages("playwright-core");
const axeSource = readFileSync(packages.resolve("axe-core/axe.min.js"), "utf8");

const PATIENCE = 60_000; // milliseconds until a thing that is waited for has failed
const WCAG_22_AA = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

const report = (line) => process.stdout.write(`${JSON.stringify(line)}\n`);

const browser = await chromium.launch({
  executablePath: "/usr/bin/chromium",
  // Left to ourselves: whoever ends us sees to it that all is taken down.
  handleSIGHUP: false,
  handleSIGINT: false,
  handleSIGTERM: false,
  args: ["--disable-dev-shm-usage"],
});
const tabs = new Map(); // number -> { page, complaints, requests, document }
const pending = []; // answers to be read in full before the tab may be asked about its requests

// Watches a tab from its first moment on.
async function watch(number, context) {
  const page = await context.newPage();
  const tab = { page, complaints: [], requests: [], document: null };
  page.setDefaultTimeout(PATIENCE);
  page.setDefaultNavigationTimeout(PATIENCE);
  page.on("console", (message) => {
    if (message.type() !== "error" && message.type() !== "warning") return;
    // Chromium complains of each page whose status is 4xx or 5xx: that one is the story's to judge.
    const about = message.location().url;
    if (message.text().startsWith("Failed to load resource") && about === tab.document?.url()) return;
    tab.complaints.push(`${message.type()}: ${message.text()} (${about})`);
  });
  page.on("pageerror", (error) => tab.complaints.push(`uncaught: ${error.message}`));
  page.on("response", (response) => {
    const request = response.request();
    if (request.isNavigationRequest() && request.frame() === page.mainFrame()) tab.document = response;
  });
  page.on("requestfinished", (request) => pending.push(remember(tab, request)));
  tabs.set(number, tab);
}

async function remember(tab, request) {
  const sizes = await request.sizes().catch(() => null);
  tab.requests.push({
    url: request.url(),
    method: request.method(),
    kind: request.resourceType(),
    bytes: sizes === null ? null : sizes.responseBodySize,
  });
}

// By its label, or by its name to assistive technology: both are what a person goes by.
const field = (page, label) => page.getByLabel(label, { exact: false }).first();

const button = (page, order) => page.getByRole(order.role, { name: order.name, exact: order.exact ?? false }).first();

// All that can be seen, on one line: Playwright's own search leaves <noscript> out, whether scripts run or not.
const flat = (text) => text.replace(/\s+/g, " ").toLowerCase();

async function show(page, words) {
  const end = Date.now() + PATIENCE;
  // Where scripts may not run, a page cannot call us: a look now and then, over its navigations.
  while (!flat(await page.innerText("body", { timeout: 1000 }).catch(() => "")).includes(flat(words))) {
    if (Date.now() > end) throw new Error("waited in vain");
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

// The status of where it leads, also where that has no words of its own and Chromium shows some instead.
async function go(tab, url) {
  tab.document = null;
  await tab.page.goto(url, { waitUntil: "load" }).catch((error) => {
    if (!String(error).includes("ERR_HTTP_RESPONSE_CODE_FAILURE")) throw error;
  });
  return tab.document?.status() ?? 0;
}

// What hangs over the edge of the window to either side, as text.
function overhanging() {
  const width = document.documentElement.clientWidth;
  const wide = document.scrollingElement.scrollWidth > width ? [`the page: ${document.scrollingElement.scrollWidth}`] : [];
  const seen = [...document.body.querySelectorAll("*")].filter((one) => {
    const { left, right, width: own } = one.getBoundingClientRect();
    const hidden = getComputedStyle(one).clipPath !== "none" || own <= 1;
    return !hidden && (left < -0.5 || right > width + 0.5);
  });
  return wide.concat(seen.map((one) => `${one.tagName.toLowerCase()}.${one.className}: ${one.textContent.slice(0, 60)}`));
}

async function judge(page) {
  await page.evaluate(axeSource);
  const found = await page.evaluate(
    (tags) => axe.run(document, { runOnly: tags, rules: { "target-size": { enabled: true } } }),
    WCAG_22_AA,
  );
  return found.violations.flatMap(({ id, help, nodes }) =>
    nodes.map((node) => `${id}: ${help}: ${node.html}: ${node.failureSummary}`),
  );
}

// What can be ordered of a tab.
const deeds = {
  goto: (tab, order) => go(tab, order.url),
  reload: async ({ page }) => (await page.reload({ waitUntil: "load" }))?.status() ?? 0,
  fill: ({ page }, order) => field(page, order.label).fill(order.text),
  check: ({ page }, order) => field(page, order.label).setChecked(order.on),
  press: ({ page }, order) => button(page, order).click(),
  has: ({ page }, order) => button(page, order).isVisible(),
  key: ({ page }, order) => page.keyboard.press(order.key),
  type: ({ page }, order) => page.keyboard.type(order.text),
  text: ({ page }, order) => page.locator(order.selector).first().innerText(),
  count: ({ page }, order) => page.locator(order.selector).count(),
  attribute: ({ page }, order) => page.locator(order.selector).first().getAttribute(order.name),
  html: ({ page }) => page.content(),
  title: ({ page }) => page.title(),
  url: ({ page }) => page.url(),
  wait_url: async ({ page }, order) => {
    await page.waitForURL((url) => url.href.includes(order.part), { waitUntil: "load" });
    return page.url();
  },
  wait_text: ({ page }, order) => show(page, order.words),
  wait_selector: ({ page }, order) => page.locator(order.selector).first().waitFor({ state: order.state ?? "visible" }),
  cookies: ({ page }) => page.context().cookies(),
  clear_cookies: ({ page }, order) => page.context().clearCookies(order.domain ? { domain: order.domain } : {}),
  status: ({ document }) => document?.status() ?? 0,
  headers: async ({ document }) => (document === null ? [] : await document.headersArray()),
  complaints: ({ complaints }) => complaints,
  requests: async ({ requests }) => (await Promise.all(pending), requests),
  screenshot: async ({ page }, order) => {
    await page.screenshot({ path: order.path, fullPage: true, animations: "disabled", caret: "hide" });
  },
  axe: ({ page }) => judge(page),
  dir: ({ page }, order) => page.evaluate((dir) => void (document.documentElement.dir = dir), order.dir),
  overflows: ({ page }) => page.evaluate(overhanging),
  focused: ({ page }) =>
    page.evaluate(() => {
      const one = document.activeElement;
      return `${one.tagName.toLowerCase()}: ${one.labels?.[0]?.innerText ?? one.ariaLabel ?? one.innerText ?? ""}`;
    }),
  evaluate: ({ page }, order) => page.evaluate(order.script),
  close: async ({ page }) => {
    const context = page.context();
    await page.close();
    if (context.pages().length === 0) await context.close();
  },
};

async function obey(order) {
  if (order.do === "visitor") {
    const context = await browser.newContext({ ...order.look, ignoreHTTPSErrors: true });
    return watch(order.page, context);
  }
  if (order.do === "tab") return watch(order.page, tabs.get(order.of).page.context());
  return deeds[order.do](tabs.get(order.page), order);
}

report({ version: browser.version() });
for await (const line of createInterface({ input: process.stdin })) {
  const order = JSON.parse(line);
  // Not one after the other: while one tab waits, another may act.
  obey(order).then(
    (done) => report({ id: order.id, done: done ?? null }),
    (error) => report({ id: order.id, failed: String(error) }),
  );
}
await browser.close();
