// A browser that notes everything that may not happen: console errors, policy reports, failed requests, broken rules of accessibility.
import { mkdirSync, mkdtempSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";

const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Everything that was found wrong, in words. */
export const findings = [];
/** What axe finds in Jenkins' own parts of the pages; told, not held against us. */
export const foreign = new Map();

const SHOTS = process.env.SHOTS ?? "screenshots";
const BASE = process.env.JENKINS_URL;

export async function launch() {
  mkdirSync(SHOTS, { recursive: true });
  const profile = mkdtempSync(join(tmpdir(), "xen-browser-"));
  return chromium.launchPersistentContext(profile, {
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    headless: true,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}

/** A person's window in a theme. */
export class Visitor {
  constructor(page, name) {
    this.page = page;
    this.name = name;
    page.on("console", (message) => {
      const favicon = message.location().url?.endsWith("/favicon.ico");
      if (["error", "warning"].includes(message.type()) && !favicon) {
        findings.push(`${this.where()}: console ${message.type()}: ${message.text()}`);
      }
    });
    page.on("pageerror", (error) => {
      // Core's own bundles have errors of their own on narrow and new pages; ours is whatever is not in them.
      if (/\/jsbundles\//.test(error.stack ?? "")) {
        foreign.set(`uncaught "${error.message}" in a script of core`, (foreign.get(`uncaught "${error.message}" in a script of core`) ?? 0) + 1);
      } else {
        findings.push(`${this.where()}: uncaught ${error.stack ?? error.message}`);
      }
    });
    page.on("response", (response) => {
      if (response.status() >= 400) {
        findings.push(`${this.where()}: ${response.status()} for ${response.url()}`);
      }
    });
    page.on("request", (request) => {
      if (/csp|content-security-policy/i.test(request.url()) && request.method() === "POST") {
        findings.push(`${this.where()}: policy report ${request.postData()}`);
      }
      if (!request.url().startsWith(BASE) && /^https?:/.test(request.url())) {
        findings.push(`${this.where()}: asked another server: ${request.url()}`);
      }
    });
  }

  where() {
    return `${this.name} at ${this.page.url().replace(BASE, "/")}`;
  }

  static async of(context, user, { theme = "light", width = 1280, contrast = "no-preference", scripts = true } = {}) {
    await context.clearCookies();
    const page = await context.newPage();
    await page.emulateMedia({ colorScheme: theme, contrast, reducedMotion: "reduce" });
    await page.setViewportSize({ width, height: 900 });
    if (scripts) {
      await page.addInitScript(() => {
        document.addEventListener("securitypolicyviolation", (event) => {
          console.error(`policy violated: ${event.violatedDirective} by ${event.blockedURI} at ${event.sourceFile}`);
        });
      });
    }
    const visitor = new Visitor(page, `${user}, ${theme}${contrast === "more" ? ", high contrast" : ""}, ${width} px`);
    await page.goto(`${BASE}login`);
    await page.getByLabel("Username").fill(user);
    await page.getByLabel("Password", { exact: true }).fill(user);
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.waitForURL((url) => !url.pathname.includes("login"));
    return visitor;
  }

  /** Opens a page below Jenkins' root; answers its response. */
  async open(path) {
    const response = await this.page.goto(BASE + path, { waitUntil: "load" });
    const policy = response.headers()["content-security-policy"] ?? "";
    if (!policy.includes("script-src") && !path.includes("artifact/")) {
      findings.push(`${this.where()}: is not under an enforced policy, so nothing would be found`);
    }
    return response;
  }

  /** Looks at what is open now: headings, overflow, axe; keeps a picture. */
  async check(shot, part = "#xen-page") {
    await this.shot(shot);
    const headings = await this.page.locator("h1").count();
    if (headings !== 1) {
      findings.push(`${this.where()}: ${headings} headings of the first level`);
    }
    const wide = await this.page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    if (wide > 1) {
      findings.push(`${this.where()}: ${wide} px wider than the window`);
    }
    await this.axe(part);
  }

  async axe(part) {
    await this.page.evaluate(axeSource);
    const ours = await this.page.evaluate(
      async (selector) =>
        (await window.axe.run(selector ? { include: [[selector]] } : document, { resultTypes: ["violations"] })).violations.map((rule) => ({
          id: rule.id,
          help: rule.help,
          nodes: rule.nodes.slice(0, 3).map((node) => `${node.html.slice(0, 160)} ${node.failureSummary.replaceAll("\n", " ").slice(0, 260)}`),
          count: rule.nodes.length,
        })),
      part,
    );
    for (const rule of ours) {
      findings.push(`${this.where()}: axe ${rule.id} (${rule.count}): ${rule.help}\n      ${rule.nodes.join("\n      ")}`);
    }
    const all = await this.page.evaluate(async () =>
      (await window.axe.run(document, { resultTypes: ["violations"] })).violations.map((rule) => rule.id),
    );
    for (const id of all.filter((rule) => !ours.some((own) => own.id === rule))) {
      foreign.set(id, (foreign.get(id) ?? 0) + 1);
    }
  }

  async shot(name) {
    if (name) {
      await this.page.screenshot({ path: join(SHOTS, `${name}.png`), fullPage: true });
    }
  }

  async close() {
    await this.page.close();
  }
}

export function must(truth, sentence) {
  if (!truth) {
    findings.push(sentence);
  }
}
