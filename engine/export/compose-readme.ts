/**
 * README.md of an export: what somebody needs who has the folder and nothing else of the lab. Pure.
 */
import type { ClusterPlan } from '../core/plan.ts';
import { statisticsPort } from '../runtime/docker/container-spec.ts';

export interface ReadmeFacts {
	readonly name: string;
	readonly projectName: string;
	readonly image: string;
	readonly plan: ClusterPlan;
	readonly subnet: string;
	/** Port on this machine. */
	readonly statistics: number;
	readonly accounts: readonly { readonly address: string; readonly password: string }[];
	readonly administratorPassword: string;
}

export function composeReadme(facts: ReadmeFacts): string {
	const { name, projectName, image, plan, subnet, statistics, accounts, administratorPassword } = facts;
	const { address, ports } = plan.balancer;
	const names = (role: 'frontend' | 'backend') =>
		plan.nodes
			.filter((node) => node.roles.includes(role))
			.map((node) => node.name)
			.join(', ');
	const backend = plan.nodes.find((node) => node.roles.includes('backend'))?.name ?? '';
	const [to, from = to] = accounts;
	const status = (node: string) => `docker-compose exec -T -u mailcluster ${node} mailctl status`;
	return [
		`# ${name}: a highly available mail cluster`,
		'',
		`Frontends (${names('frontend')}) take mail by SMTP and show it by IMAP; backends (${names('backend')}) store it on one shared volume, and one of them is the controller. Clients connect to the load balancer, HAProxy. Each is a container; docker compose starts them, and nothing else is needed.`,
		'',
		'It is for learning: there is no TLS, and everything is on one machine, which should be yours alone. All ports are on its loopback.',
		'',
		'Keep this folder to yourself (it is made with mode 0700): the files in it hold passwords and keys, and those that are mounted into containers can be read by everybody who gets into the folder.',
		'',
		'## Start',
		'',
		...code('docker-compose up -d', 'docker-compose logs -f setup'),
		'',
		'Where compose is a plugin, write `docker compose` for `docker-compose`, here and below. The second command ends when the accounts are made: then mail can be sent. `docker-compose ps` shows who is healthy, that is ready for clients.',
		'',
		`The image is \`${image}\`. It is on no registry: \`docker image inspect ${image}\` says whether this machine has it. To bring it here from the machine where this folder was made:`,
		'',
		...code(`docker image save ${image} | gzip > image.tar.gz`, 'docker image load -i image.tar.gz'),
		'',
		'## Accounts',
		'',
		...columns(accounts),
		'',
		...(to === undefined || from === undefined ? [] : mail({ to, from, address, ports })),
		...administration(plan.nodes, administratorPassword),
		'## Who leads',
		'',
		...code(status(backend)),
		'',
		'It names the controller and its epoch, which counts the changes of controller. When that very node is down, ask another backend.',
		'',
		'## Kill the controller',
		'',
		`With the controller's name in place of ${backend}:`,
		'',
		...code(`docker-compose kill ${backend}`),
		'',
		'Within a second another backend is controller in a new epoch, and mail goes on: send one and read it, as above. Nobody starts the killed one again until you do; then it joins as a plain backend:',
		'',
		...code(`docker-compose start ${backend}`),
		'',
		`\`docker-compose pause ${backend}\` makes it hang instead, \`docker-compose stop ${backend}\` stops it as planned.`,
		'',
		'## Look at it',
		'',
		`- Statistics of the load balancer: http://127.0.0.1:${statistics}/ (in the containers' network: port ${statisticsPort} of \`balancer\`). Its configuration: \`haproxy.cfg\`; \`docker-compose restart balancer\` reads it again.`,
		`- What a node says: \`docker-compose logs -f ${backend}\`, or \`docker-compose exec -T -u mailcluster ${backend} mailctl events\``,
		`- The shared volume, where the name of a directory says who leads: \`docker-compose exec -T -u mailcluster ${backend} ls /volume /volume/Controller\``,
		`- A shell: \`docker-compose exec -u mailcluster ${backend} bash\`; \`mailctl --help\` tells what can be asked and ordered there.`,
		'',
		'## End',
		'',
		...code('docker-compose down -v'),
		'',
		'No container, network or volume is left, and no mail. Without `-v` the volumes stay, and the next start has the same mail.',
		'',
		'## Where it may not start',
		'',
		`- \`port is already allocated\`: something listens on 127.0.0.1, port ${ports.smtp}, ${ports.imap} or ${statistics}. The number in the middle, under \`ports\` in docker-compose.yml, can be another one.`,
		`- \`Pool overlaps\`: another network has addresses of ${subnet}; \`docker network ls\` shows them. They are in many files here: export the cluster anew with \`--subnet\`.`,
		`- \`pull access denied\`, \`No such image\`: the image is missing, see above.`,
		`- Everything of it is called \`${projectName}\`: \`docker ps -a --filter name=${projectName}\`.`,
		'',
	].join('\n');
}

interface Account {
	readonly address: string;
	readonly password: string;
}

function mail({ to, from, address, ports }: { to: Account; from: Account; address: string; ports: { smtp: number; imap: number } }): string[] {
	const send = (server: string) => `swaks --server ${server} --from ${from.address} --to ${to.address} --header 'Subject: first mail'`;
	const read = (place: string) => `curl --url 'imap://${place}/INBOX;MAILINDEX=*' --user ${quoted(`${to.address}:${to.password}`)}`;
	return [
		'## Send a mail and read it',
		'',
		...code(send(`${address}:${ports.smtp}`), read(`${address}:${ports.imap}`)),
		'',
		'Any mail client will do: SMTP and IMAP on these ports, without encryption. Both programs are in the image, too, for machines that have neither:',
		'',
		...code(`docker-compose exec -T balancer ${send('balancer:25')}`, `docker-compose exec -T balancer ${read('balancer:143')}`),
		'',
	];
}

/** Nothing of it is published: what a cluster does not need, it does not open. */
function administration(nodes: ClusterPlan['nodes'], password: string): string[] {
	const frontend = nodes.find((node) => node.roles.includes('frontend'));
	const backend = nodes.find((node) => node.roles.includes('backend') && node !== frontend);
	if (frontend === undefined) return [];
	const base = `http://${frontend.address}:${frontend.ports.admin}`;
	return [
		'## Administration',
		'',
		'The server administrator of every node is `postmaster`, with a password that was made up for this folder:',
		'',
		...columns([{ address: 'postmaster', password }]),
		'',
		`Each node has WebAdmin, pages for a browser, on port ${frontend.ports.admin}, and a text command interface on port ${frontend.ports.cli ?? 0}. Where Docker runs on this very Linux machine, a browser reaches them at the containers' own addresses; elsewhere publish the port, with \`127.0.0.1:${frontend.ports.admin}:${frontend.ports.admin}\` under \`ports\` of that service in docker-compose.yml.`,
		'',
		`- WebAdmin of ${frontend.name}: ${base}/`,
		...(backend === undefined
			? []
			: [`- WebAdmin of ${backend.name} through ${frontend.name}, as if ${backend.name} were hidden: ${base}/Cluster/${backend.name}/`]),
		`- The text command interface of ${frontend.name}: \`docker-compose exec ${frontend.name} curl -s telnet://${frontend.name}:${frontend.ports.cli ?? 0}\`; then \`USER postmaster\`, \`PASS\` with the password, \`HELP\`.`,
		'',
	];
}

/** By indentation: nothing that a user wrote ends it. */
function code(...lines: readonly string[]): string[] {
	return lines.map((line) => `    ${line}`);
}

function columns(accounts: readonly Account[]): string[] {
	const width = Math.max(0, ...accounts.map(({ address }) => address.length));
	return code(...accounts.map(({ address, password }) => `${address.padEnd(width)}  ${printable(password)}`));
}

/** For a shell, as one word. */
function quoted(text: string): string {
	return `'${printable(text).replaceAll("'", `'\\''`)}'`;
}

function printable(text: string): string {
	return /\p{Cc}/u.test(text) ? JSON.stringify(text) : text;
}
