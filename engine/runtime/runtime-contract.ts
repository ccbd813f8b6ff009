/**
 * What every runtime has to keep, as a test suite: run over memory, over processes and over containers.
 *
 * `outside` does to a node what somebody with a terminal does. No sleeps: each step awaits the event that
 * the step before it causes.
 */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { NodeEventLine } from '../../node-image/src/contract/node-events.ts';
import { type NodeFaults, noFaults } from '../../node-image/src/contract/node-faults.ts';
import type { ClusterDefinition } from '../core/cluster-definition.ts';
import { balancerDefault, presetDefinition } from '../core/presets.ts';
import type { FilePlace, KeepRecording, ProcessEvent, Runtime, RuntimeCluster, RuntimeEvent, Terminal } from './runtime.ts';

export interface RuntimeUnderTest {
	readonly runtime: Runtime;
	outside(cluster: RuntimeCluster, kind: 'kill' | 'pause' | 'resume', node: string): void;
	/** What the node was told last, at its start or since. */
	told(cluster: RuntimeCluster, node: string): Promise<{ readonly faults: NodeFaults; readonly members: readonly string[] }>;
	/**
	 * What a client's own address has become where the balancer sees it, if its way there changes that (a port that is
	 * published by somebody else's gateway). Left out: it is the same.
	 */
	seenAtBalancer?(cluster: RuntimeCluster, address: string): string | Promise<string>;
	/** Runs a line of `sh` in the root of the shared volume, as somebody with a terminal there. */
	onVolume(cluster: RuntimeCluster, line: string): Promise<void>;
	/** The same on a node's own disk. */
	onDisk(cluster: RuntimeCluster, node: string, line: string): Promise<void>;
	/** What is at the path of its recording now. */
	recorded(cluster: RuntimeCluster): Promise<string>;
	/** Everything the test made must be gone. */
	checkNothingLeft(): Promise<void>;
}

/** A balancer that is another program is asked for its figures now and then. */
const figuresMs = 12_000;

/** Small and slow enough for a loaded machine. */
const definition: ClusterDefinition = { ...(presetDefinition('dynamic') as ClusterDefinition), frontends: ['fe1'], backends: ['be1'] };

export interface ContractScope {
	/** Sockets are behind the plan's addresses: memory has none. */
	readonly servesClients: boolean;
}

export function runtimeContract(name: string, scope: ContractScope, make: (keepRecording: KeepRecording) => Promise<RuntimeUnderTest>): void {
	describe(`${name} keeps the runtime contract`, () => {
		let tested: RuntimeUnderTest;
		let cluster: RuntimeCluster;
		let events: RuntimeEvent[];
		let look: () => void;
		let keepRecording: KeepRecording;

		beforeEach(async () => {
			keepRecording = async () => {};
			tested = await make((path) => keepRecording(path));
			cluster = await prepared('one', definition);
			events = [];
			look = () => {};
			cluster.onEvent((event) => {
				events.push(event);
				look();
			});
		});
		afterEach(async () => {
			await cluster.remove();
			await tested.runtime.close();
			await tested.checkNothingLeft();
		});

		async function prepared(clusterName: string, wanted: ClusterDefinition): Promise<RuntimeCluster> {
			const result = await tested.runtime.prepare(clusterName, wanted);
			if (!result.ok) throw new Error(result.error.message);
			return result.value;
		}

		/** Resolves when an event fits, also one that has come already. */
		function seen(fits: (event: RuntimeEvent) => boolean): Promise<RuntimeEvent> {
			return new Promise((resolve) => {
				look = () => {
					const found = events.find(fits);
					if (found) resolve(found);
				};
				look();
			});
		}
		const processOf = (node: string) => events.filter((event): event is ProcessEvent => event.type === 'process' && event.node === node);
		const processIs = (node: string, state: string) => seen((event) => event.type === 'process' && event.node === node && event.state === state);
		const serverIs = (state: string) => seen((event) => event.type === 'balancer-server' && event.state === state);

		/** Resolves when the node has said that it is in this state. */
		async function said(of: RuntimeCluster, node: string, state: string): Promise<void> {
			const abort = new AbortController();
			while (!abort.signal.aborted) {
				const onLine = ({ event }: NodeEventLine) => event.type === 'state' && event.state === state && abort.abort();
				await of.admin(node).events(1, onLine, abort.signal);
				await new Promise((resolve) => setImmediate(resolve));
			}
		}

		/** Starts a node and waits for what it says first of being ready. */
		async function ready(node: string): Promise<NodeEventLine[]> {
			const started = await cluster.startNode(node);
			expect(started.ok).toBe(true);
			const lines: NodeEventLine[] = [];
			const abort = new AbortController();
			while (!abort.signal.aborted) {
				await cluster.admin(node).events(
					lines.length + 1,
					(line) => {
						lines.push(line);
						if (line.event.type === 'state' && line.event.state === 'ready') abort.abort();
					},
					abort.signal,
				);
				await new Promise((resolve) => setImmediate(resolve));
			}
			cluster.checkServer(node);
			return lines;
		}

		/** A mail client by hand, at the balancer. */
		async function client(service: 'smtp' | 'imap') {
			const { address, ports } = cluster.plan.balancer;
			const socket: Socket = connect({ host: address, port: ports[service], noDelay: true });
			let heard = '';
			let look = () => {};
			socket.on('data', (chunk) => {
				heard += chunk;
				look();
			});
			await once(socket, 'connect');
			return {
				socket,
				/** All that it has heard, when that fits. */
				hears: (wanted: RegExp) =>
					new Promise<string>((resolve, reject) => {
						socket.once('close', () => reject(new Error(`closed behind ${JSON.stringify(heard)}`)));
						look = () => {
							if (wanted.test(heard)) resolve(heard);
						};
						look();
					}),
				leaves: async () => {
					const closed = once(socket, 'close');
					socket.end();
					await closed;
				},
			};
		}

		test('its kind is among those that can be started here', async () => {
			expect(await tested.runtime.kinds()).toContainEqual({ kind: cluster.kind, unavailable: null });
		});

		test('a node starts, says so, and is answered for by its admin side', async () => {
			expect(cluster.processState('be1')).toEqual({ state: 'down', pid: null });
			const lines = await ready('be1');
			expect(lines.map((line) => line.seq)).toEqual(lines.map((_, index) => index + 1));
			expect(processOf('be1').map((event) => [event.state, event.by])).toEqual([
				['starting', 'lab'],
				['running', 'lab'],
			]);
			expect(cluster.processState('be1')).toMatchObject({ state: 'running', pid: expect.any(Number) });
			expect(await cluster.admin('be1').status()).toMatchObject({ ok: true, value: { name: 'be1', state: 'ready' } });
			expect(await cluster.startNode('be1')).toMatchObject({ ok: false, error: { code: 'already-running' } });
		});

		test('the balancer takes a frontend in when it is ready, and out when it ends', async () => {
			const fresh = { connections: 0, totalConnections: 0, failedConnections: 0, bytesIn: 0, bytesOut: 0, sinceMs: expect.any(Number) };
			expect(cluster.servers()).toEqual([{ node: 'fe1', state: 'down', check: expect.stringMatching(/^(?:unknown|refused|silent)$/), ...fresh }]);
			await ready('fe1');
			await serverIs('up');
			await expect.poll(() => cluster.servers(), { timeout: figuresMs }).toEqual([{ node: 'fe1', state: 'up', check: 'ready', ...fresh }]);
			await cluster.killNode('fe1');
			await serverIs('down');
			await expect
				.poll(() => cluster.servers()[0], { timeout: figuresMs })
				.toMatchObject({ state: 'down', check: expect.stringMatching(/^(?:refused|silent)$/) });
		});

		test('the balancer says what it is, and shows its file if it has one', async () => {
			const { kind, method, configPath, statsUrl } = cluster.balancer;
			expect(method).toBe(definition.balancer.method);
			// A program of somebody else is set up by a file that can be read; ours has none.
			if (kind === 'built-in') expect([configPath, statsUrl]).toEqual([null, null]);
			else expect(configPath).toEqual(expect.any(String));
			expect(await cluster.balancerConfig()).toEqual(configPath === null ? null : expect.stringContaining('server fe1 '));
		});

		if (scope.servesClients) {
			test('a frontend that leaves as planned keeps its clients until it lets them go; one that hangs loses them', async () => {
				await ready('fe1');
				await serverIs('up');
				const kept = await client('smtp');
				await kept.hears(/^220 [^\n]*\n$/);
				events.length = 0;
				expect(await cluster.admin('fe1').drain()).toMatchObject({ ok: true });
				await serverIs('down');
				kept.socket.write('still here\r\n');
				await kept.hears(/still here\r\n$/);
				const lost = once(kept.socket, 'close');
				expect(await cluster.pauseNode('fe1')).toMatchObject({ ok: true });
				await lost;
			});

			test('a frontend knows a client by its own address, and the balancer counts what went through', async () => {
				await ready('be1');
				await ready('fe1');
				await serverIs('up');
				const figures = () => cluster.servers()[0];
				const smtp = await client('smtp');
				expect(await smtp.hears(/^220 [^\n]*\n$/)).toContain('fe1');
				smtp.socket.write('EHLO client\r\n');
				const known = await smtp.hears(/^250 [^\n]*\n$/m);
				const own = smtp.socket.localAddress ?? '';
				expect(known).toContain(`[${(await tested.seenAtBalancer?.(cluster, own)) ?? own}]`);
				await expect.poll(figures, { timeout: figuresMs }).toMatchObject({ connections: 1, totalConnections: 1, bytesIn: 13, bytesOut: known.length });

				// Behind the same header: without it the door would say nothing.
				const imap = await client('imap');
				const greeting = await imap.hears(/^\* OK [^\n]*\n$/);
				await expect
					.poll(figures, { timeout: figuresMs })
					.toMatchObject({ connections: 2, totalConnections: 2, bytesIn: 13, bytesOut: known.length + greeting.length });
				await imap.leaves();
				await smtp.leaves();
				await expect
					.poll(figures, { timeout: figuresMs })
					.toMatchObject({ state: 'up', connections: 0, totalConnections: 2, failedConnections: 0, bytesIn: 13 });
			});
		}

		test('its administrator has a password of its own, which no other cluster has', async () => {
			const second = await prepared('two', definition);
			expect(cluster.administratorPassword).toMatch(/^[a-z2-9]{4}-[a-z2-9]{4}-[a-z2-9]{4}$/);
			expect(second.administratorPassword).not.toBe(cluster.administratorPassword);
			await second.remove();
		});

		if (scope.servesClients) {
			test('WebAdmin of every node takes the administrator, and nobody else; its text interface answers, after a restart, too', async () => {
				const webAdmin = async (node: string, password: string) => {
					const { host, port } = cluster.administration(node).webAdmin;
					const authorization = `Basic ${Buffer.from(`postmaster:${password}`).toString('base64')}`;
					const answer = await fetch(`http://${host}:${port}/Users/Domains`, { headers: { authorization }, redirect: 'manual' });
					await answer.text();
					return answer.status;
				};
				const greeting = async (node: string) => {
					const place = cluster.administration(node).cli;
					if (place === null) throw new Error(`${node} has no text command interface`);
					const socket = connect(place);
					const [heard] = await once(socket, 'data');
					socket.destroy();
					return String(heard);
				};
				await ready('be1');
				await ready('fe1');
				await cluster.killNode('be1');
				await ready('be1');
				const added = await cluster.addNode('backend');
				if (!added.ok) throw new Error(added.error.message);
				await ready(added.value.name);
				for (const node of ['be1', 'fe1', added.value.name]) {
					expect([node, await webAdmin(node, cluster.administratorPassword)]).toEqual([node, 200]);
					expect([node, await webAdmin(node, 'aaaa-aaaa-aaaa')]).toEqual([node, 401]);
					expect(await greeting(node)).toMatch(new RegExp(`^200 ${node} `));
				}
			});
		}

		test('our kill is ours, with its signal', async () => {
			await ready('be1');
			expect(await cluster.killNode('be1')).toMatchObject({ ok: true });
			expect(processOf('be1').at(-1)).toMatchObject({ state: 'down', cause: 'kill', by: 'lab', exit: 'SIGKILL' });
			expect(cluster.processState('be1')).toEqual({ state: 'down', pid: null });
			expect(await cluster.killNode('be1')).toMatchObject({ ok: false, error: { code: 'not-running' } });
			expect((await cluster.admin('be1').status()).ok).toBe(false);
			await ready('be1');
		});

		test('a kill from outside is told apart', async () => {
			await ready('be1');
			tested.outside(cluster, 'kill', 'be1');
			expect(await processIs('be1', 'down')).toMatchObject({ cause: 'kill', by: 'outside', exit: 'SIGKILL' });
		});

		test('pause and resume, by us and from outside', async () => {
			await ready('be1');
			expect(await cluster.resumeNode('be1')).toMatchObject({ ok: false, error: { code: 'not-paused' } });
			expect(await cluster.pauseNode('be1')).toMatchObject({ ok: true });
			expect(processOf('be1').at(-1)).toMatchObject({ state: 'paused', cause: 'pause', by: 'lab' });
			expect(await cluster.pauseNode('be1')).toMatchObject({ ok: false, error: { code: 'paused' } });
			expect(await cluster.stopNode('be1')).toMatchObject({ ok: false, error: { code: 'paused' } });
			expect(await cluster.resumeNode('be1')).toMatchObject({ ok: true });
			expect(processOf('be1').at(-1)).toMatchObject({ state: 'running', cause: 'resume', by: 'lab' });
			events.length = 0;
			tested.outside(cluster, 'pause', 'be1');
			expect(await processIs('be1', 'paused')).toMatchObject({ cause: 'pause', by: 'outside' });
			tested.outside(cluster, 'resume', 'be1');
			expect(await processIs('be1', 'running')).toMatchObject({ cause: 'resume', by: 'outside' });
		});

		test('a paused node can be killed', async () => {
			await ready('be1');
			await cluster.pauseNode('be1');
			expect(await cluster.killNode('be1')).toMatchObject({ ok: true });
			expect(cluster.processState('be1').state).toBe('down');
		});

		test('a planned stop ends the process and is ours', async () => {
			await ready('fe1');
			await serverIs('up');
			expect(await cluster.stopNode('fe1')).toMatchObject({ ok: true });
			expect(processOf('fe1').at(-1)).toMatchObject({ state: 'down', cause: 'stop', by: 'lab', exit: 'exit 0' });
			await serverIs('down');
			events.length = 0;
			await ready('fe1');
			await serverIs('up');
		});

		test('what a node is to suffer reaches it while it runs and at each later start', async () => {
			const cut: NodeFaults = {
				links: [{ peer: 'fe1', out: { cut: true, delayMs: 0 }, in: { cut: false, delayMs: 200 } }],
				volume: { is: 'slow', delayMs: 50 },
			};
			expect(await cluster.setFaults('be1', cut)).toMatchObject({ ok: true });
			await ready('be1');
			await expect.poll(async () => (await tested.told(cluster, 'be1')).faults).toEqual(cut);
			expect(await cluster.setFaults('be1', noFaults)).toMatchObject({ ok: true });
			await expect.poll(async () => (await tested.told(cluster, 'be1')).faults).toEqual(noFaults);
			await cluster.killNode('be1');
			await ready('be1');
			await expect.poll(async () => (await tested.told(cluster, 'be1')).faults).toEqual(noFaults);
		});

		test('a node is added to a running cluster and removed again', async () => {
			await ready('be1');
			const added = await cluster.addNode('frontend');
			expect(added).toMatchObject({ ok: true, value: { name: 'fe2', roles: ['frontend'] } });
			expect(cluster.plan.nodes.map((node) => node.name)).toEqual(['be1', 'fe1', 'fe2']);
			expect(cluster.processState('fe2')).toEqual({ state: 'down', pid: null });
			expect(await cluster.setMembers('be1')).toMatchObject({ ok: true });
			await expect.poll(async () => (await tested.told(cluster, 'be1')).members).toEqual(['fe1', 'fe2']);
			await ready('fe2');
			expect(await seen((event) => event.type === 'balancer-server' && event.server === 'fe2' && event.state === 'up')).toBeDefined();
			await expect.poll(async () => (await tested.told(cluster, 'fe2')).members).toEqual(['be1', 'fe1']);

			expect(await cluster.removeNode('fe2')).toMatchObject({ ok: false, error: { code: 'already-running' } });
			await cluster.stopNode('fe2');
			expect(await cluster.removeNode('fe2')).toMatchObject({ ok: true });
			expect(cluster.plan.nodes.map((node) => node.name)).toEqual(['be1', 'fe1']);
			expect(cluster.servers().map((server) => server.node)).toEqual(['fe1']);
			expect(await cluster.setMembers('be1')).toMatchObject({ ok: true });
			await expect.poll(async () => (await tested.told(cluster, 'be1')).members).toEqual(['fe1']);
			// Its name has been spoken of: it is not given to another.
			expect(await cluster.addNode('frontend')).toMatchObject({ ok: true, value: { name: 'fe3' } });
			await ready('fe3');
		});

		test('a frontend that drains gets state drain, until it is to get clients again', async () => {
			await ready('fe1');
			await serverIs('up');
			cluster.drainServer('fe1', true);
			await serverIs('drain');
			expect(await cluster.admin('fe1').drain()).toMatchObject({ ok: true });
			cluster.checkServer('fe1');
			expect(await cluster.admin('fe1').ready()).toMatchObject({ ok: true });
			events.length = 0;
			cluster.drainServer('fe1', false);
			await serverIs('up');
			// A backend is no server: nothing happens.
			cluster.drainServer('be1', true);
		});

		test('logs are read and followed', async () => {
			let stop = () => {};
			// What a node wrote may be on its way to a follower still when the node is ready, and two outputs have two ways.
			const heard = new Promise<void>((resolve) => {
				stop = cluster.followLog('be1', (lines) => {
					if (lines.some((line) => line.includes('be1 starts'))) resolve();
				});
			});
			await ready('be1');
			expect((await cluster.readLog('be1', 100)).join('\n')).toContain('be1 starts');
			await heard;
			stop();
			expect((await cluster.findLog('be1', 'BE1 starts', 5)).lines.join('\n')).toContain('be1 starts');
			expect(await cluster.findLog('be1', 'written by nobody', 5)).toEqual({ lines: [], isAll: true });
			expect(await cluster.readLog('fe1', 10)).toEqual([]);
		});

		/** A shell in a node that runs, and what it has written so far. */
		async function shell(node: string, columns = 80, rows = 24, of = cluster) {
			let bytes = Buffer.alloc(0);
			let lookAtText = () => {};
			let end = (_how: string) => {};
			const ended = new Promise<string>((resolve) => {
				end = resolve;
			});
			const opened = await of.openTerminal(
				node,
				{ columns, rows },
				{
					data: (more) => {
						bytes = Buffer.concat([bytes, more]);
						lookAtText();
					},
					end: (how) => end(how),
				},
			);
			if (!opened.ok) throw new Error(opened.error.message);
			const terminal: Terminal = opened.value;
			const text = () => bytes.toString('utf8');
			const said = (part: string) =>
				new Promise<void>((resolve) => {
					lookAtText = () => {
						if (text().includes(part)) resolve();
					};
					lookAtText();
				});
			const type = (line: string) => terminal.write(Buffer.from(`${line}\r`));
			return { terminal, type, text, said, ended };
		}

		test('a shell in a node takes and gives text in UTF-8, wherever it is cut', async () => {
			await ready('be1');
			const { terminal, said } = await shell('be1');
			for (const byte of Buffer.from("printf '%s|' grün € 邮件\r")) await terminal.write(Uint8Array.of(byte));
			await said('grün|€|邮件|');
			terminal.close();
		});

		test('a shell knows the size of its terminal, also a new one', async () => {
			await ready('be1');
			const { terminal, type, said } = await shell('be1', 101, 33);
			await type('stty size');
			await said('33 101');
			terminal.resize({ columns: 77, rows: 44 });
			await type('stty size');
			await said('44 77');
			terminal.close();
		});

		test('two shells at once do not hear each other; each ends for itself', async () => {
			await ready('be1');
			const [one, other] = await Promise.all([shell('be1'), shell('be1')]);
			await Promise.all([one.type("printf '%s|' first one"), other.type("printf '%s|' second one")]);
			await Promise.all([one.said('first|one|'), other.said('second|one|')]);
			expect(one.text()).not.toContain('second');
			await one.type('exit 3');
			expect(await one.ended).toBe('exit 3');
			await other.type("printf '%s|' still here");
			await other.said('still|here|');
			other.terminal.close();
			expect(await other.ended).toEqual(expect.any(String));
			await other.terminal.write(Buffer.from('nobody reads this\r'));
		});

		test('a reader that pauses loses nothing, also when the shell ends meanwhile', async () => {
			await ready('be1');
			const { terminal, type, text, said, ended } = await shell('be1');
			await type("printf '%s|' be gins");
			await said('be|gins|');
			terminal.pause();
			await type('seq 1 20000');
			await type('exit 0');
			terminal.resume();
			expect(await ended).toBe('exit 0');
			expect([...text().matchAll(/^(\d+)\r?$/gm)].map(([, number]) => Number(number))).toEqual(Array.from({ length: 20_000 }, (_, index) => index + 1));
		});

		test('no shell in a node that is not there', async () => {
			const opened = await cluster.openTerminal('be9', { columns: 80, rows: 24 }, { data: () => {}, end: () => {} });
			expect(opened).toMatchObject({ ok: false, error: { code: 'unknown-node' } });
		});

		const volume: FilePlace = { is: 'volume' };
		const wholeFile = { fromByte: 0, bytesMost: 1024 };

		test('the volume is listed and read, by ranges', async () => {
			await tested.onVolume(cluster, "mkdir -p exercise/below && printf '%s' 'one of many' > exercise/text");
			const listed = await cluster.listFiles(volume, 'exercise', 100);
			if (!listed.ok) throw new Error(listed.error.message);
			expect(listed.value).toMatchObject({ more: false, modified: expect.stringMatching(/^\d+$/) });
			expect(listed.value.entries).toMatchObject([
				{ name: 'below', kind: 'directory' },
				{ name: 'text', kind: 'file', sizeBytes: 11, modifiedMs: expect.any(Number) },
			]);
			expect(await cluster.listFiles(volume, 'exercise', 1)).toMatchObject({ ok: true, value: { more: true, entries: [{ name: expect.any(String) }] } });
			expect(await cluster.listFiles(volume, '', 100)).toMatchObject({
				ok: true,
				value: { entries: expect.arrayContaining([expect.objectContaining({ name: 'exercise', kind: 'directory' })]) },
			});
			const read = async (fromByte: number, bytesMost: number) => {
				const content = await cluster.readFile(volume, 'exercise/text', { fromByte, bytesMost });
				return content.ok ? [Buffer.from(content.value.bytes).toString(), content.value.sizeBytes] : content.error.code;
			};
			expect(await read(0, 1024)).toEqual(['one of many', 11]);
			expect(await read(4, 2)).toEqual(['of', 11]);
			expect(await read(7, 1024)).toEqual(['many', 11]);
			expect(await read(11, 1024)).toEqual(['', 11]);
			await tested.onVolume(cluster, 'rm exercise/text');
			const after = await cluster.listFiles(volume, 'exercise', 100);
			expect(after).toMatchObject({ ok: true, value: { entries: [{ name: 'below' }] } });
			expect(after.ok && after.value.modified).not.toBe(listed.value.modified);
		});

		test("a node's own disk is read, also while the node is down", async () => {
			await ready('fe1');
			await tested.onDisk(cluster, 'fe1', "mkdir -p exercise && printf '%s' mine > exercise/text");
			await cluster.killNode('fe1');
			const disk: FilePlace = { is: 'node', node: 'fe1' };
			expect(await cluster.listFiles(disk, 'exercise', 10)).toMatchObject({ ok: true, value: { entries: [{ name: 'text', kind: 'file', sizeBytes: 4 }] } });
			const content = await cluster.readFile(disk, 'exercise/text', wholeFile);
			expect(content.ok && Buffer.from(content.value.bytes).toString()).toBe('mine');
			expect(await cluster.listFiles({ is: 'node', node: 'be9' }, '', 10)).toMatchObject({ ok: false, error: { code: 'unknown-node' } });
		});

		test('what cannot be listed or read is refused by name', async () => {
			await tested.onVolume(cluster, "mkdir -p exercise && printf '%s' text > exercise/text");
			const list = async (path: string) => refusedAs(await cluster.listFiles(volume, path, 10));
			const read = async (path: string) => refusedAs(await cluster.readFile(volume, path, wholeFile));
			expect([await list('nowhere'), await read('nowhere'), await read('exercise/nowhere')]).toEqual(['missing', 'missing', 'missing']);
			expect([await list('exercise/text'), await read('exercise'), await list('exercise/text/below')]).toEqual([
				'not-a-directory',
				'not-a-file',
				'not-a-directory',
			]);
			for (const path of ['..', '../one', 'exercise/../..', '/etc', 'exercise//text', './exercise', 'exercise/text\0', 'x'.repeat(2000)]) {
				expect([path, await list(path), await read(path)]).toEqual([path, 'bad-path', 'bad-path']);
			}
		});

		test('a link that leads out is shown, and followed by nobody', async () => {
			await tested.onVolume(cluster, 'mkdir -p exercise && ln -s /etc exercise/away && ln -s /etc/passwd exercise/secret');
			expect(await cluster.listFiles(volume, 'exercise', 10)).toMatchObject({
				ok: true,
				value: {
					entries: [
						{ name: 'away', kind: 'other' },
						{ name: 'secret', kind: 'other' },
					],
				},
			});
			expect(refusedAs(await cluster.listFiles(volume, 'exercise/away', 10))).toBe('is-a-link');
			expect(refusedAs(await cluster.readFile(volume, 'exercise/secret', wholeFile))).toBe('is-a-link');
			expect(refusedAs(await cluster.readFile(volume, 'exercise/away/passwd', wholeFile))).toBe('is-a-link');
		});

		test('a change on the volume is told, until nobody listens', async () => {
			await tested.onVolume(cluster, 'mkdir -p exercise');
			const told = new Set<string>();
			let lookAtPaths = () => {};
			const stop = cluster.watchVolume('exercise', (paths) => {
				for (const path of paths) told.add(path);
				lookAtPaths();
			});
			const toldOf = (path: string) =>
				new Promise<void>((resolve) => {
					lookAtPaths = () => {
						if (told.has(path)) resolve();
					};
					lookAtPaths();
				});
			await tested.onVolume(cluster, "printf '%s' text > exercise/text");
			await toldOf('exercise');
			stop();
			told.clear();
			await tested.onVolume(cluster, 'rm exercise/text');
			// A second watcher hears of it: the first one would have, too.
			const again = cluster.watchVolume('exercise', () => lookAtOther());
			let lookAtOther = () => {};
			const other = new Promise<void>((resolve) => {
				lookAtOther = resolve;
			});
			await tested.onVolume(cluster, 'mkdir -p exercise/below');
			await other;
			again();
			expect([...told]).toEqual([]);
		});

		test('two clusters do not meet; a name is taken once', async () => {
			const second = await prepared('two', definition);
			expect(second.plan.slot).not.toBe(cluster.plan.slot);
			expect(await tested.runtime.prepare('two', definition)).toMatchObject({ ok: false, error: { code: 'name-taken' } });
			await second.remove();
			await (await prepared('two', definition)).remove();
		});

		test('a port that the user fixed is named when it is taken', async () => {
			const fixed = { ...definition, balancer: { ...balancerDefault, smtp: 20_977 } };
			const first = await prepared('fixed', fixed);
			expect(first.plan.balancer).toMatchObject({ address: '127.0.0.1', ports: { smtp: 20_977 } });
			const second = await tested.runtime.prepare('again', fixed);
			expect(second).toMatchObject({ ok: false, error: { code: 'port-taken', message: expect.stringContaining('20977') } });
			await first.remove();
		});

		test('whoever keeps the recording is given it when it is whole, and all the time that takes', async () => {
			await cluster.recording.append('first\n');
			await cluster.recording.append('second\n');
			let release = () => {};
			const held = new Promise<void>((resolve) => {
				release = resolve;
			});
			const kept: string[] = [];
			const offered = new Promise<string>((resolve) => {
				keepRecording = async (path) => {
					if (path !== cluster.recording.path) return;
					resolve(path);
					await held;
					kept.push(await tested.recorded(cluster));
				};
			});
			let isRemoved = false;
			const removing = cluster.remove().then(() => {
				isRemoved = true;
			});
			await offered;
			// Longer than the folder would stay if nobody waited. That one has recorded nothing, which hinders nothing.
			await (await prepared('two', definition)).remove();
			expect(isRemoved).toBe(false);
			release();
			await removing;
			// Its folder's name may be another cluster's by now.
			await cluster.remove();
			expect(kept).toEqual(['first\nsecond\n']);
		});

		test('remove ends what runs, also what is paused, and can be called in any state', async () => {
			await ready('be1');
			await ready('fe1');
			await cluster.pauseNode('be1');
			await cluster.remove();
			expect([cluster.processState('be1').state, cluster.processState('fe1').state]).toEqual(['down', 'down']);
			// afterEach removes once more.
		});

		test('a shell in a bare node is there before its first start, and stays when the node is paused or killed', async () => {
			const bare = await prepared('bare', { ...definition, domains: [], bare: true });
			try {
				const { type, said: shown, terminal } = await shell('be1', 80, 24, bare);
				await type("printf '%s|' before it");
				await shown('before|it|');
				expect(await bare.startNode('be1', ['backend'])).toMatchObject({ ok: true });
				await said(bare, 'be1', 'ready');
				expect(await bare.pauseNode('be1')).toMatchObject({ ok: true });
				await type("printf '%s|' while paused");
				await shown('while|paused|');
				expect(await bare.killNode('be1')).toMatchObject({ ok: true });
				expect(bare.processState('be1').state).toBe('down');
				await type("printf '%s|' behind its end");
				await shown('behind|its|end|');
				terminal.close();
			} finally {
				await bare.remove();
			}
		});

		test('a bare node starts only as somebody says, and from then on as it did last', async () => {
			const bare = await prepared('bare', { ...definition, domains: [], bare: true });
			const heard: ProcessEvent[] = [];
			let onHeard = () => {};
			bare.onEvent((event) => {
				if (event.type === 'process') heard.push(event);
				onHeard();
			});
			const isDown = () =>
				new Promise<void>((resolve) => {
					onHeard = () => heard.at(-1)?.state === 'down' && resolve();
					onHeard();
				});
			try {
				expect(bare.plan.bare).toBe(true);
				expect(bare.plan.nodes.map(({ name }) => bare.processState(name).state)).toEqual(['down', 'down']);
				expect(await bare.startNode('be1')).toMatchObject({ ok: false, error: { code: 'never-started' } });
				expect(heard).toEqual([]);

				expect(await bare.startNode('be1', [])).toMatchObject({ ok: true });
				expect(heard.find(({ state }) => state === 'starting')).toMatchObject({ node: 'be1', roles: [] });
				await said(bare, 'be1', 'alone');
				expect(await bare.admin('be1').status()).toMatchObject({ ok: true, value: { roles: [] } });
				// Nobody tells it who the others are: that is entered by hand.
				expect(await bare.setMembers('be1')).toMatchObject({ ok: true });
				expect((await tested.told(bare, 'be1')).members).toEqual([]);
				expect(await bare.stopNode('be1')).toMatchObject({ ok: true });
				await isDown();

				expect(await bare.startNode('be1')).toMatchObject({ ok: true });
				await said(bare, 'be1', 'alone');
				expect(heard.findLast(({ state }) => state === 'starting')).toMatchObject({ roles: [] });
				expect(await bare.stopNode('be1')).toMatchObject({ ok: true });
				await isDown();
				expect(await bare.startNode('be1', ['backend'])).toMatchObject({ ok: true });
				await said(bare, 'be1', 'ready');
			} finally {
				await bare.remove();
			}
		});
	});
}

function refusedAs(result: { readonly ok: true } | { readonly ok: false; readonly error: { readonly code: string } }): string {
	return result.ok ? 'not refused' : result.error.code;
}
