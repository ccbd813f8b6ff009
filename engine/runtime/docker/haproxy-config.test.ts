import { expect, test } from 'vitest';
import { planCluster } from '../../core/plan.ts';
import { presetDefinition } from '../../core/presets.ts';
import { haproxyConfig, serverGroups, serverWords } from './haproxy-config.ts';

const definition = presetDefinition('dynamic');
if (!definition) throw new Error('no preset dynamic');
const planned = (method: 'round-robin' | 'least-connections') =>
	planCluster({ ...definition, balancer: { ...definition.balancer, method } }, { slot: 3, addressPerNode: true, network: '198.18.3' });

/** Without what is written for a reader. */
const words = (text: string) => text.split('\n').filter((line) => line.trim() !== '' && !line.trim().startsWith('#'));

test('the configuration of two frontends, word by word', () => {
	const check = (every: number) => `check port 8010 inter ${every}ms fall 2 rise 1 send-proxy-v2 on-marked-down shutdown-sessions`;
	expect(words(haproxyConfig(planned('round-robin')))).toEqual([
		'global',
		'    log stdout format raw local0 notice',
		'    stats socket /run/haproxy/admin.sock mode 660 level admin',
		'    maxconn 4000',
		'defaults',
		'    log global',
		'    mode tcp',
		'    option contstats',
		'    timeout connect 500ms',
		'    option redispatch 1',
		'    retries 3',
		'    timeout client 31m',
		'    timeout server 31m',
		'    timeout check 400ms',
		'frontend smtp-in',
		'    bind 198.18.3.2:25',
		'    use_backend smtp if { nbsrv(smtp) gt 0 }',
		'    default_backend smtp-queue',
		'frontend imap-in',
		'    bind 198.18.3.2:143',
		'    default_backend imap',
		'backend smtp',
		'    balance roundrobin',
		'    option httpchk GET /health?balancer',
		'    http-check disable-on-404',
		'    http-check expect status 200',
		`    server fe1 198.18.3.11:25 ${check(100)}`,
		`    server fe2 198.18.3.12:25 ${check(100)}`,
		'backend smtp-queue',
		'    balance roundrobin',
		'    option httpchk GET /health',
		'    http-check expect rstring "^(ready|takes mail)"',
		`    server fe1 198.18.3.11:25 ${check(300)}`,
		`    server fe2 198.18.3.12:25 ${check(300)}`,
		'backend imap',
		'    balance roundrobin',
		'    option httpchk GET /health?balancer',
		'    http-check disable-on-404',
		'    http-check expect status 200',
		`    server fe1 198.18.3.11:143 ${check(100)}`,
		`    server fe2 198.18.3.12:143 ${check(100)}`,
		'listen statistics',
		'    bind 198.18.3.2:8404',
		'    mode http',
		'    timeout client 10s',
		'    timeout server 10s',
		'    stats enable',
		'    stats uri /',
		'    stats refresh 2s',
		'    stats hide-version',
	]);
});

test('the other method is HAProxy’s leastconn, in every group', () => {
	const balance = words(haproxyConfig(planned('least-connections'))).filter((line) => line.includes('balance '));
	expect(balance).toEqual(Array(3).fill('    balance leastconn'));
});

test('a server that is added later is added by the very words of the file', () => {
	const plan = planned('round-robin');
	const text = haproxyConfig(plan);
	for (const node of plan.nodes.filter(({ roles }) => roles.includes('frontend'))) {
		for (const group of serverGroups) expect(text).toContain(`server ${node.name} ${serverWords(group, node)}\n`);
	}
});
