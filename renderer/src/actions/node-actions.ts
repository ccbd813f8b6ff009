/**
 * What can be done to a node, and why not now: for its menu, its details and the palette.
 *
 * The engine has the last word. What this runtime cannot do at all says why in the engine's words.
 */
import type { LinkFaultKind, ProcessFaultKind, VolumeFaultKind } from '../../../engine/contract/recorded-event.ts';
import { entranceTo, webAdminAddress } from '../../../engine/contract/web-admin.ts';
import { openWebAdmin } from '../channel/open-web-admin.ts';
import { orders } from '../state/cluster-orders.ts';
import { boxState, type ClusterView, drawnState, isBackend, type NodeView } from '../state/cluster-view.ts';
import { openFiles } from '../state/files.ts';
import { lab } from '../state/lab-actions.ts';
import { showLogsOf } from '../state/logs/logs.ts';
import { openShell } from '../state/shells.ts';
import { type Action, type ActionContext, type ActionText, action, whyBusy, whyOffline, whyPast } from './action.ts';

const processKinds: readonly ProcessFaultKind[] = ['kill', 'stop', 'pause', 'resume', 'restart'];
const volumeKinds: readonly VolumeFaultKind[] = ['volume-away', 'volume-full', 'volume-slow', 'volume-back'];
/** To all its links. */
const linkKinds: readonly LinkFaultKind[] = ['cut', 'slow', 'heal'];

const keywords: Readonly<Record<string, string>> = {
	kill: 'sigkill crash power cut end',
	stop: 'shut down planned end',
	pause: 'sigstop hang freeze suspend',
	resume: 'sigcont continue go on unpause thaw',
	restart: 'start again boot',
	drain: 'maintenance empty evacuate',
	ready: 'undrain end drain take part',
	'volume-away': 'storage disk lost detach unmount',
	'volume-full': 'storage disk enospc',
	'volume-slow': 'storage disk latency delay',
	'volume-back': 'storage disk heal attach mount',
	'links-cut': 'network partition isolate',
	'links-slow': 'network latency delay',
	'links-heal': 'network repair',
	shell: 'terminal console',
	files: 'disk browse look',
	logs: 'log lines',
	'webAdmin-own': 'administration administrator browser 8010 postmaster domains settings monitors',
	'webAdmin-through': 'administration administrator browser 8010 hidden cluster frontend proxy',
	select: 'show details inspect',
	remove: 'delete scale in',
};

/** In the order in which they are offered; none for a node that is not there. */
export function nodeActions(context: ActionContext, name: string): readonly Action[] {
	const { view, language } = context;
	const node = view?.nodes[name];
	if (!view || !node) return [];
	const state = boxState(node);
	const offline = !context.connected ? whyOffline : context.moment === 'live' ? null : whyPast;
	const waiting = offline ?? (context.busy.includes(`node:${name}`) ? whyBusy : null);
	const one = (kind: string, about: Partial<Action> & Pick<Action, 'verb' | 'run'>): Action =>
		action({
			id: `node:${name}:${kind}`,
			about: name,
			role: roleNow(view, name),
			group: 'node',
			...about,
			keywords: `${keywords[kind] ?? ''} ${roleWords(view, node)}`,
		});
	return [
		...processKinds.map((kind) =>
			one(kind, {
				verb: { key: `action.${kind}` },
				hint: { key: `action.hint.${kind}` },
				isDangerous: kind === 'kill' || kind === 'stop' || kind === 'pause',
				whyNot: waiting ?? whyNotProcess(kind, node),
				run: () => void lab.fault(kind, name),
			}),
		),
		one('drain', {
			verb: { key: 'action.drain' },
			hint: { key: 'action.hint.drain' },
			whyNot: waiting ?? (isDraining(view, name) ? { key: 'whyNot.draining' } : state === 'ready' ? null : { key: 'whyNot.notReady' }),
			run: () => void orders.drain(name),
		}),
		one('ready', {
			verb: { key: 'action.ready' },
			hint: { key: 'action.hint.ready' },
			whyNot: waiting ?? (isDraining(view, name) ? null : { key: 'whyNot.notDraining' }),
			run: () => void orders.ready(name),
		}),
		...volumeKinds
			.filter(() => isBackend(node))
			.map((kind) =>
				one(kind, {
					verb: { key: `action.${kind}` },
					hint: { key: `action.hint.${kind}` },
					isDangerous: kind !== 'volume-back',
					whyNot: waiting ?? whyNotVolume(kind, node),
					run: () => void lab.fault(kind, name),
				}),
			),
		...linkKinds.map((kind) =>
			one(`links-${kind}`, {
				verb: { key: `action.links.${kind}` },
				hint: { key: `action.links.hint.${kind}` },
				isDangerous: kind !== 'heal',
				whyNot: waiting ?? (kind !== 'heal' || hasLinkFault(view.linkFaults, name) ? null : { key: 'whyNot.linksWhole' }),
				run: () => void lab.linkFault(kind, name),
			}),
		),
		one('shell', { verb: { key: 'action.shell' }, whyNot: offline, run: () => openShell(name) }),
		one('files', { verb: { key: 'action.files' }, whyNot: offline, run: () => openFiles(name) }),
		one('logs', { verb: { key: 'action.logs' }, whyNot: offline, run: () => showLogsOf(name) }),
		...webAdmins(view, name, language === 'de' ? 'de' : 'en').map(({ kind, verb, place, address }) =>
			one(kind, {
				verb,
				hint: { key: 'webAdmin.openHint' },
				whyNot: offline ?? (view.nodes[place.through ?? name]?.process === 'running' ? null : { key: 'whyNot.notRunning' }),
				run: () => openWebAdmin(address, { cluster: view.name, ...place }),
			}),
		),
		one('select', { verb: { key: 'action.select' }, run: () => lab.select({ kind: 'node', node: name }) }),
		one('remove', {
			verb: { key: 'action.remove' },
			hint: { key: 'action.hint.remove' },
			isDangerous: true,
			whyNot: waiting ?? whyNotRemove(view, node),
			question: { text: { key: 'ask.remove', params: { node: name } }, yes: { key: 'ask.removeYes' }, no: { key: 'ask.removeNo' } },
			run: () => void orders.remove(name),
		}),
	];
}

/** A backend's also through a frontend, as where backends are hidden. */
function webAdmins({ status }: ClusterView, node: string, language: 'en' | 'de') {
	const nodes = status?.nodes ?? [];
	const through = entranceTo(nodes, node);
	const places = [
		{ kind: 'webAdmin-own', verb: { key: 'webAdmin.open' }, place: { node, through: null, language } },
		...(through === null
			? []
			: [{ kind: 'webAdmin-through', verb: { key: 'webAdmin.openThrough', params: { frontend: through } }, place: { node, through, language } }]),
	];
	return places.flatMap((one) => {
		const address = webAdminAddress(nodes, one.place);
		return address === null ? [] : [{ ...one, address }];
	});
}

function roleNow({ controller, backup }: ClusterView, name: string): ActionText | null {
	return controller?.node === name ? { key: 'role.controller' } : backup === name ? { key: 'role.backup' } : null;
}

/** '@controller' finds whoever it is now. */
function roleWords({ controller, backup }: ClusterView, { name, roles }: NodeView): string {
	const now = controller?.node === name ? '@controller controller' : backup === name ? '@backup backup' : '';
	return `${now} ${roles.join(' ')}`;
}

function whyNotProcess(kind: ProcessFaultKind, node: NodeView): ActionText | null {
	const state = boxState(node);
	const isPaused = state === 'paused';
	if (kind === 'restart') return isPaused ? { key: 'whyNot.paused' } : drawnState(node) === 'not-started' ? { key: 'whyNot.startedByHand' } : null;
	if (state === 'down' || state === 'stopped') return { key: 'whyNot.notRunning' };
	if (kind === 'kill') return null;
	if (kind === 'resume') return isPaused ? null : { key: 'whyNot.notPaused' };
	return isPaused ? { key: 'whyNot.paused' } : null;
}

function whyNotVolume(kind: VolumeFaultKind, { volume }: NodeView): ActionText | null {
	const is = volume?.is ?? 'here';
	if (kind === 'volume-back') return is === 'here' ? { key: 'whyNot.volumeHere' } : null;
	return kind === `volume-${is}` ? { key: 'whyNot.volumeAlready' } : null;
}

function whyNotRemove({ nodes }: ClusterView, node: NodeView): ActionText | null {
	if (boxState(node) === 'paused') return { key: 'whyNot.paused' };
	const isNeeded = node.roles.some((role) => !Object.values(nodes).some((other) => other.name !== node.name && other.roles.includes(role)));
	return isNeeded ? { key: 'whyNot.lastNode' } : null;
}

function isDraining(view: ClusterView, name: string): boolean {
	return view.status?.faults.some((fault) => fault.node === name && fault.kind === 'drain') ?? false;
}

/** Is a link of the node cut or slow? Then it can be healed. */
function hasLinkFault(linkFaults: ClusterView['linkFaults'], node: string): boolean {
	return Object.keys(linkFaults).some((key) => key.split('>').includes(node));
}
