"use strict";
// What the page does beyond being read: colours, filter, folding, copying.
(() => {
  const root = document.documentElement;
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const byId = (id) => document.getElementById(id);

  // --- colours: the system's, or the other ones, remembered where that can be done

  const THEME = "uowkit-theme";
  const remembered = (use) => {
    try {
      return use(window.localStorage);
    } catch {
      return null; // pages from files and in private windows may have no storage
    }
  };
  const dark = () =>
    (root.dataset.theme ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")) === "dark";

  const chosen = remembered((storage) => storage.getItem(THEME));
  if (chosen === "dark" || chosen === "light") root.dataset.theme = chosen;
  root.classList.add("scripted");

  const offerTheme = () => {
    const button = byId("theme");
    const name = () => (button.textContent = dark() ? "Light colours" : "Dark colours");
    button.addEventListener("click", () => {
      root.dataset.theme = dark() ? "light" : "dark";
      remembered((storage) => storage.setItem(THEME, root.dataset.theme));
      name();
    });
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", name);
    name();
  };

  // --- filter: its state is in the address, so that a view can be linked to

  const offerFilter = () => {
    const text = byId("filter-text");
    const area = byId("filter-area");
    const boxes = { outcome: all("#filter-outcome input"), level: all("#filter-level input") };
    const clear = byId("filter-clear");
    const entries = all(".entry").map((element) => ({ element, text: null, ...element.dataset }));
    const groups = all(".group").map((element) => ({ element, entries: all(".entry", element) }));
    const rules = all(".rule.entry");
    const failures = all("#failures ~ .entry");
    let later = 0;

    const ticked = (name) => boxes[name].filter((box) => box.checked).map((box) => box.value);
    const words = () => text.value.toLowerCase().split(/\s+/).filter(Boolean);
    const read = (entry) => (entry.text ??= entry.element.textContent.toLowerCase());

    const count = () => {
      const told = (elements, what) => {
        const shown = elements.filter((element) => !element.hidden).length;
        return `${shown === elements.length ? "" : `${shown} of `}${elements.length} ${what}`;
      };
      const parts = [told(rules, rules.length === 1 ? "rule" : "rules")];
      if (failures.length) parts.push(told(failures, "not kept"));
      byId("filter-count").textContent = parts.join(", ");
    };

    const apply = () => {
      const wanted = words();
      const [outcomes, levels] = [ticked("outcome"), ticked("level")];
      for (const entry of entries) {
        entry.element.hidden = !(
          (!area.value || entry.area === area.value) &&
          (!outcomes.length || outcomes.includes(entry.outcome)) &&
          (!levels.length || levels.includes(entry.level)) &&
          wanted.every((word) => read(entry).includes(word))
        );
      }
      const filtered = Boolean(area.value || outcomes.length || levels.length || wanted.length);
      for (const group of groups) {
        group.element.hidden = filtered && group.entries.every((entry) => entry.hidden);
      }
      root.classList.toggle("filtered", filtered);
      clear.disabled = !filtered;
      count();
    };

    const address = () => {
      const state = { outcome: ticked("outcome"), level: ticked("level"), area: [area.value], text: [text.value.trim()] };
      return Object.entries(state)
        .map(([name, values]) => [name, values.map(encodeURIComponent).join(",")])
        .filter(([, value]) => value)
        .map((pair) => pair.join("="))
        .join("&");
    };
    const remember = () => {
      // Not at each keystroke: browsers allow so many changes of an address, and no more.
      clearTimeout(later);
      later = setTimeout(() => history.replaceState(null, "", `#${address()}`), 200);
    };
    const set = (state) => {
      for (const [name, known] of Object.entries(boxes)) {
        const values = (state.get(name) ?? "").split(",");
        for (const box of known) box.checked = values.includes(box.value);
      }
      area.value = state.get("area") ?? "";
      if (area.selectedIndex < 0) area.value = "";
      text.value = state.get("text") ?? "";
      apply();
    };

    const follow = () => {
      const state = new URLSearchParams(location.hash.slice(1));
      if (["outcome", "level", "area", "text"].some((name) => state.has(name))) {
        set(state);
        return;
      }
      const place = byId(decoded(location.hash.slice(1)));
      if (!place) return;
      if (place.closest("[hidden]")) set(new URLSearchParams());
      for (const fold of [place.querySelector(".evidence"), ...parents(place, "details")]) {
        if (fold) fold.open = true;
      }
      place.scrollIntoView();
    };

    const change = () => {
      apply();
      remember();
    };
    text.addEventListener("input", change);
    for (const control of [area, ...boxes.outcome, ...boxes.level]) control.addEventListener("change", change);
    clear.addEventListener("click", () => {
      set(new URLSearchParams());
      remember();
      text.focus();
    });
    window.addEventListener("hashchange", follow);
    apply();
    follow();
    // The first keystroke is to find the texts ready.
    (window.requestIdleCallback ?? setTimeout)(() => entries.forEach(read));
  };

  const decoded = (text) => {
    try {
      return decodeURIComponent(text);
    } catch {
      return text; // a lone per cent sign
    }
  };
  const parents = (element, selector) => {
    const found = element.parentElement?.closest(selector);
    return found ? [found, ...parents(found, selector)] : [];
  };

  // --- folding

  const offerFolding = () => {
    const button = byId("unfold");
    button.addEventListener("click", () => {
      const open = button.getAttribute("aria-pressed") !== "true";
      button.setAttribute("aria-pressed", String(open));
      for (const fold of all("main details")) fold.open = open;
    });
    // Browsers whose style cannot open them for the printer.
    const opened = [];
    window.addEventListener("beforeprint", () => {
      for (const fold of all("main details:not([open])")) {
        fold.open = true;
        opened.push(fold);
      }
    });
    window.addEventListener("afterprint", () => {
      for (const fold of opened.splice(0)) fold.open = false;
    });
  };

  // --- copying

  const copy = async (source) => {
    try {
      await navigator.clipboard.writeText(source.textContent);
      return true;
    } catch {
      // Without a secure address there is no such clipboard; what is selected can be copied still.
      getSelection().selectAllChildren(source);
      return document.execCommand("copy");
    }
  };
  const offerCopying = () => {
    document.addEventListener("click", async (event) => {
      const button = event.target.closest?.("button.copy");
      if (!button) return;
      const done = await copy(button.closest(".copied").querySelector("pre"));
      button.textContent = done ? "Copied" : "Selected: press Ctrl+C";
      byId("copied").textContent = done ? `The ${button.dataset.what} was copied.` : button.textContent;
      setTimeout(() => {
        button.textContent = "Copy";
        byId("copied").textContent = "";
      }, 2500);
    });
  };

  document.addEventListener("DOMContentLoaded", () => {
    offerTheme();
    if (!byId("filter-text")) return; // a run of no rules
    offerFilter();
    offerFolding();
    offerCopying();
  });
})();
