'use strict';
// What was typed and not saved: leaving the page asks first, and long texts are kept in this tab until they are saved.
// Drafts bear the name of the account; they go when they are saved, with the tab, and at signing out.
{
    const account = document.querySelector('.site-account__name')?.textContent.trim() ?? '';
    const PREFIX = 'Entwurf:';
    const SENT = `${PREFIX}gesendet`;
    const own = `${PREFIX}${account}:`;
    const drafts = () => Object.keys(sessionStorage).filter((key) => key.startsWith(PREFIX));
    const remove = (keys) => keys.forEach((key) => sessionStorage.removeItem(key));
    const keyOf = (field) => `${own}${location.pathname}:${field.name}`;

    const button = (text, action) => {
        const made = document.createElement('button');
        made.type = 'button';
        made.className = 'button';
        made.textContent = text;
        made.addEventListener('click', action);
        return made;
    };

    const offer = (field, draft) => {
        const row = document.createElement('p');
        row.className = 'draft';
        row.append('Hierzu gibt es einen Entwurf, der nicht gespeichert ist. ');
        row.append(button('Entwurf übernehmen', () => {
            field.value = draft;
            field.dispatchEvent(new Event('input', {bubbles: true}));
            row.remove();
            field.focus();
        }));
        row.append(button('Verwerfen', () => {
            sessionStorage.removeItem(keyOf(field));
            row.remove();
            field.focus();
        }));
        field.after(row);
    };

    const start = () => {
        remove(drafts().filter((key) => key !== SENT && !key.startsWith(own)));
        const sent = sessionStorage.getItem(SENT);
        if (sent && document.querySelector('.messagelist .success')) {
            remove(drafts().filter((key) => key.startsWith(sent)));
        }
        sessionStorage.removeItem(SENT);
        document.querySelectorAll('form[action$="/abmelden/"]').forEach((form) => {
            form.addEventListener('submit', () => remove(drafts()));
        });

        const form = document.querySelector('.change-form #content-main form[method="post"]');
        if (!form) {
            return;
        }
        let isChanged = false;
        form.querySelectorAll('textarea').forEach((field) => {
            const draft = sessionStorage.getItem(keyOf(field));
            if (draft !== null && draft !== field.value) {
                offer(field, draft);
            }
        });
        form.addEventListener('input', (event) => {
            isChanged = true;
            if (event.target.matches('textarea')) {
                sessionStorage.setItem(keyOf(event.target), event.target.value);
            }
        });
        form.addEventListener('change', () => { isChanged = true; });
        form.addEventListener('submit', () => {
            isChanged = false;
            sessionStorage.setItem(SENT, `${own}${location.pathname}:`);
        });
        window.addEventListener('beforeunload', (event) => {
            if (isChanged) {
                event.preventDefault();
            }
        });
    };
    start();
}
