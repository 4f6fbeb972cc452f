// Opens every page of the plugin in both themes and both modes of the build page, while a rollout runs and after it has ended.
import { findings, foreign, launch, must, Visitor } from "./browser.mjs";

const LIVE = "job/live/1/xenserver/";
const recorded = (build) => `job/recorded/${build}/xenserver/`;
const SAMPLES = [
  [1, "success"],
  [2, "failed"],
  [3, "hostile"],
  [4, "64-hosts"],
  [5, "one-host"],
  [6, "no-host"],
  [7, "interrupted"],
  [8, "gone"],
];
const PAGES = [
  ["xenserver/", "pools"],
  ["xenserver/pool/prod/", "pool"],
  ["xenserver/history", "history"],
  ["job/recorded/xenserver/", "job"],
];
const MODES = ["classic", "modern"];
const THEMES = ["light", "dark"];

const context = await launch();
const ONLY = new RegExp(process.env.ONLY ?? "");
const step = async (name, work) => {
  if (!ONLY.test(name)) {
    return;
  }
  console.log(`-- ${name}`);
  try {
    await work();
  } catch (failure) {
    findings.push(`${name}: ${failure.stack ?? failure}`);
  }
};

for (const mode of MODES) {
  for (const theme of THEMES) {
    await step(`running, ${mode}, ${theme}`, async () => {
      const visitor = await Visitor.of(context, mode, { theme });
      await visitor.open(LIVE);
      const { page } = visitor;
      await page.waitForSelector(".xen-hosts tbody tr", { timeout: 120_000 });
      await visitor.check(`running-${mode}-${theme}`);
      await visitor.open("job/live/1/");
      await visitor.check(`overview-${mode}-${theme}`, mode === "modern" ? ".app-build__grid .jenkins-card a[href='xenserver']" : ".app-summary a[href='xenserver/']");
      await visitor.close();
    });
  }
}

await step("refreshes by itself and keeps what was unfolded", async () => {
  const visitor = await Visitor.of(context, "classic");
  await visitor.open(LIVE);
  const { page } = visitor;
  const first = page.locator("details.xen-host").first();
  await first.locator("> summary").focus();
  await page.keyboard.press("Enter");
  must(await first.evaluate((it) => it.open), "a host cannot be unfolded by keyboard");
  const before = await page.locator("#xen-as-of").textContent();
  await page.waitForFunction((was) => document.getElementById("xen-as-of").textContent !== was, before, { timeout: 60_000 });
  await page.waitForTimeout(7000);
  must(await page.locator("details.xen-host").first().evaluate((it) => it.open), "a refresh folded what was unfolded");
  await page.waitForFunction(() => document.getElementById("xen-page").dataset.running === "false", null, { timeout: 600_000 });
  must((await page.locator("#xen-live").textContent()) === "", "the page says that it refreshes when the build is over");
  await visitor.check("ended-classic-light");
  await visitor.close();
});

await step("by keyboard alone", async () => {
  const visitor = await Visitor.of(context, "classic");
  await visitor.open(recorded(2));
  const reached = new Set();
  for (let i = 0; i < 120; i++) {
    await visitor.page.keyboard.press("Tab");
    const what = await visitor.page.evaluate(() => {
      const it = document.activeElement;
      return it?.closest("#xen-page") ? `${it.tagName.toLowerCase()}.${it.className}` : "";
    });
    reached.add(what);
  }
  for (const tag of ["a.jenkins-card", "summary.", "div.xen-scroll", "button."]) {
    must([...reached].some((it) => it.startsWith(tag)), `by keyboard one does not come to ${tag}: ${[...reached].join(", ")}`);
  }
  await visitor.close();
});

for (const mode of MODES) {
  for (const theme of THEMES) {
    await step(`samples, ${mode}, ${theme}`, async () => {
      const visitor = await Visitor.of(context, mode, { theme });
      for (const [build, name] of SAMPLES) {
        await visitor.open(recorded(build));
        await visitor.check(`${name}-${mode}-${theme}`);
      }
      await visitor.close();
    });
  }
}

await step("narrow", async () => {
  for (const mode of MODES) {
    const visitor = await Visitor.of(context, mode, { width: 360 });
    for (const [build, name] of SAMPLES.slice(0, 4)) {
      await visitor.open(recorded(build));
      await visitor.check(`${name}-${mode}-narrow`);
    }
    await visitor.close();
  }
});

await step("high contrast", async () => {
  for (const theme of THEMES) {
    const visitor = await Visitor.of(context, "classic", { theme, contrast: "more" });
    await visitor.open(recorded(2));
    await visitor.check(`failed-contrast-${theme}`);
    await visitor.close();
  }
});

await step("without script", async () => {
  const visitor = await Visitor.of(context, "classic");
  const state = await context.storageState();
  await visitor.close();
  const plain = await context.browser()?.newContext({ javaScriptEnabled: false, storageState: state });
  if (plain) {
    const page = await plain.newPage();
    await page.goto(`${process.env.JENKINS_URL}${recorded(2)}`);
    must(await page.getByText("could not be emptied").first().isVisible(), "without script the page does not tell what failed");
    await plain.close();
  }
});

await step("the archived report in its sandbox", async () => {
  const path = "job/live/1/artifact/xenserver/prod/update/report.html";
  for (const theme of THEMES) {
    // The sandbox runs no script, not even ours: look from outside.
    const visitor = await Visitor.of(context, "classic", { theme, scripts: false });
    const answer = await visitor.open(path);
    must((answer.headers()["content-security-policy"] ?? "").includes("sandbox"), "the archived report is not served in the sandbox");
    const border = await visitor.page.locator(".hero").evaluate((it) => getComputedStyle(it).borderTopWidth);
    must(border === "5px", `the archived report is not styled: ${border}`);
    must(await visitor.page.getByText("5 / 5").first().isVisible(), "the archived report does not tell the same story as the page");
    await visitor.shot(`archived-${theme}`);
    await visitor.close();

    const outside = await Visitor.of(context, "classic", { theme, scripts: false });
    await outside.page.route("**/report.html", async (route) => {
      const response = await route.fetch();
      const headers = response.headers();
      delete headers["content-security-policy"];
      await route.fulfill({ response, headers });
    });
    await outside.open(path);
    await outside.check(`archived-outside-${theme}`, "body");
    await outside.close();
  }
});

for (const mode of MODES) {
  for (const theme of THEMES) {
    await step(`pools and jobs, ${mode}, ${theme}`, async () => {
      const visitor = await Visitor.of(context, mode, { theme });
      for (const [path, name] of PAGES) {
        await visitor.open(path);
        if (name === "job") {
          await visitor.page.waitForSelector(".echarts-trend canvas, .echarts-trend svg");
          await visitor.page.waitForTimeout(1500);
        }
        await visitor.check(`${name}-${mode}-${theme}`);
      }
      await visitor.close();
    });
  }
}

await step("pools and jobs, narrow", async () => {
  const visitor = await Visitor.of(context, "classic", { width: 360 });
  for (const [path, name] of PAGES) {
    await visitor.open(path);
    await visitor.check(`${name}-narrow`);
  }
  await visitor.close();
});

await step("the way from Manage Jenkins, and back to a restored pool", async () => {
  const visitor = await Visitor.of(context, "classic");
  const { page } = visitor;
  await visitor.open("manage/");
  await page.getByRole("link", { name: /XenServer pools/ }).first().click();
  await page.waitForURL(/\/xenserver\/?$/);
  await page.getByRole("link", { name: "prod", exact: true }).click();
  await page.getByRole("button", { name: "Restore" }).click();
  await page.waitForURL(/\/pool\/prod\/$/);
  await page.getByText(/restoration by hand/i).first().waitFor();
  await visitor.check("restored-classic-light");
  await visitor.close();
});

const STEPS = ["xenConfigureUpdates", "xenSync", "xenCheckUpdates", "xenRollingUpdate", "xenGatedRollingUpdate", "xenApplyGuidance", "xenRestore"];
const FORMS = [
  ["light", 1280],
  ["dark", 1280],
  ["light", 360],
];

for (const [theme, width] of FORMS) {
  const kind = width === 360 ? "narrow" : theme;
  await step(`the form of pools, ${kind}`, async () => {
    const visitor = await Visitor.of(context, "classic", { theme, width, height: 3600 });
    await visitor.open("manage/configure");
    const { page } = visitor;
    await page.locator(".jenkins-section", { hasText: "XenServer pools" }).last().evaluate((it) => it.setAttribute("id", "xen-form"));
    await page.locator("#xen-form input[name='_.name']").first().waitFor();
    await visitor.checkPart(`form-pools-${kind}`, "#xen-form");
    await visitor.unfold("#xen-form");
    const trust = page.locator("#xen-form select.dropdownList").first();
    for (const choice of await trust.locator("option").allTextContents()) {
      await trust.selectOption({ label: choice });
      await page.waitForTimeout(500);
      await visitor.checkPart(`form-pools-${choice.replace(/\W+/g, "-").toLowerCase()}-${kind}`, "#xen-form");
    }
    await page.locator("#xen-form").getByRole("button", { name: "Test connection" }).first().click();
    await page.locator("#xen-form .jenkins-validate-button__container__status > *").first().waitFor();
    await visitor.checkPart(`form-pools-tested-${kind}`, "#xen-form");
    await visitor.close();
  });

  await step(`the form of a job, ${kind}`, async () => {
    const visitor = await Visitor.of(context, "classic", { theme, width, height: 3600 });
    await visitor.open("job/nightly/configure");
    const { page } = visitor;
    const builder = "[descriptorid='io.jenkins.plugins.xenserver.jobs.CheckBuilder']";
    await page.locator(`${builder} select[name='_.work'] option`).first().waitFor({ state: "attached" });
    await visitor.checkPart(`form-builder-${kind}`, builder);
    await visitor.unfold(builder);
    await visitor.checkPart(`form-builder-unfolded-${kind}`, builder);
    await page.locator("[name='io-jenkins-plugins-xenserver-jobs-XenUpdatesTrigger']").evaluate((it) => {
      const group = it.closest(".optionalBlock-container") ?? it.closest(".jenkins-form-item");
      group.setAttribute("id", "xen-trigger");
    });
    await visitor.checkPart(`form-trigger-${kind}`, "#xen-trigger");
    await visitor.close();
  });

  await step(`the forms of steps, ${kind}`, async () => {
    const visitor = await Visitor.of(context, "classic", { theme, width, height: 3600 });
    const { page } = visitor;
    await visitor.open("job/live/pipeline-syntax/");
    const steps = page.locator("select.dropdownList").first();
    for (const name of STEPS) {
      const label = (await steps.locator("option").allTextContents()).find((it) => it.trim().startsWith(`${name}:`));
      await steps.selectOption({ label });
      const pool = page.locator("select[name='_.pool']:visible");
      await pool.locator("option[value='prod']").waitFor({ state: "attached" });
      await pool.evaluate((it) => {
        // Those that were chosen before are in it too, and hidden.
        it.closest(".dropdownList-container").setAttribute("id", "xen-step");
      });
      await visitor.checkPart(`form-${name}-${kind}`, "#xen-step");
      await visitor.unfold("#xen-step");
      await visitor.checkPart(`form-${name}-unfolded-${kind}`, "#xen-step");
      await pool.selectOption("prod");
      await page.getByRole("button", { name: "Generate Pipeline Script" }).click();
      const snippet = page.locator("#prototypeText");
      await page.waitForFunction((wanted) => document.getElementById("prototypeText").value.startsWith(wanted), name, { timeout: 20_000 });
      must((await snippet.inputValue()).includes("pool: 'prod'"), `the snippet of ${name} is ${await snippet.inputValue()}`);
    }
    await visitor.close();
  });
}

await context.close();
if (foreign.size > 0) {
  console.log(`In Jenkins' own parts of these pages axe finds: ${[...foreign].map(([id, times]) => `${id} on ${times}`).join(", ")}`);
}
if (findings.length > 0) {
  console.log(`${findings.length} findings:`);
  [...new Set(findings)].forEach((finding) => console.log(`  * ${finding}`));
  process.exit(1);
}
console.log("Every page opened: no console error, no policy report, no finding of axe.");
