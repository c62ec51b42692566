/* Comfort only: every page reads and every form sends without this file. */
(function () {
  "use strict";
  var root = document.documentElement;

  function remembered() { try { return localStorage.getItem("senior") === "yes"; } catch (e) { return false; } }
  function remember(on) { try { localStorage.setItem("senior", on ? "yes" : "no"); } catch (e) { /* private window */ } }

  function showSenior(on) {
    root.classList.toggle("senior", on);
    document.querySelectorAll("[data-view-switch]").forEach(function (link) {
      link.textContent = on ? link.dataset.normal : link.dataset.senior;
    });
  }

  var asked = new URLSearchParams(location.search).get("view") === "senior";
  if (asked) { remember(true); }
  showSenior(asked || remembered());

  document.addEventListener("click", function (event) {
    var link = event.target.closest("[data-view-switch]");
    if (!link || event.ctrlKey || event.metaKey) { return; }
    event.preventDefault();
    var on = !root.classList.contains("senior");
    remember(on);
    showSenior(on);
    var here = new URL(location.href);
    here.searchParams.delete("view");
    here.hash = here.hash === "#senior" ? "" : here.hash;
    history.replaceState(null, "", here.pathname + here.search + here.hash);
  });

  /* A question may name what stands in a field of its form: {household}. */
  function filledIn(form, question) {
    return question.replace(/\{([a-z_]+)\}/g, function (whole, name) { return form.elements[name] ? form.elements[name].value : whole; });
  }

  document.addEventListener("submit", function (event) {
    var form = event.target;
    var pressed = event.submitter;
    if (form.dataset.sent) { event.preventDefault(); return; }
    if (pressed && pressed.dataset.confirm && !window.confirm(filledIn(form, pressed.dataset.confirm))) { event.preventDefault(); return; }
    if (!form.hasAttribute("data-once")) { return; }
    form.dataset.sent = "yes";
    form.querySelectorAll("button[type=submit]").forEach(function (button) { button.setAttribute("aria-disabled", "true"); });
  });
  window.addEventListener("pageshow", function () {
    document.querySelectorAll("form[data-sent]").forEach(function (form) {
      delete form.dataset.sent;
      form.querySelectorAll("button[type=submit]").forEach(function (button) { button.removeAttribute("aria-disabled"); });
    });
  });

  document.querySelectorAll("table[data-filter]").forEach(function (table) {
    if (table.tBodies[0].rows.length < 8) { return; }
    var label = document.createElement("label");
    label.className = "table-filter";
    label.append(table.dataset.filter);
    var input = document.createElement("input");
    input.type = "search";
    label.append(input);
    table.before(label);
    input.addEventListener("input", function () {
      var wanted = input.value.trim().toLowerCase();
      table.querySelectorAll("tbody tr").forEach(function (row) { row.hidden = wanted !== "" && !row.textContent.toLowerCase().includes(wanted); });
    });
  });

  document.querySelectorAll("[data-fingerprint-of]").forEach(function (box) {
    var target = document.querySelector("[name=" + box.dataset.fingerprintOf + "]");
    if (!target || !window.crypto || !crypto.subtle) { return; }
    box.hidden = false;
    var phrase = box.querySelector("input");
    phrase.addEventListener("input", function () {
      var typed = phrase.value;
      crypto.subtle.digest("SHA-256", new TextEncoder().encode(typed)).then(function (digest) {
        if (typed !== phrase.value) { return; }
        var bytes = Array.from(new Uint8Array(digest));
        target.value = typed.length >= Math.max(1, phrase.minLength) ? bytes.map(function (byte) { return byte.toString(16).padStart(2, "0"); }).join("") : "";
      });
    });
  });
})();
