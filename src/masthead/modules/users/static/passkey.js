// Forms marked data-passkey ask a device for a passkey and send its answer as their field `credential`.
// What to ask comes from data-options, which gets the form first; texts come from data attributes of the page.
(() => {
  "use strict";
  if (!window.PublicKeyCredential) return;

  const decoded = (text) =>
    Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));
  const encoded = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer)))
      .replaceAll("+", "-")
      .replaceAll("/", "_")
      .replaceAll("=", "");

  // JSON has no bytes: the library at the other end writes them in base64url.
  function readable(options) {
    const known = (list) => (list ?? []).map((one) => ({ ...one, id: decoded(one.id) }));
    const asked = { ...options, challenge: decoded(options.challenge) };
    if (options.user) asked.user = { ...options.user, id: decoded(options.user.id) };
    if (options.excludeCredentials) asked.excludeCredentials = known(options.excludeCredentials);
    if (options.allowCredentials) asked.allowCredentials = known(options.allowCredentials);
    return asked;
  }

  function written({ id, rawId, type, response }) {
    const answer = {};
    for (const part of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
      if (response[part]) answer[part] = encoded(response[part]);
    }
    return JSON.stringify({ id, rawId: encoded(rawId), type, response: answer });
  }

  async function ask(form) {
    const given = await fetch(form.dataset.options, {
      method: "POST",
      headers: { Accept: "application/json" },
      body: new URLSearchParams(new FormData(form)),
    });
    const asked = await given.json();
    if (!given.ok) return refused(form, asked.error.message);
    const publicKey = readable(asked);
    return written(await navigator.credentials[form.dataset.passkey]({ publicKey }));
  }

  function refused(form, why) {
    const button = form.querySelector("button");
    form.querySelector("[data-passkey-trouble]").textContent = why;
    button.disabled = false;
    button.focus();
    return "";
  }

  for (const form of document.querySelectorAll("form[data-passkey]")) {
    form.hidden = false;
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      form.querySelector("[data-passkey-trouble]").textContent = "";
      form.querySelector("button").disabled = true;
      // Of a device that says no, browsers do not say why: nobody shall learn who has which key.
      const answer = await ask(form).catch(() => refused(form, form.dataset.failed));
      if (!answer) return;
      form.elements.credential.value = answer;
      form.submit();
    });
  }
  for (const note of document.querySelectorAll("[data-passkey-without]")) note.hidden = true;
})();
