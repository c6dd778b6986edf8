// What scripts add to pages that work without them: focus and announcements after htmx, menus that close.
// No eval, no inline code: texts come from data attributes of the page.
(() => {
  "use strict";
  const trouble = document.getElementById("trouble");
  const done = document.getElementById("done");
  const FOCUSABLE = "a[href], button, input:not([type=hidden]), [tabindex]";
  let neighbour = null;
  let left = null;

  function say(region, text) {
    const notice = document.createElement("div");
    notice.className = `notice notice-${region === trouble ? "trouble" : "done"}`;
    notice.textContent = text;
    region.replaceChildren(notice);
  }

  // What was done stays told while the page fetches something by itself, as it does when it is shown.
  document.addEventListener("htmx:before:request", ({ detail: { ctx } }) => {
    trouble.replaceChildren();
    if (ctx.sourceEvent?.isTrusted) done.replaceChildren();
  });

  // One question and one message serve a whole list: {name} stands for what the row is called.
  document.addEventListener("htmx:config:request", ({ detail: { ctx } }) => {
    const { name } = ctx.sourceElement.dataset;
    if (ctx.confirm && name) ctx.confirm = ctx.confirm.replace("{name}", () => name);
  });

  // A connection that failed gives no answer to show.
  document.addEventListener("htmx:error", (event) => {
    if (event.detail.ctx && !event.detail.ctx.response) say(trouble, trouble.dataset.unreachable);
  });

  // A form with a question is asked here; without scripts a page asks. Forms that htmx sends have hx-confirm.
  document.addEventListener("submit", (event) => {
    const question = event.target.elements.namedItem("masthead_question");
    if (!question || event.target.hasAttribute("hx-post")) return;
    if (!window.confirm(question.value)) {
      event.preventDefault();
      return;
    }
    question.disabled = true;
    setTimeout(() => { question.disabled = false; }, 1000);
  });

  // Whoever came to a form by a link within its page (to the content, to a wrong field) has that place in the address,
  // which goes along with the form: the browser would then go there, and not to what the answer says is wrong.
  document.addEventListener("submit", (event) => {
    if (!location.hash || event.defaultPrevented) return;
    history.replaceState(history.state, "", location.pathname + location.search);
  });

  // What is taken away takes the focus with it: give it to the same link if it comes back, to the next row, or else
  // to the content.
  document.addEventListener("htmx:before:swap", (event) => {
    const { ctx, tasks } = event.detail;
    const target = tasks.find((task) => task.type === "main")?.target;
    const gone = target instanceof Element && target.contains(document.activeElement) && document.activeElement;
    neighbour = gone ? [target.nextElementSibling, target.previousElementSibling] : null;
    left = gone && { target, address: gone.getAttribute("href") };
    const said = ctx.response.status < 400 && ctx.sourceElement?.closest("[data-done]");
    if (said) say(done, said.dataset.done.replace("{name}", () => ctx.sourceElement.dataset.name ?? ""));
  });
  document.addEventListener("htmx:finally:swap", () => {
    if (!neighbour || document.activeElement !== document.body) return;
    const links = left.address ? [...left.target.querySelectorAll("a[href]")] : [];
    const same = links.find((link) => link.isConnected && link.getAttribute("href") === left.address);
    const next = neighbour.find((element) => element?.isConnected && element.querySelector(FOCUSABLE));
    (same ?? next?.querySelector("button") ?? next?.querySelector(FOCUSABLE) ?? document.getElementById("content")).focus();
    neighbour = null;
  });

  // On a phone the navigation is one line that is moved sideways: begin where the page is.
  const here = document.querySelector(".masthead-nav > ul > li:has([aria-current])");
  if (here) here.parentElement.scrollLeft = here.offsetLeft - (here.parentElement.clientWidth - here.offsetWidth) / 2;

  // Menus are <details>: they also close by Escape and by a click elsewhere.
  document.addEventListener("keydown", (event) => {
    const menu = event.key === "Escape" && document.querySelector("details.menu[open]");
    if (!menu) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });
  document.addEventListener("click", (event) => {
    for (const menu of document.querySelectorAll("details.menu[open]")) {
      if (!menu.contains(event.target)) menu.open = false;
    }
  });
})();
