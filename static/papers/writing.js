'use strict';
// Saves the text of a section by itself a while after the last key, or by its button without leaving the page, and asks
// before leaving with what is not saved. Where it cannot be saved, what was typed stays.
{
    const WAIT = 3000;
    const unsaved = new Set();
    const stand = (form) => form.querySelector('[role="status"]');
    const say = (form, text) => { stand(form).textContent = text; };
    const textOf = (form) => form.querySelector('textarea');
    const versionOf = (form) => form.querySelector('input[name$="-seen_version"]');

    const send = (sent) => fetch(location.pathname, {
        method: 'POST', body: sent, headers: {Accept: 'application/json'}, redirect: 'error',
    });

    // After signing in again the forms of the page bear an old token: the page itself has the new one.
    const renewToken = async () => {
        const page = await (await fetch(location.pathname)).text();
        const token = new DOMParser().parseFromString(page, 'text/html').querySelector('[name="csrfmiddlewaretoken"]');
        document.querySelectorAll('[name="csrfmiddlewaretoken"]').forEach((field) => {
            field.value = token?.value ?? field.value;
        });
    };

    const answered = async (form) => {
        let answer = await send(new FormData(form));
        if (answer.status === 403) {
            await renewToken();
            answer = await send(new FormData(form));
        }
        return answer;
    };

    const refused = (form, said) => {
        const text = said.errors.join(' ');
        say(form, text.startsWith('Nicht gespeichert') ? text : `Nicht gespeichert. ${text}`);
        form.dataset.refused = said.version ?? '';
    };

    const save = async (form) => {
        const typed = textOf(form).value;
        say(form, 'Wird gespeichert …');
        try {
            const answer = await answered(form);
            const said = await answer.json();
            if (!answer.ok) {
                refused(form, said);
                return false;
            }
            versionOf(form).value = said.version ?? '';
            say(form, said.saved);
            if (textOf(form).value === typed) {
                unsaved.delete(form);
            }
            return true;
        } catch {
            say(form, 'Nicht gespeichert: keine Verbindung. Ihr Text steht noch hier. Bitte speichern Sie noch einmal.');
            return false;
        }
    };

    // Who presses the button has read what another wrote meanwhile, and means it.
    const saveByButton = async (form) => {
        if (form.dataset.refused) {
            versionOf(form).value = form.dataset.refused;
        }
        delete form.dataset.refused;
        if (await save(form) && !unsaved.size) {
            location.hash = form.dataset.place;
            location.reload();
        }
    };

    document.querySelectorAll('.writing-form').forEach((form) => {
        let timer = null;
        if ('unsaved' in form.dataset) {
            unsaved.add(form);
        }
        form.addEventListener('input', () => {
            unsaved.add(form);
            clearTimeout(timer);
            timer = setTimeout(() => 'refused' in form.dataset || save(form), WAIT);
        });
        form.addEventListener('submit', (event) => {
            event.preventDefault();
            clearTimeout(timer);
            saveByButton(form);
        });
    });
    document.querySelectorAll('.writing-findings').forEach((form) => {
        form.addEventListener('change', () => unsaved.add(form));
        form.addEventListener('submit', () => unsaved.delete(form));
    });
    window.addEventListener('beforeunload', (event) => {
        if (unsaved.size) {
            event.preventDefault();
        }
    });
}
