// What scripts add to forms that take files: drop, paste, progress for each file, and the result where it is wanted.
// [data-uploads] is a whole form; [data-upload] a place in another form: "choice" picks a picture, "text" writes one.
(() => {
  "use strict";
  // Read when it is sent: whoever signs in again meanwhile has another one.
  const token = () => JSON.parse(document.body.getAttribute("hx-headers:inherited") ?? "{}")["X-CSRF-Token"] ?? "";

  // One file after the other: the site opens one picture at a time.
  let last = Promise.resolve();
  let underway = 0;
  function queue(place, file, words, taken) {
    const line = report(place, file.name);
    const step = () => send(place, file, words, line).then((picture) => picture && taken(picture, line));
    underway += 1;
    last = last.then(step, step).finally(() => { underway -= 1; });
    return last;
  }

  // What the browser asks about before it leaves the page: files that are sent, and those that wait for their words.
  const waits = [() => underway > 0];
  window.addEventListener("beforeunload", (event) => { if (waits.some((isWaiting) => isWaiting())) event.preventDefault(); });

  function report(place, name) {
    const list = place.texts;
    const line = document.createElement("li");
    const title = document.createElement("strong");
    const state = document.createElement("span");
    const bar = document.createElement("progress");
    title.textContent = name;
    title.dir = "auto";
    state.textContent = list.dataset.waiting;
    bar.max = 100;
    bar.value = 0;
    bar.setAttribute("aria-label", name);
    line.append(title, " ", state, bar);
    list.append(line);
    return { line, state, bar, texts: list.dataset };
  }

  function fail({ line, state, bar }, message) {
    line.className = "arrival-failed";
    state.textContent = message;
    bar.remove();
  }

  function send(place, file, words, line) {
    if (file.size > Number(line.texts.most)) {
      fail(line, line.texts.tooLarge);
      return Promise.resolve(null);
    }
    const form = new FormData();
    form.append("csrf_token", token());
    form.append("files", file, file.name);
    for (const [name, value] of Object.entries(words)) if (value) form.append(name, value);
    return new Promise((resolve) => {
      const request = new XMLHttpRequest(); // fetch tells nothing of its progress
      request.open("POST", place.address);
      request.setRequestHeader("Accept", "application/json");
      request.upload.addEventListener("progress", ({ loaded, total }) => {
        const percent = Math.round((100 * loaded) / total);
        line.bar.value = percent;
        line.state.textContent = percent < 100 ? line.texts.sending.replace("{percent}", `${percent} %`) : line.texts.opening;
        if (percent === 100) line.bar.removeAttribute("value");
      });
      request.addEventListener("loadend", () => resolve(judge(request, line)));
      request.send(form);
    });
  }

  function judge(request, line) {
    let answer = null;
    try {
      answer = JSON.parse(request.responseText);
    } catch {
      // no answer, or one that is not for scripts
    }
    const [picture] = answer?.pictures ?? [];
    if (!picture) {
      // What is refused before the site sees it is said in plain text.
      const plain = request.getResponseHeader("Content-Type")?.startsWith("text/plain") && request.responseText;
      fail(line, answer?.errors?.[0]?.message ?? answer?.message ?? (plain || line.texts.failed));
      return null;
    }
    line.bar.remove();
    line.state.textContent = line.texts.done.replace("{id}", picture.id);
    if (picture.moves) line.state.textContent += ` ${line.texts.moves}`;
    return picture;
  }

  function link(text, address) {
    const anchor = document.createElement("a");
    anchor.href = address;
    anchor.textContent = text;
    return anchor;
  }

  function thumbnail(picture) {
    const image = document.createElement("img");
    image.className = "thumbnail";
    image.src = picture.thumbnail;
    image.alt = "";
    return image;
  }

  const images = (items) => [...items].filter((one) => one.type.startsWith("image/"));

  // Files over a place, and files in the clipboard while the focus is there.
  function welcome(target, bring, choose = (files) => [...files]) {
    for (const kind of ["dragenter", "dragover"]) {
      target.addEventListener(kind, (event) => {
        if (![...event.dataTransfer.types].includes("Files")) return;
        event.preventDefault();
        target.classList.add("is-over");
      });
    }
    for (const kind of ["dragleave", "drop"]) target.addEventListener(kind, () => target.classList.remove("is-over"));
    target.addEventListener("drop", (event) => {
      if (!event.dataTransfer.files.length) return;
      event.preventDefault();
      const files = choose(event.dataTransfer.files);
      if (files.length) bring(files);
    });
  }

  function invite(zone) {
    const words = document.createElement("p");
    words.className = "form-text";
    words.textContent = zone.dataset.invite;
    zone.prepend(words);
  }

  // The form of the library: every file at once, each with its own line.
  for (const form of document.querySelectorAll("[data-uploads]")) {
    const zone = form.querySelector("[data-drop]");
    const input = form.querySelector("input[type=file]");
    const place = { address: form.action, texts: document.querySelector("[data-arrivals]") };
    const words = () => ({
      alt: form.elements.alt.value,
      is_decorative: form.elements.is_decorative.checked ? "1" : "",
    });
    const bring = (files) => {
      // One description cannot be that of several pictures.
      const told = files.length === 1 ? words() : {};
      for (const file of files) {
        queue(place, file, told, (picture, line) => {
          line.line.prepend(thumbnail(picture));
          const text = picture.described ? picture.name : line.texts.undescribed;
          line.line.append(" ", link(text, picture.address));
        });
      }
    };
    invite(zone);
    welcome(zone, bring);
    document.addEventListener("paste", (event) => {
      const files = images(event.clipboardData.files);
      if (files.length) bring(files);
    });
    form.addEventListener("submit", (event) => {
      if (!input.files.length) return;
      event.preventDefault();
      bring([...input.files]);
      form.reset();
    });
  }

  // A field that chooses a picture: the new one becomes a choice, and is chosen.
  function offer(place, field, picture) {
    const label = document.createElement("label");
    const radio = document.createElement("input");
    const name = document.createElement("span");
    label.className = "picture-choice";
    radio.type = "radio";
    radio.name = field.dataset.pictureField;
    radio.value = picture.id;
    name.textContent = picture.name;
    label.append(radio, thumbnail(picture), name);
    field.querySelector("[data-choices]").append(label);
    radio.checked = true;
    radio.dispatchEvent(new Event("input", { bubbles: true }));
    radio.focus();
  }

  for (const place of document.querySelectorAll("[data-upload=choice]")) {
    const told = { address: place.dataset.address, texts: place.querySelector("[data-arrivals]") };
    const field = place.closest("[data-picture-field]");
    const input = place.querySelector("input[type=file]");
    const zone = place.querySelector("[data-drop]");
    const alt = place.querySelector("[data-alt]");
    const decorative = place.querySelector("[data-decorative]");
    let waiting = [];
    waits.push(() => waiting.length > 0);
    const bring = () => {
      const [file] = waiting.length ? waiting : input.files;
      if (!file) return input.focus();
      if (!alt.value.trim() && !decorative.checked) return alt.focus();
      const words = { alt: alt.value, is_decorative: decorative.checked ? "1" : "" };
      queue(told, file, words, (picture) => offer(place, field, picture));
      [waiting, input.value, alt.value, decorative.checked] = [[], "", "", false];
    };
    const hold = (files) => {
      waiting = files.slice(0, 1);
      alt.focus();
    };
    invite(zone);
    welcome(zone, hold, images);
    zone.addEventListener("paste", (event) => {
      const files = images(event.clipboardData.files);
      if (files.length) hold(files);
    });
    for (const kind of ["input", "change"]) place.addEventListener(kind, (event) => event.stopPropagation());
    place.querySelector("[data-send]").addEventListener("click", bring);
    place.hidden = false;
  }

  // Words are no Markdown: "[draft] *1*" is said as it was typed.
  const literal = (words) => words.replace(/[\\`*_~!\[\]<>&|]/g, "\\$&");

  // A text: the picture becomes a paragraph of its own where the cursor is, which goes on behind it.
  function write(text, words, picture) {
    const [before, after] = [text.value.slice(0, text.selectionStart), text.value.slice(text.selectionEnd)];
    const above = !before || before.endsWith("\n\n") ? "" : before.endsWith("\n") ? "\n" : "\n\n";
    const below = after.startsWith("\n\n") ? "" : after.startsWith("\n") ? "\n" : "\n\n";
    const line = `${above}![${literal(words)}](picture:${picture.id})${below}`;
    text.setRangeText(line, text.selectionStart, text.selectionEnd, "end");
    // Whoever is describing the next picture meanwhile goes on typing there.
    if (!document.activeElement?.closest("[data-asking]")) text.focus();
    text.dispatchEvent(new Event("input", { bubbles: true }));
  }

  // Its words are asked for before it is sent: no picture comes into a text undescribed.
  for (const place of document.querySelectorAll("[data-upload=text]")) {
    const text = document.getElementById(place.dataset.text);
    const told = { address: place.dataset.address, texts: place.querySelector("[data-arrivals]") };
    const [asking, name, alt, decorative, missing] = ["asking", "file", "alt", "decorative", "missing"].map((one) =>
      place.querySelector(`[data-${one}]`),
    );
    const waiting = [];
    waits.push(() => waiting.length > 0);
    // Saving and previewing wait for the words: the files would be gone with the page.
    text.form.addEventListener("submit", (event) => {
      if (!waiting.length) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      missing.hidden = false;
      alt.focus();
    }, { capture: true });
    const ask = () => {
      [alt.value, decorative.checked, missing.hidden] = ["", false, true];
      asking.hidden = !waiting.length;
      name.textContent = waiting[0]?.name ?? "";
      (waiting.length ? alt : text).focus();
    };
    const bring = (files) => {
      const isAsking = waiting.length > 0;
      waiting.push(...files);
      if (!isAsking) ask();
    };
    const answer = () => {
      const words = decorative.checked ? "" : alt.value.trim();
      missing.hidden = Boolean(words || decorative.checked);
      if (!missing.hidden) return alt.focus();
      const given = { alt: words, is_decorative: decorative.checked ? "1" : "" };
      queue(told, waiting.shift(), given, (picture) => write(text, words, picture));
      ask();
    };
    welcome(text, bring, images);
    text.addEventListener("paste", (event) => {
      const files = images(event.clipboardData.files);
      if (!files.length) return;
      event.preventDefault();
      bring(files);
    });
    place.querySelector("input[type=file]").addEventListener("change", ({ target }) => {
      bring([...target.files]);
      target.value = "";
    });
    place.querySelector("[data-send]").addEventListener("click", answer);
    place.querySelector("[data-leave]").addEventListener("click", () => {
      waiting.shift();
      ask();
    });
    alt.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.isComposing) return; // Enter ends a word of an input method, too
      event.preventDefault(); // it would save the page
      answer();
    });
    for (const kind of ["input", "change"]) place.addEventListener(kind, (event) => event.stopPropagation());
    place.hidden = false;
  }
})();
