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
