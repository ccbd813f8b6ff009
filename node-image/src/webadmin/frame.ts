/**
 * The frame around each page: head, realms and menus in the product's structure, what went well or wrong, and the label for
 * what is the lab's own. Everything that is put into a page goes through hono's html helper, which escapes it.
 *
 * Every link of a page is made by `Frame.link`, so that the same page works at the node itself and through a frontend.
 */
import { html } from 'hono/html';
import { type RefusalCode, refuse } from '../administration/admin-command.ts';
import { type Caller, nameOf, type WebNode } from './caller.ts';
import type { Language } from './language.ts';
import { stylesheetAddress } from './stylesheet.ts';
import { type Words, words } from './words.ts';

export type Html = ReturnType<typeof html>;
export type Done = keyof Words['done'];
export type Trouble = keyof Words['errors'];

/** The product has realms, and menus in them; a domain administrator sees what he may. */
const realms = [
	{
		realm: 'Settings',
		menus: [
			{ path: '/Settings/General/Cluster', words: ['General', 'Cluster'] },
			{ path: '/Settings/General/Other', words: ['General', 'Other'] },
		],
	},
	{ realm: 'Users', menus: [{ path: '/Users/Domains', words: ['Domains'] }] },
	{
		realm: 'Monitors',
		menus: [
			{ path: '/Monitors/Cluster', words: ['Cluster'] },
			{ path: '/Monitors/Queue', words: ['Queue'] },
			{ path: '/Monitors/Sessions', words: ['Sessions'] },
			{ path: '/Monitors/Logs', words: ['Logs'] },
		],
	},
] as const;

export interface PageParts {
	/** Stands still, whatever the language: tests and exercises find the page by it. */
	readonly id: string;
	readonly title: string;
	/** The menu that leads here. */
	readonly menu: string;
	readonly body: Html | readonly Html[];
	/** An order that went through just before. */
	readonly done?: string | undefined;
	/** What has to be thought of, although it went through: said in place of the usual word. */
	readonly doubt?: string | null;
	readonly failure?: Html | null;
}

export class Frame {
	readonly words: Words;
	readonly language: Language;
	readonly caller: Caller;
	readonly node: WebNode;
	/** The page itself with its query, for the link to the other language. */
	readonly #target: string;

	constructor(node: WebNode, caller: Caller, target: string) {
		this.node = node;
		this.caller = caller;
		this.language = caller.language;
		this.words = words[caller.language];
		this.#target = target;
	}

	link(path: string): string {
		return `${this.caller.base}${path}`;
	}

	/** A form of this page: it carries the token of the session. */
	form(action: string, fields: Html | readonly Html[], attributes: { readonly id?: string; readonly className?: string } = {}): Html {
		const { formToken } = this.caller;
		return html`<form method="post" action="${this.link(action)}" class="${attributes.className ?? 'fields'}"${attributes.id === undefined ? null : html` id="${attributes.id}"`}>${
			formToken === null ? null : html`<input type="hidden" name="token" value="${formToken}">`
		}${fields}</form>`;
	}

	/** The small label of what is not known of the product. */
	get own(): Html {
		return html`<abbr class="own" title="${this.words.ownDesign} ${this.words.ownDesignMeans}">${this.words.ownDesign}</abbr>`;
	}

	refused(code: RefusalCode, message: string): Html {
		const detail = refuse(code, message).message;
		// What the administration says is English; it names the very thing, so it is shown in both languages.
		return html`<div class="failure" role="alert" id="failure" data-code="${code}"><strong>${this.words.refusals[code]}</strong><small lang="en">${detail}</small></div>`;
	}

	/** Something in the form itself is wrong: said before anybody is asked. */
	wrongInput(text: string): Html {
		return html`<div class="failure" role="alert" id="failure" data-code="bad-input"><strong>${text}</strong></div>`;
	}

	page({ id, title, menu, body, done, doubt, failure }: PageParts): Html {
		const { words: say, caller } = this;
		const current = realms.find(({ menus }) => menus.some(({ path }) => path === menu));
		const mine = caller.who.kind === 'server' ? realms : realms.filter(({ realm }) => realm === 'Users');
		const menus = mine.find(({ realm }) => realm === current?.realm)?.menus ?? [];
		const path = current === undefined ? null : [say.realms[current.realm], ...menuWords(menu).map((word) => say.menus[word])].join(' > ');
		const { formToken, through } = caller;
		return shell({
			language: this.language,
			title: `${title} · ${this.node.config.name}`,
			head: html`<header class="top">
<div class="bar"><a class="brand" href="${this.link('/')}">Mailcluster Lab ${say.product}</a><span class="node"><span id="node-name" class="code">${this.node.config.name}</span>, ${roleText(this.node.roles, say)}</span>
<span class="end">${languageLink(this.language, `${caller.base}${this.#target}`)}<span id="administrator" class="code">${nameOf(caller.who)}</span>${
				formToken === null
					? null
					: html`<form method="post" action="/logout"><input type="hidden" name="token" value="${formToken}"><button class="plain" id="log-out">${say.logOut}</button></form>`
			}</span></div>
<nav class="realms" aria-label="${say.product}">${mine.map(
				({ realm, menus: inside }) =>
					html`<a href="${this.link(inside[0].path)}" id="realm-${realm}"${realm === current?.realm ? html` aria-current="true"` : null}>${say.realms[realm]}</a>`,
			)}</nav>
<nav class="menus" aria-label="${say.menu}">${menus.map(
				(entry) =>
					html`<a href="${this.link(entry.path)}" id="menu-${entry.path.split('/').at(-1)}"${entry.path === menu ? html` aria-current="page"` : null}>${entry.words
						.map((word) => say.menus[word])
						.join(' > ')}</a>`,
			)}</nav>
</header>`,
			main: html`<main id="content" data-page="${id}">
${
	through === null
		? null
		: html`<p class="through" id="through" data-frontend="${through}"><span>${say.through(this.node.config.name, through)}</span><a href="/Monitors/Cluster">${say.backTo(through)}</a></p>`
}<div>${path === null ? null : html`<p class="path" id="path">${path}</p>`}<h1>${title}</h1></div>
${isDone(done) ? html`<p class="${doubt == null ? 'done' : 'note'}" role="status" id="done" data-done="${done}">${doubt ?? say.done[done]}</p>` : null}${failure ?? null}
${body}
</main>
<footer><p><abbr class="own" aria-hidden="true">${say.ownDesign}</abbr> <span class="hidden">${say.ownDesign}</span> ${say.ownDesignMeans}</p></footer>`,
		});
	}
}

/** A page for whoever is not logged in, or asked for something that is no page. */
export function plainPage(parts: {
	readonly language: Language;
	readonly id: string;
	readonly title: string;
	readonly target: string | null;
	readonly body: Html;
}): Html {
	const say = words[parts.language];
	return shell({
		language: parts.language,
		title: parts.title,
		head: html`<header class="top"><div class="bar"><a class="brand" href="/">Mailcluster Lab ${say.product}</a><span class="end">${
			parts.target === null ? null : languageLink(parts.language, parts.target)
		}</span></div></header>`,
		main: html`<main id="content" class="narrow" data-page="${parts.id}">${parts.body}</main>`,
	});
}

export function troublePage(language: Language, trouble: Trouble): Html {
	const { title, text } = words[language].errors[trouble];
	const body = html`<h1>${title}</h1><p id="failure" role="alert" data-code="${trouble}">${text}</p><p><a href="/">${words[language].home}</a></p>`;
	return plainPage({ language, id: 'trouble', title, target: null, body });
}

export function roleText(roles: readonly string[], say: Words): string {
	const names = [...(roles.includes('frontend') ? [say.roles.frontend] : []), ...(roles.includes('backend') ? [say.roles.backend] : [])];
	return names.join(', ') || say.roles.none;
}

/** A text with options of a start in it, none of them broken at the end of a line. */
export function withOptions(text: string): readonly Html[] {
	return text.split(/(--\w+)/).map((part) => (part.startsWith('--') ? html`<code class="option">${part}</code>` : html`${part}`));
}

function shell({ language, title, head, main }: { readonly language: Language; readonly title: string; readonly head: Html; readonly main: Html }): Html {
	return html`<!doctype html>
<html lang="${language}">
<head><meta charset="utf-8"><title>${title} · ${words[language].product}</title><meta name="viewport" content="width=device-width, initial-scale=1"><link rel="stylesheet" href="${stylesheetAddress}"></head>
<body><a class="skip" href="#content">${words[language].skip}</a>
${head}
${main}
</body>
</html>
`;
}

function languageLink(language: Language, target: string): Html {
	const other = language === 'en' ? 'de' : 'en';
	const [path = '/', query = ''] = target.split('?', 2);
	const parameters = new URLSearchParams(query);
	parameters.delete('done');
	parameters.set('language', other);
	return html`<a id="language" hreflang="${other}" lang="${other}" href="${`${path}?${parameters}`}">${words[language].language.other}</a>`;
}

function menuWords(path: string): readonly (keyof Words['menus'])[] {
	for (const { menus } of realms) for (const entry of menus) if (entry.path === path) return entry.words;
	return [];
}

function isDone(done: string | undefined): done is Done {
	return done !== undefined && Object.hasOwn(words.en.done, done);
}
