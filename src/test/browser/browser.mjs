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

/** What core's scripts say on its own forms, with or without a part of ours. */
const OF_CORE = /^(Couldn't find the expected|renderOnDemandCallback: selection is no longer valid)/;
/** What core's tags for forms lack whatever is written with them: a field knows nothing of its title, a help button is last in order. */
const OF_TAGS = ["label", "select-name", "tabindex"];
const COLOURS_OF_CORE = /^<(div|span)[^>]* class="(ok|error|jenkins-alert|jenkins-edited-section-label)/;

function note(what) {
  foreign.set(what, (foreign.get(what) ?? 0) + 1);
}

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
      if (message.type() === "warning" && OF_CORE.test(message.text())) {
        note(`"${message.text().slice(0, 60)}" in the console`);
      } else if (["error", "warning"].includes(message.type()) && !favicon) {
        findings.push(`${this.where()}: console ${message.type()}: ${message.text()}`);
      }
    });
    page.on("pageerror", (error) => {
      // Core's own bundles have errors of their own on narrow and new pages; ours is whatever is not in them.
      if (/\/jsbundles\//.test(error.stack ?? "")) {
        note(`uncaught "${error.message}" in a script of core`);
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

  static async of(context, user, { theme = "light", width = 1280, height = 900, contrast = "no-preference", scripts = true } = {}) {
    await context.clearCookies();
    const page = await context.newPage();
    await page.emulateMedia({ colorScheme: theme, contrast, reducedMotion: "reduce" });
    await page.setViewportSize({ width, height });
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

  /**
   * Looks at a part of a page that is Jenkins' own otherwise: it may not stick out of the window, and axe finds nothing in it.
   * A picture of the part alone is kept.
   */
  async checkPart(shot, part) {
    const region = this.page.locator(part).first();
    await region.scrollIntoViewIfNeeded();
    await region.screenshot({ path: join(SHOTS, `${shot}.png`) });
    const wide = await region.evaluate((it) =>
      [...it.querySelectorAll("*")]
        // Where core puts the help of a kind that was chosen is core's affair.
        .filter((inner) => !inner.closest(".jenkins-help-button"))
        .filter((inner) => inner.checkVisibility() && inner.getBoundingClientRect().right > window.innerWidth + 1)
        .map((inner) => `${inner.tagName.toLowerCase()}.${inner.getAttribute("class")} ${inner.getAttribute("helpurl") ?? ""} at ${Math.round(inner.getBoundingClientRect().right)}`),
    );
    if (wide.length > 0) {
      findings.push(`${this.where()}: ${shot} sticks out of the window: ${wide.slice(0, 5).join(", ")}`);
    }
    const unchecked = await region.evaluate((it) =>
      [...it.querySelectorAll("[checkurl]")]
        .filter((field) => !field.closest(".jenkins-form-item")?.querySelector(".validation-error-area"))
        .map((field) => field.getAttribute("name")),
    );
    if (unchecked.length > 0) {
      findings.push(`${this.where()}: ${shot} has no place for what is wrong with ${unchecked.join(", ")}`);
    }
    const nameless = await region.evaluate((it) =>
      [...it.querySelectorAll(".jenkins-form-item")]
        .filter((item) => item.checkVisibility() && item.querySelector(":scope > .setting-main input, :scope > .setting-main select, :scope > .setting-main textarea"))
        .filter((item) => !item.querySelector(".jenkins-form-label, label, .attach-previous")?.textContent.trim())
        .map((item) => item.querySelector("input, select, textarea").name),
    );
    if (nameless.length > 0) {
      findings.push(`${this.where()}: ${shot} has fields without a title: ${nameless.join(", ")}`);
    }
    await this.axe(part, (rule, html) => OF_TAGS.includes(rule) || (rule === "color-contrast" && COLOURS_OF_CORE.test(html)));
  }

  /** Opens every advanced block of a part. */
  async unfold(part) {
    for (const button of await this.page.locator(`${part} button.advanced-button`).all()) {
      if (await button.isVisible()) {
        await button.click();
      }
    }
  }

  /** @param isForeign whether a rule that an element breaks is broken by core's markup, not ours */
  async axe(part, isForeign = () => false) {
    await this.page.evaluate(axeSource);
    const ours = await this.page.evaluate(
      async (selector) =>
        (await window.axe.run(selector ? { include: [[selector]] } : document, { resultTypes: ["violations"] })).violations.map((rule) => ({
          id: rule.id,
          help: rule.help,
          nodes: rule.nodes.map((node) => [node.html, `${node.html.slice(0, 160)} ${node.failureSummary.replaceAll("\n", " ").slice(0, 260)}`]),
        })),
      part,
    );
    for (const rule of ours) {
      const nodes = rule.nodes.filter(([html]) => !isForeign(rule.id, html)).map(([, words]) => words);
      if (nodes.length > 0) {
        findings.push(`${this.where()}: axe ${rule.id} (${nodes.length}): ${rule.help}\n      ${nodes.slice(0, 3).join("\n      ")}`);
      } else {
        note(rule.id);
      }
    }
    const all = await this.page.evaluate(async () =>
      (await window.axe.run(document, { resultTypes: ["violations"] })).violations.map((rule) => rule.id),
    );
    for (const id of all.filter((rule) => !ours.some((own) => own.id === rule))) {
      note(id);
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
