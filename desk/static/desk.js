// What pages do better with script; none of them needs it.
"use strict";

// The token of the page goes with every request that htmx makes.
document.addEventListener("htmx:configRequest", (event) => {
  const token = document.querySelector("input[name=_csrf]");
  if (token) event.detail.headers["X-CSRF"] = token.value;
});

// A form is sent once; the server holds this by its key, the button only shows it.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.sent) { event.preventDefault(); return; }
  if (form.method === "post") {
    form.dataset.sent = "yes";
    window.addEventListener("pageshow", () => delete form.dataset.sent, { once: true });
  }
});

// j and k walk through a list, Enter opens, / goes to the search field; never while somebody types.
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input, textarea, select, [contenteditable]")) return;
  if (event.key === "/") {
    const search = document.querySelector("input[type=search]");
    if (search) { search.focus(); event.preventDefault(); }
  }
  const links = [...document.querySelectorAll("[data-walk] a[data-open]")].filter((one) => one.offsetParent);
  if (!links.length || !"jk".includes(event.key)) return;
  const here = links.indexOf(document.activeElement);
  const next = event.key === "j" ? Math.min(here + 1, links.length - 1) : Math.max(here - 1, 0);
  links[next].focus();
});

// Tick all of a list.
document.addEventListener("change", (event) => {
  const all = event.target.closest("[data-all]");
  if (!all) return;
  for (const box of document.querySelectorAll(`input[name="${all.dataset.all}"]`)) box.checked = all.checked;
});

// Printing is a button, because a phone has no menu for it.
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) window.print();
});

// A form that saves itself says so when it could not.
document.addEventListener("htmx:afterRequest", (event) => {
  const told = document.getElementById("unsaved");
  if (told) told.hidden = event.detail.successful;
});

// What is typed into a form that saves itself is never lost: it is saved before a link is followed and
// when the page is left, and again while the network is away; who would lose something is asked.
const sheet = document.querySelector("form[hx-post]#sheet");
if (sheet) {
  let typed = false;
  const save = () => fetch(sheet.getAttribute("hx-post"), { method: "POST", body: new FormData(sheet), keepalive: true });
  sheet.addEventListener("input", () => { typed = true; });
  sheet.addEventListener("submit", () => { typed = false; });
  sheet.addEventListener("htmx:beforeRequest", () => { typed = false; });
  sheet.addEventListener("htmx:afterRequest", (event) => { typed = typed || !event.detail.successful; });
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href]");
    if (!typed || !link || link.target || link.getAttribute("href").startsWith("#") || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    save().then((answer) => { typed = !answer.ok; }, () => {}).then(() => { location.href = link.href; });
  });
  window.addEventListener("pagehide", () => { if (typed) navigator.sendBeacon(sheet.getAttribute("hx-post"), new FormData(sheet)); });
  window.addEventListener("beforeunload", (event) => {
    const told = document.getElementById("unsaved");
    if (typed && told && !told.hidden) { event.preventDefault(); event.returnValue = ""; }
  });
  setInterval(() => { if (typed && !document.getElementById("unsaved").hidden) htmx.trigger(sheet, "change"); }, 5000);
}
