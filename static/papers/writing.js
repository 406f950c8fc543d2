'use strict';
// Saves the text of a section by itself a while after the last key, and asks before leaving with what is not saved.
{
    const WAIT = 3000;
    const unsaved = new Set();
    const stand = (form) => form.querySelector('[role="status"]');

    const save = async (form) => {
        const sent = new FormData(form);
        stand(form).textContent = 'Wird gespeichert …';
        try {
            const answer = await fetch(location.pathname, {
                method: 'POST', body: sent, headers: {Accept: 'application/json'}, redirect: 'error',
            });
            const said = await answer.json();
            if (!answer.ok) {
                stand(form).textContent = `Nicht gespeichert. ${said.errors.join(' ')}`;
                return;
            }
            form.querySelector('input[name$="-seen_version"]').value = said.version ?? '';
            stand(form).textContent = said.saved;
            if (new FormData(form).get(textOf(form).name) === sent.get(textOf(form).name)) {
                unsaved.delete(form);
            }
        } catch {
            stand(form).textContent = 'Nicht gespeichert: keine Verbindung. Bitte speichern Sie noch einmal.';
        }
    };

    const textOf = (form) => form.querySelector('textarea');

    document.querySelectorAll('.writing-form').forEach((form) => {
        let timer = null;
        form.addEventListener('input', () => {
            unsaved.add(form);
            clearTimeout(timer);
            timer = setTimeout(() => save(form), WAIT);
        });
        form.addEventListener('submit', () => {
            clearTimeout(timer);
            unsaved.delete(form);
        });
    });
    window.addEventListener('beforeunload', (event) => {
        if (unsaved.size) {
            event.preventDefault();
        }
    });
}
