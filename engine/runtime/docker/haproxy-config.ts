/**
 * HAProxy's configuration for one cluster, written to be read by a learner. Pure.
 *
 * What it says is what the built-in balancer does: a frontend gets clients while its own health check says "ready";
 * mail, when nobody is ready, goes to one that would keep it in its queue; who leaves as planned keeps its sessions until it has
 * said goodbye to them; whoever is gone or silent loses them, so that clients come back to a living one. Servers that come later are added through the runtime API by the same words
 * (`serverWords`), and the file is written anew beside it.
 */
import { type ClusterPlan, containerHosts, type PlannedNode } from '../../core/plan.ts';
import { paths, statisticsPort } from './container-spec.ts';

/** The three groups of servers; a frontend is in each of them under its name. */
export const serverGroups = ['smtp', 'smtp-queue', 'imap'] as const;
export type ServerGroup = (typeof serverGroups)[number];

/** Twice before it counts: one word that a busy machine holds up ends nobody's session. */
const checkEveryMs: Readonly<Record<ServerGroup, number>> = {
	smtp: 100,
	imap: 100,
	// Only asked when nobody is ready.
	'smtp-queue': 300,
};
/** As the built-in balancer's: a hung node's kernel still takes connections, so silence is all there is to notice. */
const checkSilentMs = 400;

const readyCheck = ['    option httpchk GET /health?balancer', '    http-check disable-on-404', '    http-check expect status 200'];

const onConnections = 'send-proxy-v2 on-marked-down shutdown-sessions';

export function serverWords(group: ServerGroup, { address, ports }: PlannedNode): string {
	const check = `check port ${ports.admin} inter ${checkEveryMs[group]}ms fall 2 rise 1`;
	return `${address}:${group === 'imap' ? ports.imap : ports.smtp} ${check} ${onConnections}`;
}

export function haproxyConfig(plan: ClusterPlan): string {
	const frontends = plan.nodes.filter((node) => node.roles.includes('frontend'));
	const own = `${plan.network}.${containerHosts.balancer}`;
	const balance = plan.balancer.method === 'round-robin' ? 'roundrobin' : 'leastconn';
	const servers = (group: ServerGroup) => frontends.map((node) => `    server ${node.name} ${serverWords(group, node)}`);
	return [
		'# The load balancer of this cluster, as the lab wrote it: HAProxy runs by exactly this.',
		'',
		'global',
		'    log stdout format raw local0 notice',
		`    stats socket ${paths.balancerSocket} mode 660 level admin`,
		'    maxconn 4000',
		'',
		'defaults',
		'    log global',
		'    mode tcp',
		'    # Figures of a session while it lasts, not only at its end.',
		'    option contstats',
		'    # A living node answers at once; another one is tried before the client has seen a byte.',
		'    timeout connect 500ms',
		'    option redispatch 1',
		'    retries 3',
		'    # Longer than any server behind it waits: RFC 3501 section 5.4 asks for 30 minutes at least.',
		'    timeout client 31m',
		'    timeout server 31m',
		'    # A hung node still takes connections, its kernel does: silence is all there is to notice.',
		`    timeout check ${checkSilentMs}ms`,
		'',
		'# Mail goes to a frontend that is ready. If none is, it goes to one that keeps mail in its own queue.',
		'frontend smtp-in',
		`    bind ${own}:25`,
		'    use_backend smtp if { nbsrv(smtp) gt 0 }',
		'    default_backend smtp-queue',
		'',
		'frontend imap-in',
		`    bind ${own}:143`,
		'    default_backend imap',
		'',
		'# Each frontend says itself whether it wants connections: GET /health on its port 8010.',
		'# One that answers, but is not ready (404), gets no new clients and keeps those that it has: it says goodbye to them itself.',
		'# One that does not answer loses them at once.',
		'# The PROXY header tells it who the client is; a frontend believes it from this address alone.',
		'backend smtp',
		`    balance ${balance}`,
		...readyCheck,
		...servers('smtp'),
		'',
		'backend smtp-queue',
		`    balance ${balance}`,
		'    option httpchk GET /health',
		'    http-check expect rstring "^(ready|takes mail)"',
		...servers('smtp-queue'),
		'',
		'backend imap',
		`    balance ${balance}`,
		...readyCheck,
		...servers('imap'),
		'',
		'# The statistics page: read-only, published on the loopback of the machine that runs Docker.',
		'listen statistics',
		`    bind ${own}:${statisticsPort}`,
		'    mode http',
		'    timeout client 10s',
		'    timeout server 10s',
		'    stats enable',
		'    stats uri /',
		'    stats refresh 2s',
		'    stats hide-version',
		'',
	].join('\n');
}
