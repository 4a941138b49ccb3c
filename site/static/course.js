/* What the pages do beyond reading: panels, filters, boxes that scroll. Without it everything is still there. */
"use strict";

/* A panel: one picture at a time, chosen with a slider. Pictures that are hidden are not loaded before the panel is touched. */
function startPanel(panel, number) {
  const frames = [...panel.querySelectorAll(".frames > li")];
  const labels = frames.map((frame) => frame.querySelector(".frame-label").textContent);
  const control = document.createElement("div");
  control.className = "control";
  const id = `slider-${number}`;
  control.innerHTML = `<label for="${id}"></label><input type="range" id="${id}" min="0" step="1" value="0"><output for="${id}"></output>`;
  const [name, slider, output] = control.children;
  name.textContent = panel.dataset.name;
  slider.max = frames.length - 1;
  const show = () => {
    frames.forEach((frame, i) => { frame.hidden = i !== slider.valueAsNumber; });
    output.textContent = labels[slider.valueAsNumber];
    slider.setAttribute("aria-valuetext", labels[slider.valueAsNumber]);
  };
  const loadAll = () => panel.querySelectorAll("img").forEach((image) => { image.loading = "eager"; });
  slider.addEventListener("input", show);
  panel.addEventListener("pointerenter", loadAll, { once: true });
  panel.addEventListener("focusin", loadAll, { once: true });
  slider.value = 0; // a browser may keep the place of an earlier visit
  panel.prepend(control);
  panel.classList.add("started");
  show();
}

/* A list or table that can be narrowed: by words, and by each column that is marked with data-filter. */
function startFilter(list) {
  const rows = [...(list.tBodies ? list.tBodies[0].rows : list.children)];
  const form = document.createElement("form");
  form.className = "filters";
  form.setAttribute("role", "search");
  const count = document.createElement("output");
  const words = addField(form, "Words", document.createElement("input"));
  words.type = "search";
  const choices = [];
  list.querySelectorAll("th[data-filter]").forEach((head) => {
    const select = addField(form, head.textContent, document.createElement("select"));
    const values = [...new Set(rows.map((row) => row.cells[head.cellIndex].dataset.value))];
    ["all", ...values].forEach((value) => select.add(new Option(value)));
    choices.push((row) => select.value === "all" || row.cells[head.cellIndex].dataset.value === select.value);
  });
  const apply = () => {
    const wanted = words.value.toLowerCase().split(/\s+/);
    let shown = 0;
    rows.forEach((row) => {
      const text = row.textContent.toLowerCase();
      row.hidden = !(wanted.every((word) => text.includes(word)) && choices.every((fits) => fits(row)));
      shown += !row.hidden;
    });
    count.textContent = `${shown} of ${rows.length} shown`;
  };
  form.addEventListener("input", apply);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.append(count);
  (list.closest(".wide") || list).before(form);
  apply();
  // An address such as sources.html#asakawa1904 must find its row, whatever was typed before
  window.addEventListener("hashchange", () => { form.reset(); apply(); });
}

function addField(form, name, field) {
  const label = document.createElement("label");
  label.append(`${name} `, field);
  form.append(label);
  return field;
}

/* A box that scrolls sideways can be reached and scrolled with the keyboard. */
function startScrolling(box) {
  const wide = box.scrollWidth > box.clientWidth;
  if (wide) {
    box.tabIndex = 0;
    box.setAttribute("role", "group");
    box.setAttribute("aria-label", box.matches("pre") ? "Code or output, scrolls sideways" : "Table, scrolls sideways");
  } else if (box.getAttribute("role") === "group") {
    ["tabindex", "role", "aria-label"].forEach((name) => box.removeAttribute(name));
  }
}

/* The address of the reader's own JupyterHub is completed in the browser and kept there. */
function startHub(form) {
  const field = form.elements.hub;
  field.value = localStorage.getItem("hub") || "";
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const hub = field.value.replace(/\/+$/, "").replace(/\/hub$/, "");
    localStorage.setItem("hub", field.value);
    window.location.href = `${hub}/hub/user-redirect/git-pull?${form.dataset.pull}`;
  });
}

document.querySelectorAll(".panel").forEach(startPanel);
document.querySelectorAll(".filterable").forEach(startFilter);
document.querySelectorAll("form.hub").forEach(startHub);
const boxes = document.querySelectorAll(".wide, .pst-scrollable-table-container, pre");
const scrolling = new ResizeObserver((entries) => entries.forEach((entry) => startScrolling(entry.target)));
boxes.forEach((box) => scrolling.observe(box));
