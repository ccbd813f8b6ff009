/**
 * All pages of a node, for whoever has been let in (web-door.ts): here, or at a frontend that hands the caller on.
 *
 * A page asks the administration for what it shows and does, in the caller's name, so that it can never show more than the
 * caller may see; a domain administrator is kept out of the other realms before that, too.
 */
import { Hono } from 'hono';
import { nameOf } from '../caller.ts';
import { Frame, troublePage } from '../frame.ts';
import { addAccountPage } from './account-page.ts';
import { addDomainPage } from './domain-page.ts';
import { addDomainsPage, domainsPath } from './domains-page.ts';
import { addLogsPage } from './logs-page.ts';
import { addMonitorClusterPage, monitorClusterPath } from './monitor-cluster-page.ts';
import type { PageEnv, PagePorts, Pages } from './page.ts';
import { addQueuePage } from './queue-page.ts';
import { addSessionsPage } from './sessions-page.ts';
import { addSettingsClusterPage, settingsClusterPath } from './settings-cluster-page.ts';
import { addSettingsOtherPage } from './settings-other-page.ts';

export function makePages(ports: PagePorts, broke: (what: string, error: unknown) => void): Pages {
	const pages: Pages = new Hono<PageEnv>();
	pages.use('*', async (c, next) => {
		const { caller } = c.env;
		const { pathname, search } = new URL(c.req.url);
		const frame = new Frame(ports.node, caller, `${pathname}${search}`);
		c.set('frame', frame);
		c.set('run', (command) => ports.administration.run(command, caller.who));
		if (caller.who.kind === 'domain' && pathname !== '/' && pathname !== '/Users' && pathname !== domainsPath) {
			const own = `${domainsPath}/${caller.who.domain}`;
			if (pathname !== own && !pathname.startsWith(`${own}/`)) return c.html(troublePage(caller.language, 'forbidden'), 403);
		}
		return next();
	});
	for (const [from, to] of [
		['/Settings', settingsClusterPath],
		['/Settings/General', settingsClusterPath],
		['/Users', domainsPath],
		['/Monitors', monitorClusterPath],
	] as const) {
		pages.get(from, (c) => c.redirect(c.get('frame').link(to), 303));
	}
	pages.get('/', (c) => {
		const { who } = c.env.caller;
		return c.redirect(c.get('frame').link(who.kind === 'server' ? monitorClusterPath : `${domainsPath}/${who.domain}`), 303);
	});
	addSettingsClusterPage(pages);
	addSettingsOtherPage(pages);
	addDomainsPage(pages);
	addDomainPage(pages);
	addAccountPage(pages);
	addMonitorClusterPage(pages);
	addQueuePage(pages, ports);
	addSessionsPage(pages);
	addLogsPage(pages);
	pages.notFound((c) => {
		const { pathname, search } = new URL(c.req.url);
		// Typed with a slash too many.
		if (c.req.method === 'GET' && /[^/]\/$/.test(pathname)) return c.redirect(c.get('frame').link(`${pathname.slice(0, -1)}${search}`), 303);
		return c.html(troublePage(c.env.caller.language, 'not-found'), 404);
	});
	pages.onError((error, c) => {
		broke(`${c.req.method} ${c.req.path} for ${nameOf(c.env.caller.who)}`, error);
		return c.html(troublePage(c.env.caller.language, 'broken'), 500);
	});
	return pages;
}
