// A form is sent once: a second press while the answer is on its way does nothing.
(() => {
  const buttons = (form) => form.querySelectorAll('button[type=submit], input[type=submit]');

  const release = (form) => {
    delete form.dataset.sent;
    buttons(form).forEach((button) => button.removeAttribute('aria-disabled'));
  };

  document.addEventListener('submit', (event) => {
    const form = event.target;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = 'yes';
    buttons(form).forEach((button) => button.setAttribute('aria-disabled', 'true'));
  });

  // A page that comes back from the browser's cache starts afresh.
  addEventListener('pageshow', () => document.querySelectorAll('form').forEach(release));
})();

// Shows what was typed on request, and ticks off the rules a new password meets.
// The rules and all words come from the page.
(() => {
  document.querySelectorAll('button.reveal').forEach((button) => {
    const input = document.getElementById(button.getAttribute('aria-controls'));
    const label = button.firstElementChild;
    const show = (shown) => {
      input.type = shown ? 'text' : 'password';
      button.setAttribute('aria-pressed', String(shown));
      label.textContent = shown ? button.dataset.hide : button.dataset.show;
    };
    input.classList.add('password-reveal');
    button.hidden = false;
    button.addEventListener('click', () => show(input.type === 'password'));
    // Password managers look for a field of type password when the form is sent.
    input.form.addEventListener('submit', () => show(false));
  });

  document.querySelectorAll('[data-password-rules-for]').forEach((list) => {
    const input = document.getElementById(list.dataset.passwordRulesFor);
    const rules = [...list.querySelectorAll('[data-pattern]')].map((item) => ({
      item,
      state: item.lastElementChild,
      pattern: new RegExp(item.dataset.pattern, 'u'),
    }));
    const check = () => {
      list.toggleAttribute('data-typed', input.value !== '');
      rules.forEach(({ item, state, pattern }) => {
        const met = pattern.test(input.value);
        item.classList.toggle('passwordCheck-valid-customizable', met);
        item.classList.toggle('passwordCheck-notValid-customizable', !met);
        state.textContent = ` (${met ? list.dataset.met : list.dataset.notMet})`;
      });
    };
    input.addEventListener('input', check);
    if (input.value) check();
  });
})();

// Passkeys. Forms that ask for one stay hidden in browsers that have none; the answer travels in the
// form, so that what follows is an ordinary page.
(() => {
  if (!window.PublicKeyCredential) return;
  const bytes = (text) => Uint8Array.from(
    atob(text.replace(/-/g, '+').replace(/_/g, '/')), (c) => c.charCodeAt(0));
  const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
  const known = (list) => list?.map((one) => ({ ...one, id: bytes(one.id) }));

  const options = async (form, href) => {
    const body = new URLSearchParams({ _csrf: form.elements._csrf.value });
    const answer = await fetch(href, { method: 'POST', body });
    if (!answer.ok) throw new Error('no options');
    const given = await answer.json();
    const read = { ...given, challenge: bytes(given.challenge) };
    if (given.user) read.user = { ...given.user, id: bytes(given.user.id) };
    if (given.allowCredentials) read.allowCredentials = known(given.allowCredentials);
    if (given.excludeCredentials) read.excludeCredentials = known(given.excludeCredentials);
    return read;
  };

  const send = (form, credential) => {
    const response = { clientDataJSON: text(credential.response.clientDataJSON) };
    for (const name of ['attestationObject', 'authenticatorData', 'signature', 'userHandle']) {
      if (credential.response[name]) response[name] = text(credential.response[name]);
    }
    if (credential.response.getTransports) {
      response.transports = credential.response.getTransports();
    }
    form.elements.credential.value = JSON.stringify({
      id: credential.id,
      rawId: text(credential.rawId),
      type: credential.type,
      authenticatorAttachment: credential.authenticatorAttachment,
      clientExtensionResults: {},
      response,
    });
    form.requestSubmit();
  };

  // The browser's own offer in the name field waits until a button asks for a passkey instead.
  let waiting;
  const onPress = (form, work) => {
    form.hidden = false;
    form.addEventListener('submit', (event) => {
      if (form.elements.credential.value) return;
      event.preventDefault();
      event.stopPropagation();
      waiting?.abort();
      waiting = undefined;
      work().then((credential) => credential && send(form, credential), () => {});
    });
  };

  document.querySelectorAll('form[data-passkey-get]').forEach((form) => {
    const get = async (more) => navigator.credentials.get({
      publicKey: await options(form, form.dataset.passkeyGet), ...more,
    });
    onPress(form, () => get({}));
    PublicKeyCredential.isConditionalMediationAvailable?.().then(async (available) => {
      if (!available || !document.querySelector('input[autocomplete~=webauthn]')) return;
      waiting = new AbortController();
      const credential = await get({ mediation: 'conditional', signal: waiting.signal });
      if (credential) send(form, credential);
    }).catch(() => {});
  });

  document.querySelectorAll('form[data-passkey-create]').forEach((form) => {
    onPress(form, async () => navigator.credentials.create({
      publicKey: await options(form, form.dataset.passkeyCreate),
    }));
  });
})();
