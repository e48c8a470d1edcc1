// Search, filters, sorting and the drawer over all pages and links. The state is in the address, after the #.
"use strict";
(async () => {
  const unpack = async (packed) => {
    const bytes = Uint8Array.from(atob(packed), (sign) => sign.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    return new Response(stream).json();
  };
  const [pages, links] = await Promise.all([unpack(matterhouse.pages), unpack(matterhouse.links)]);

  // Texts are told by what they repeat (flows/dashboard/texts.py).
  const expected = (title) => (title ?? "").replace(/[A-Z]/g, (sign) => sign.toLowerCase())
    .replace(/[^a-z0-9 -]+/g, "").replace(/^ +| +$/g, "").replaceAll(" ", "-");
  const places = (name, expectedAt) => pages[`${name}_frame`].map((frame, at) => {
    if (frame < 0) return null;
    const [before, after] = pages[`${name}_frames`][frame];
    return before + (pages[`${name}_name`][at] || (pages[`${name}_name`][at] === 0 ? expectedAt(at) : "")) + after;
  });
  pages.title = pages.texts.map(([title]) => title);
  pages.description = pages.texts.map(([, description]) => description);
  const pathName = (at) => pages.path_name[at] === 0 ? expected(pages.title[at]) : pages.path_name[at];
  pages.path = places("path", pathName);
  pages.url = places("url", pathName);
  const told = { t: "title", u: "url", p: "path" };
  const whole = (text, at) => typeof text !== "string" ? text
    : text.replace(/\x01([tupn])(\d*)\x01?/g, (_, what, other) => what === "n" ? (pages.path[at] ?? "").split("/").pop()
      : pages[told[what]][other === "" ? at : Number(other)]);
  const byId = (id) => document.getElementById(id);
  const form = byId("filters"), drawer = byId("drawer");
  const ROWS = 100;

  const make = (tag, properties = {}, ...children) => {
    const element = Object.assign(document.createElement(tag), properties);
    element.append(...children.filter((child) => child !== null && child !== undefined));
    return element;
  };
  const number = (value) => value === null || value === undefined ? "" : value.toLocaleString("en");
  const pageIndex = new Map(pages.path.map((path, at) => [path, at]));
  // Findings may be of a path that is no page, such as a page that is gone: these come after the last page.
  const pathOf = (at) => pages.path[at] ?? pages.other_paths[at - pages.path.length];
  const title = (at) => pages.title[at] || pathOf(at);
  const subject = (at) => !(pages.subject[at] >= 0) ? "" : pages.subjects[pages.subject[at]].label;
  const pageText = pages.path.map((path, at) => `${pages.title[at] ?? ""} ${path} ${pages.url[at] ?? ""}`.toLowerCase());
  const flag = (table, at, name) => (table.flags[at] >> table.flag_names.indexOf(name)) & 1;

  // Links out and in, per page: links come by source; those in are gathered once.
  const firstLink = new Int32Array(pages.path.length + 1);
  for (const source of links.source) firstLink[source + 1] += 1;
  for (let at = 0; at < pages.path.length; at += 1) firstLink[at + 1] += firstLink[at];
  const linksIn = new Map();
  links.target.forEach((target, at) => {
    if (target < 0) return;
    if (!linksIn.has(target)) linksIn.set(target, []);
    linksIn.get(target).push(at);
  });
  const linkTitle = (at) => links.target[at] >= 0 ? title(links.target[at]) : links.authored[at] ?? "";
  const verdict = (at) => links.verdicts[links.verdict[at]];
  const kind = (at) => links.kinds[links.kind[at]];

  // Findings one by one, by page.
  const NEW = 1, RESOLVED = 2;
  const findings = { page: [], rule: [], line: [], status: [], place: [] };
  Object.entries(pages.findings ?? {}).forEach(([at, listed]) => listed.forEach(([rule, line, status], place) => {
    findings.page.push(Number(at)); findings.rule.push(rule); findings.line.push(line);
    findings.status.push(status); findings.place.push(place);
  }));
  const hasStatus = (status) => ({ new: status === NEW, resolved: status === RESOLVED, before: status !== NEW })[state.status] ?? status !== RESOLVED;
  const keywordPages = new Map(pages.keywords.map(([label, places]) => [label, new Set(places)]));
  const message = (at, place) => whole(pages.finding_messages?.[at]?.[place] ?? "", at);
  const pageOf = (view, at) => view === "links" ? links.source[at] : view === "findings" ? findings.page[at] : at;

  const columns = {
    pages: [
      ["title", "title", (at) => title(at)], ["subject", "subject", subject],
      ["words", "words", (at) => pages.word_count[at], true], ["published", "published", (at) => pages.published_on[at] ?? ""],
      ["links in", "in", (at) => pages.in_degree[at], true], ["links out", "out", (at) => pages.out_degree[at], true],
      ["findings", "findings", (at) => pages.finding_count[at], true], ["path", "path", (at) => pages.path[at]],
    ],
    links: [
      ["from", "from", (at) => title(links.source[at])], ["to", "to", linkTitle], ["verdict", "verdict", verdict],
      ["kind", "kind", kind], ["position", "position", (at) => links.position[at], true],
      ["line", "line", (at) => links.line[at], true], ["subject", "subject", (at) => subject(links.source[at])],
      ["path", "path", (at) => pages.path[links.source[at]]],
    ],
    findings: [
      ["page", "page", (at) => title(findings.page[at])], ["rule", "rule", (at) => pages.rules[findings.rule[at]]],
      ["line", "line", (at) => findings.line[at], true], ["state", "state", (at) => ["", "new", "resolved"][findings.status[at]]],
      ["message", "message", (at) => message(findings.page[at], findings.place[at])],
      ["path", "path", (at) => pathOf(findings.page[at])],
    ],
  };

  const fill = (select, options) => select.append(...options.map(([value, label]) => make("option", { value }, label)));
  fill(form.subject, [...pages.subjects.map((one) => [one.id, one.label]), ["(none)", "no subject"]]);
  if (pages.corpora) fill(form.corpus, pages.corpora.map((name) => [name, name]));
  byId("corpora").hidden = !pages.corpora;
  if (pages.languages) fill(form.language, pages.languages.map((name) => [name, name]));
  byId("languages").hidden = !pages.languages;
  fill(form.only, pages.flag_names.map((name) => [name, name.replaceAll("_", " ")]));
  fill(form.verdict, links.verdicts.map((name) => [name, name.replaceAll("_", " ")]));
  fill(form.verdict, links.flag_names.map((name) => [`is:${name}`, name.replaceAll("_", " ")]));
  fill(form.kind, links.kinds.map((name) => [name, name]));
  fill(form.rule, (pages.rules ?? []).map((name) => [name, name]));

  let state = {}, selection = [], begin = 0;
  const read = () => Object.fromEntries(new URLSearchParams(location.hash.slice(1)));
  const write = (changes, replace) => {
    const next = new URLSearchParams(Object.entries({ ...state, ...changes }).filter(([, value]) => value));
    history[replace ? "replaceState" : "pushState"](null, "", `#${next}`);
    apply();
  };

  const viewOf = (given) => given.view in columns ? given.view : "pages";
  // Links of other pages may narrow the list further than the form does: links in, week, keyword, subject of the target.
  const isWithin = (page) => {
    if (state.in && !(state.in.endsWith("+") ? pages.in_degree[page] >= parseInt(state.in) : pages.in_degree[page] === Number(state.in))) return false;
    if (state.keyword && !keywordPages.get(state.keyword)?.has(page)) return false;
    if (!state.week) return true;
    const days = (Date.parse(pages.published_on[page] ?? "") - Date.parse(state.week)) / 864e5;
    return days >= 0 && days < 7;
  };
  const narrowed = () => [
    state.in && `with ${state.in} links in`, state.week && `published in the week of ${state.week}`,
    state.keyword && `with the keyword ${state.keyword}`, state.target && `to pages of ${state.target}`,
  ].filter(Boolean).join(", ");
  const select = () => {
    const view = viewOf(state), isLinks = view === "links";
    const count = isLinks ? links.source.length : view === "findings" ? findings.page.length : pages.path.length;
    const rule = state.rule ? (pages.rules ?? []).indexOf(state.rule) : null;
    const words = (state.q ?? "").toLowerCase().split(/\s+/).filter(Boolean);
    const wanted = state.subject === "(none)" ? -1 : pages.subjects.findIndex((one) => one.id === state.subject);
    const target = state.target === "(none)" ? -1 : pages.subjects.findIndex((one) => one.id === state.target);
    const verdicts = state.verdict ? state.verdict.split(",") : [];
    const only = state.only ? state.only.split(",") : [];
    const found = [];
    for (let at = 0; at < count; at += 1) {
      const page = pageOf(view, at);
      if (state.subject && pages.subject[page] !== wanted && !(view === "pages" && pages.more_subjects[page]?.includes(wanted))) continue;
      if (state.corpus && pages.corpora && pages.corpora[pages.corpus[page]] !== state.corpus) continue;
      if (state.language && pages.languages && pages.languages[pages.language[page]] !== state.language) continue;
      if (isLinks) {
        if (verdicts.length && !verdicts.some((one) => one.startsWith("is:") ? flag(links, at, one.slice(3)) : verdict(at) === one)) continue;
        if (state.kind && kind(at) !== state.kind) continue;
        if (state.target && (links.target[at] < 0 || pages.subject[links.target[at]] !== target)) continue;
        if (words.length) {
          const text = `${pageText[page]} ${links.target[at] >= 0 ? pageText[links.target[at]] : (links.authored[at] ?? "").toLowerCase()}`;
          if (!words.every((word) => text.includes(word))) continue;
        }
      } else if (view === "findings") {
        if (rule !== null && findings.rule[at] !== rule) continue;
        if (!hasStatus(findings.status[at])) continue;
        if (words.length) {
          const text = `${pageText[page] ?? pathOf(page).toLowerCase()} ${message(page, findings.place[at]).toLowerCase()}`;
          if (!words.every((word) => text.includes(word))) continue;
        }
      } else {
        if (!only.every((name) => flag(pages, at, name)) || !isWithin(at)) continue;
        if (!words.every((word) => pageText[at].includes(word))) continue;
      }
      found.push(at);
    }
    return found;
  };

  const order = (found) => {
    const column = columns[viewOf(state)].find(([, name]) => name === state.sort);
    if (!column) return found;
    const sign = state.order === "down" ? -1 : 1, value = column[2];
    const collator = new Intl.Collator(undefined, { numeric: true });
    const keyed = found.map((at) => [value(at), at]);
    keyed.sort(([a], [b]) => sign * (column[3] ? a - b : collator.compare(a, b)));
    return keyed.map(([, at]) => at);
  };

  const apply = () => {
    state = read();
    const view = viewOf(state);
    form.view.value = view;
    for (const name of ["q", "corpus", "language", "subject", "only", "verdict", "kind", "status", "rule"]) {
      if (document.activeElement !== form[name]) form[name].value = state[name] ?? "";
    }
    for (const label of form.querySelectorAll("[data-view]")) label.hidden = label.dataset.view !== view;
    selection = order(select());
    begin = 0;
    show(view);
    if (state.page && pageIndex.has(state.page)) open(pageIndex.get(state.page));
    else if (drawer.open) drawer.close();
  };

  const show = (view) => {
    const shown = selection.slice(begin, begin + ROWS), table = byId("rows");
    const heads = columns[view].map(([label, name, , isNumber]) => {
      const head = make("th", { scope: "col", className: isNumber ? "count" : "" }, make("button", { type: "button" }, label));
      head.dataset.sort = name;
      if (state.sort === name) head.setAttribute("aria-sort", state.order === "down" ? "descending" : "ascending");
      return head;
    });
    table.tHead.replaceChildren(make("tr", {}, ...heads));
    table.tBodies[0].replaceChildren(...shown.map((at) => {
      const row = make("tr");
      columns[view].forEach(([, name, value, isNumber], place) => {
        const text = isNumber ? number(value(at)) : value(at);
        const page = pageOf(view, at);
        const cell = place || !(page < pages.path.length) ? text : make("a", { href: address(page) }, text);
        row.append(make("td", { className: isNumber ? "count" : place === columns[view].length - 1 ? "path" : name === "published" ? "date" : "" }, cell));
      });
      if (pageOf(view, at) < pages.path.length) row.dataset.page = pageOf(view, at);
      return row;
    }));
    byId("count").textContent = `${number(selection.length)} ${selection.length === 1 ? view.slice(0, -1) : view}`;
    const narrow = narrowed();
    byId("narrowed").replaceChildren(...(narrow ? [`${narrow} `, make("button", { type: "button" }, "show all")] : []));
    byId("place").textContent = selection.length ? `${number(begin + 1)}–${number(Math.min(begin + ROWS, selection.length))}` : "";
    byId("previous").disabled = begin === 0;
    byId("next").disabled = begin + ROWS >= selection.length;
  };

  const address = (at) => `#${new URLSearchParams({ ...state, page: pages.path[at] })}`;
  const pageLink = (at) => make("a", { href: address(at) }, title(at));
  const list = (heading, items) => items.length
    ? [make("h3", {}, `${heading} (${number(items.length)})`), make("ul", {}, ...items.slice(0, 200).map((item) => make("li", {}, ...item)))]
    : [];

  // Values of front matter stand by key, those of all pages that have it one after the other.
  const valuePlaces = {};
  const frontMatter = (at) => {
    if (!pages.shapes) return [];
    return pages.shapes[pages.shape[at]].map((key) => {
      if (!pages.values) return key;
      valuePlaces[key] ??= (() => {
        const has = pages.shapes.map((keys) => keys.includes(key));
        let count = 0;
        return Int32Array.from(pages.shape, (shape) => has[shape] ? count++ : -1);
      })();
      const value = whole(pages.values[key][valuePlaces[key][at]], at);
      return `${key}: ${value === null ? "…" : typeof value === "string" ? value : JSON.stringify(value)}`;
    });
  };

  const open = (at) => {
    byId("drawer-title").textContent = title(at);
    const facts = {
      path: pages.path[at], url: pages.url[at], description: pages.description[at], subject: subject(at),
      words: number(pages.word_count[at]), published: pages.published_on[at], updated: pages.updated_on[at],
      "links in, out": `${number(pages.in_degree[at])}, ${number(pages.out_degree[at])}`,
      is: pages.flag_names.filter((name) => flag(pages, at, name)).join(", ").replaceAll("_", " "),
    };
    const terms = Object.entries(facts).filter(([, value]) => value).flatMap(([name, value]) => [make("dt", {}, name), make("dd", {}, value)]);
    const out = [];
    for (let link = firstLink[at]; link < firstLink[at + 1]; link += 1) {
      const target = links.target[link];
      out.push([`${verdict(link).replaceAll("_", " ")}: `, target >= 0 ? pageLink(target) : linkTitle(link),
        ` (${kind(link)}, line ${links.line[link]})`]);
    }
    const into = (linksIn.get(at) ?? []).map((link) => [pageLink(links.source[link]), ` (${verdict(link).replaceAll("_", " ")})`]);
    const cluster = pages.clusters?.[at];
    const same = (cluster ?? []).map(([other, why]) => [pageLink(other), ` (${why})`]);
    const reasons = pages.suggestion_reasons?.[at] ?? [];
    const suggested = (pages.suggestions?.[at] ?? []).map((target, place) => [pageLink(target), ` ${reasons[place] ?? ""}`]);
    const flaws = (pages.findings?.[at] ?? []).flatMap(([rule, line, status], place) => status === RESOLVED ? [] :
      [[make("code", {}, pages.rules[rule]), ` line ${line}${message(at, place) ? `: ${message(at, place)}` : ""}`]]);
    const authored = frontMatter(at);
    byId("drawer-body").replaceChildren(
      make("dl", {}, ...terms), ...list("Findings", flaws), ...list("Links out", out), ...list("Links in", into),
      ...list("Duplicates", same), ...list("Suggested links", suggested),
      ...(authored.length ? [make("h3", {}, "Front matter"), make("pre", {}, authored.join("\n"))] : []),
      ...(pages.left_out.length ? [make("p", { className: "note" }, `Left out here, for the size of the page: ${pages.left_out.join(", ")}. They stand in the tables pages and findings.`)] : []),
    );
    drawer.scrollTop = 0;
    if (!drawer.open) drawer.showModal();
  };

  const harmless = (value) => /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  const download = () => {
    const view = viewOf(state);
    const quote = (value) => typeof value === "number" ? value : `"${harmless(String(value ?? "")).replaceAll('"', '""')}"`;
    const lines = selection.map((at) => columns[view].map(([, , value]) => quote(value(at))).join(","));
    const text = [columns[view].map(([label]) => label.replaceAll(" ", "_")).join(","), ...lines].join("\n") + "\n";
    const link = make("a", { href: URL.createObjectURL(new Blob([text], { type: "text/csv" })), download: `${view}.csv` });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  };

  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", (event) => {
    const { name, value } = event.target;
    if (name === "view") write({ view: value, sort: "", order: "", page: "", only: "", verdict: "", kind: "", status: "", rule: "", in: "", week: "", keyword: "", target: "" });
    else if (name) write({ [name]: value, page: "" }, name === "q");
  });
  byId("narrowed").addEventListener("click", (event) => {
    if (event.target.closest("button")) write({ in: "", week: "", keyword: "", target: "" });
  });
  byId("csv").addEventListener("click", download);
  byId("previous").addEventListener("click", () => { begin -= ROWS; show(form.view.value); });
  byId("next").addEventListener("click", () => { begin += ROWS; show(form.view.value); });
  byId("rows").tHead.addEventListener("click", (event) => {
    const name = event.target.closest("th")?.dataset.sort;
    if (name) write({ sort: name, order: state.sort === name && state.order !== "down" ? "down" : "up", page: "" });
  });
  byId("rows").tBodies[0].addEventListener("click", (event) => {
    const row = event.target.closest("tr");
    if (row?.dataset.page && !event.target.closest("a")) location.hash = address(Number(row.dataset.page)).slice(1);
  });
  byId("close").addEventListener("click", () => drawer.close());
  drawer.addEventListener("close", () => { if (state.page && read().page === state.page) write({ page: "" }); });
  addEventListener("hashchange", apply);
  apply();
  document.documentElement.dataset.ready = "yes";
})();
