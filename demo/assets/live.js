// Keeps a page's regions as the server renders them, and sends its forms without leaving the page. Without this file
// every form still works: the page is loaded again instead.

let source;
let shownAsOf = 0;

/** Forms whose outcome is not known. What they saw stays in them, so that pressing again asks for the same. */
const unsettled = new WeakSet();

function follow() {
  source = new EventSource(document.body.dataset.live);
  source.addEventListener('regions', ({ data }) => {
    show(JSON.parse(data));
    document.documentElement.dataset.live = 'on';
  });
  source.addEventListener('error', () => {
    document.documentElement.dataset.live = 'off';
  });
}

function show({ asOf, regions }) {
  // A push and the answer to a form may overtake each other: the later look counts.
  if (asOf < shownAsOf) return;
  shownAsOf = asOf;
  for (const [id, html] of Object.entries(regions)) {
    const region = document.getElementById(id);
    if (region === null) continue;
    const hadFocus = region.contains(document.activeElement);
    const fresh = document.createElement('template');
    fresh.innerHTML = html;
    update(region, fresh.content);
    if (hadFocus && !region.contains(document.activeElement)) {
      region.tabIndex = -1;
      region.focus({ preventScroll: true });
    }
  }
}

// Touches nothing but what differs: a button that is being pressed, the focus, a selection and what was typed must
// outlive every push.
function update(parent, fresh) {
  let old = parent.firstChild;
  for (const wanted of fresh.childNodes) {
    const kept = counterpart(old, wanted);
    if (kept === null) {
      parent.insertBefore(document.importNode(wanted, true), old);
      continue;
    }
    drop(old, kept);
    old = kept.nextSibling;
    if (kept instanceof Element) {
      copyAttributes(kept, wanted);
      update(kept, wanted);
    } else if (kept.data !== wanted.data) kept.data = wanted.data;
  }
  drop(old, null);
}

function drop(from, until) {
  for (let at = from; at !== until; ) {
    const next = at.nextSibling;
    at.remove();
    at = next;
  }
}

// What has an id is found wherever it stands; anything else only in its own place.
function counterpart(old, wanted) {
  const alike = (node) =>
    node.nodeName === wanted.nodeName && (node.id ?? '') === (wanted.id ?? '');
  let at = old;
  while (wanted.id && at !== null && !alike(at)) at = at.nextSibling;
  return at !== null && alike(at) ? at : null;
}

function copyAttributes(to, from) {
  if (to.name === 'seen' && unsettled.has(to.form)) return;
  for (const name of to.getAttributeNames()) if (!from.hasAttribute(name)) to.removeAttribute(name);
  for (const { name, value } of from.attributes)
    if (to.getAttribute(name) !== value) to.setAttribute(name, value);
}

function say(html) {
  document.getElementById('notice').innerHTML = html;
}

async function send(form, region) {
  region.setAttribute('aria-disabled', 'true');
  say('<p class="notice waiting">Working…</p>');
  unsettled.add(form);
  try {
    const response = await fetch(form.action, {
      method: 'POST',
      body: new FormData(form),
      headers: { accept: 'application/json' },
    });
    const { notice, tone, ...page } = await response.json();
    if (tone !== 'waiting') unsettled.delete(form);
    // What was done need not be typed again; what was refused may be put right.
    if (tone === 'held') form.reset();
    show(page);
    say(notice);
  } catch {
    say(
      '<p class="notice problem">The shop does not answer. Nothing is lost: press the button again.</p>',
    );
  } finally {
    region.removeAttribute('aria-disabled');
  }
}

document.addEventListener('submit', (event) => {
  const region = event.target.closest('.operator-page');
  if (region === null) return;
  event.preventDefault();
  if (!region.hasAttribute('aria-disabled')) void send(event.target, region);
});

// Also when a page comes back as it was left, from the browser's own cache.
addEventListener('pageshow', follow);
addEventListener('pagehide', () => source.close());
