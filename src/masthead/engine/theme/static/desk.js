// What scripts add at the desk: figures that are fresh, a page beside its form, rows that can be dragged.
(() => {
  "use strict";

  // What changes by itself is asked for again: not in a hidden window, and more and more rarely where no answer comes.
  const LONGEST_PAUSE = 300000;
  for (const part of document.querySelectorAll("[data-refresh]")) {
    const usual = part.dataset.refresh * 1000;
    let pause = usual;
    const ask = () => (document.hidden ? setTimeout(ask, usual) : htmx.trigger(part, "refresh"));
    part.addEventListener("htmx:finally:request", ({ target, detail: { ctx } }) => {
      if (target !== part) return;
      pause = ctx.response?.status < 400 ? usual : Math.min(2 * pause, LONGEST_PAUSE);
      setTimeout(ask, pause);
    });
    setTimeout(ask, pause);
  }

  // A page beside its form needs scripts to follow it; where they run, it is there.
  for (const beside of document.querySelectorAll("[data-beside]")) beside.hidden = false;

  // What is typed is kept by itself. Where that fails it is said and tried again, and the page is not left for it.
  const AGAIN = 5000;
  const PATIENCE = 20000;
  for (const form of document.querySelectorAll("form[data-unkept]")) keep(form);

  function keep(form) {
    const line = document.querySelector(form.getAttribute("hx-target"));
    let running = 0;
    let unkept = false;
    let reachable = false;
    let next = null;
    let anew = false;
    const key = form.elements.form_key;
    const former = form.elements.former_key;
    let turn = 0;
    // Requests overtake each other, and the last keystrokes may arrive after Save: the site goes by this order.
    const count = () => {
      turn = Math.max(turn + 1, Math.round(performance.timeOrigin + performance.now()));
      if (key) form.elements.turn.value = turn;
      return turn;
    };
    // Each time that the form is shown it is another one, also when somebody goes back to it after Save. What it has
    // sent before that is its own still.
    window.addEventListener("pageshow", () => {
      const bytes = crypto.getRandomValues(new Uint8Array(16));
      if (former && turn) former.value = key.value;
      turn = 0;
      if (key) key.value = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
    });
    form.addEventListener("htmx:config:request", ({ target, detail: { ctx } }) => {
      if (target === form && key) ctx.request.body.set("turn", count());
    });
    const again = () => htmx.trigger(form, "keep");
    const fail = (why) => {
      unkept = true;
      explain(form, line, why);
      clearTimeout(next);
      next = setTimeout(again, AGAIN);
    };

    form.addEventListener("htmx:before:request", ({ target }) => { if (target === form) running += 1; });
    form.addEventListener("htmx:finally:request", async ({ target, detail: { ctx } }) => {
      if (target !== form) return;
      running -= 1;
      const status = ctx.response?.status ?? 0;
      if (status && status < 400) {
        unkept = anew = false;
        clearTimeout(next);
        return;
      }
      if (running) return;  // a newer one has taken its place
      unkept = true;
      clearTimeout(next);
      if (status === 409) {
        // The answer itself says why, beside the buttons. To a form that was saved before it has given other keys.
        if (isAnother(form, ctx.request.body)) next = setTimeout(again, anew ? AGAIN : 0);
        anew = true;
        return;
      }
      const { why, renewed } = status >= 400 && status < 500 ? await ask(form) : { why: "unkept" };
      if (running || !unkept) return;
      if (renewed) again();
      else fail(why ?? "refused");
    });
    window.addEventListener("online", () => { if (unkept) again(); });
    window.addEventListener("beforeunload", (event) => { if (unkept) event.preventDefault(); });

    // The page that says what is wrong would take the text along: ask first whether the form would be taken.
    form.addEventListener("submit", async (event) => {
      count();
      if (reachable) return;
      event.preventDefault();
      const { why } = await ask(form);
      if (why) {
        fail(why);
        return;
      }
      reachable = true;
      unkept = false;
      form.requestSubmit(event.submitter);
      reachable = false;
    });
  }

  // Whether the form has another key by now than the one with which it was sent.
  function isAnother(form, sent) {
    const key = form.elements.submission;
    return Boolean(key && sent?.get) && sent.get("submission") !== key.value;
  }

  // Whoever has signed in again has another token: the form is fetched anew for it, and only for it. Gives why the
  // form would not be taken, and whether its token is another one now.
  async function ask(form) {
    const address = form.getAttribute("action");
    try {
      const answer = await fetch(address, { cache: "no-store", signal: AbortSignal.timeout(PATIENCE) });
      if (answer.status >= 500) return { why: "unkept" };
      if (answer.status === 401) return { why: "signedOut" };
      if (!answer.ok || answer.redirected) return { why: "refused" };
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      return { renewed: renew(page.querySelector("input[name=csrf_token]")?.value) };
    } catch {
      return { why: "unkept" };
    }
  }

  function renew(token) {
    const fields = [...document.querySelectorAll("input[name=csrf_token]")].filter((field) => field.value !== token);
    if (!token || !fields.length) return false;
    for (const field of fields) field.value = token;
    document.body.setAttribute("hx-headers:inherited", JSON.stringify({ "X-CSRF-Token": token }));
    return true;
  }

  // Said once, however often it is tried: a screen reader reads the line whenever it changes.
  function explain(form, line, why) {
    const text = form.dataset[why];
    if (line.firstChild?.textContent === text) return;
    line.replaceChildren(text);
    if (why !== "signedOut") return;
    const link = document.createElement("a");
    link.href = form.dataset.signInAt;
    link.target = "_blank";
    link.textContent = form.dataset.signIn;
    line.append(" ", link);
  }

  // Rows of a list that has an order can be dragged; their buttons do the same by keyboard and without scripts.
  const MARKS = ["drop-before", "drop-after"];
  for (const list of document.querySelectorAll("[data-sortable]")) sortable(list);

  function sortable(list) {
    let dragged = null;
    const rows = () => [...list.querySelectorAll("tr[data-row]")];
    const unmark = () => rows().forEach((row) => row.classList.remove(...MARKS));
    const isBelow = (row, event) => event.clientY > row.getBoundingClientRect().top + row.offsetHeight / 2;
    for (const row of rows()) row.draggable = true;

    list.addEventListener("dragstart", (event) => {
      dragged = event.target.closest?.("tr[data-row]");
      dragged?.classList.add("dragged");
      event.dataTransfer.effectAllowed = "move";
      event.dataTransfer.setData("text/plain", dragged?.dataset.row ?? "");
    });
    list.addEventListener("dragover", (event) => {
      const row = event.target.closest("tr[data-row]");
      if (!dragged || !row) return;
      event.preventDefault();
      unmark();
      if (row !== dragged) row.classList.add(MARKS[Number(isBelow(row, event))]);
    });
    list.addEventListener("drop", (event) => {
      const row = event.target.closest("tr[data-row]");
      if (!dragged || !row || row === dragged) return;
      event.preventDefault();
      place(dragged, row, isBelow(row, event));
    });
    list.addEventListener("dragend", () => {
      unmark();
      dragged?.classList.remove("dragged");
      dragged = null;
    });
  }

  // Before the row, or after it, which is before the next one; after the last one of all there is none.
  function place(dragged, row, below) {
    const form = document.getElementById("order");
    const next = below ? row.nextElementSibling : row;
    if (next === dragged || (!next && "more" in row.parentElement.dataset)) return;
    form.action = dragged.querySelector("[formaction]").formAction;
    form.elements.before.disabled = false;
    form.elements.before.value = next?.dataset.row ?? "";
    form.submit();
  }
})();
