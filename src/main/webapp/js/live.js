/* Keeps the page of a build up to date while the build is running. Without it the page is complete and is reloaded by hand. */
(function () {
  "use strict";

  const PERIOD = 3000;
  const page = document.getElementById("xen-page");
  if (!page || page.dataset.running !== "true") {
    return;
  }
  const content = document.getElementById("xen-content");
  const asOf = document.getElementById("xen-as-of");
  const live = document.getElementById("xen-live");
  const said = document.getElementById("xen-said");
  const words = live ? live.textContent : "";
  let version = page.dataset.version;

  /* New content from the server takes the place of the old one; what was unfolded, scrolled or focused stays so. */
  function replace(html) {
    const fresh = new DOMParser().parseFromString(html, "text/html");
    const folded = new Map();
    content.querySelectorAll("details[id]").forEach((it) => folded.set(it.id, it.open));
    const focused = document.activeElement && content.contains(document.activeElement)
      ? document.activeElement
      : null;
    const path = focused ? focused.id || focused.getAttribute("href") : null;
    const inSummary = focused && focused.tagName === "SUMMARY" ? focused.parentElement.id : null;
    const scrolled = Array.from(content.querySelectorAll(".xen-scroll"), (it) => it.scrollLeft);

    content.replaceChildren(...fresh.body.childNodes);
    folded.forEach((open, id) => {
      const details = document.getElementById(id);
      if (details) {
        details.open = open;
      }
    });
    content.querySelectorAll(".xen-scroll").forEach((it, i) => {
      it.scrollLeft = scrolled[i] || 0;
    });
    if (window.Behaviour) {
      window.Behaviour.applySubtree(content, true);
    }
    if (inSummary) {
      document.getElementById(inSummary)?.querySelector("summary")?.focus({ preventScroll: true });
    } else if (path) {
      const again = document.getElementById(path) || content.querySelector(`[href="${CSS.escape(path)}"]`);
      again?.focus({ preventScroll: true });
    }
  }

  async function get(url) {
    const response = await fetch(url, { cache: "no-store", credentials: "same-origin" });
    if (!response.ok) {
      throw new Error(`${url}: ${response.status}`);
    }
    return response;
  }

  async function look() {
    try {
      const progress = await (await get(page.dataset.progress)).json();
      if (progress.version !== version) {
        replace(await (await get(page.dataset.content)).text());
        version = progress.version;
        if (said.textContent !== progress.said) {
          said.textContent = progress.said;
        }
      }
      Object.entries(progress.texts).forEach(([id, text]) => {
        const element = document.getElementById(id);
        if (element && element.textContent !== text) {
          element.textContent = text;
        }
      });
      asOf.textContent = progress.asOf;
      live.textContent = progress.running ? words : "";
      page.dataset.running = String(progress.running);
      if (!progress.running) {
        return;
      }
    } catch (failure) {
      live.textContent = page.dataset.lost;
    }
    setTimeout(next, PERIOD);
  }

  /* A page that nobody sees asks nobody. */
  function next() {
    if (document.hidden) {
      document.addEventListener("visibilitychange", next, { once: true });
    } else {
      look();
    }
  }

  setTimeout(next, PERIOD);
})();
