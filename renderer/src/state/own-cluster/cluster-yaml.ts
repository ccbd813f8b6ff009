/**
 * Writes what changed in the form into the text of a cluster file, and leaves the rest of it alone: comments, the order
 * of keys, keys that the form does not know. Pure; loaded with the editor, for `yaml` is not small.
 *
 * The engine reads (engine/core/cluster-file.ts); nothing is judged here.
 */
import { type Document, isMap, isPair, isScalar, isSeq, type Node, type Pair, parseDocument, Scalar, type YAMLMap, YAMLSeq } from 'yaml';
import { expandAccounts } from '../../../../engine/contract/account-names.ts';
import { type ClusterForm, type FormDomain, itemsOf, type NodeKind, nodeKinds, numberedNames } from './cluster-form.ts';

/** `text` is valid YAML that says what `before` says. @throws when it is neither a mapping nor empty */
export function writeForm(text: string, before: ClusterForm, after: ClusterForm): string {
	const document = parseDocument(text);
	if (document.contents === null) document.contents = document.createNode({}) as never;
	const root: unknown = document.contents;
	if (!isMap(root)) throw new Error('a cluster file is a mapping');
	if (after.name !== before.name) setOrDelete(document, ['name'], after.name || null);
	if (nodeKinds.some((kind) => !same(before[kind], after[kind]))) writeNodes(document, root, before, after);
	if (after.runtime !== before.runtime) document.set('runtime', after.runtime);
	if (after.beatMs !== before.beatMs) setOrDelete(document, ['beatMs'], after.beatMs);
	if (after.queueFirst !== before.queueFirst) document.set('queueFirst', after.queueFirst);
	for (const key of ['method', 'smtp', 'imap'] as const) if (after[key] !== before[key]) setOrDelete(document, ['balancer', key], after[key]);
	if (!same(before.domains, after.domains)) writeDomains(document, before.domains, after.domains);
	return document.toString({ lineWidth: 120 });
}

function same(one: unknown, other: unknown): boolean {
	return JSON.stringify(one) === JSON.stringify(other);
}

function setOrDelete(document: Document, path: readonly string[], value: string | number | null): void {
	if (value !== null) {
		document.setIn(path, value);
		return;
	}
	if (!document.hasIn(path)) return;
	document.deleteIn(path);
	const parent = document.getIn(path.slice(0, -1));
	if (path.length > 1 && isMap(parent) && parent.items.length === 0) document.deleteIn(path.slice(0, -1));
}

/** A preset is nodes, too: where they are changed, they take its place, and what was written above it stays there. */
function writeNodes(document: Document, root: YAMLMap, before: ClusterForm, after: ClusterForm): void {
	const preset = root.items.findIndex((pair) => keyOf(pair) === 'preset');
	if (preset >= 0) {
		const [old] = root.items.splice(preset, 1);
		const made = nodeKinds.filter((kind) => after[kind].length > 0).map((kind) => document.createPair(kind, null));
		const [first] = made;
		if (first && isNodeLike(old?.key) && isNodeLike(first.key)) {
			first.key.commentBefore = old.key.commentBefore;
			first.key.spaceBefore = old.key.spaceBefore;
		}
		root.items.splice(preset, 0, ...made);
	}
	for (const kind of nodeKinds) {
		if (preset < 0 && same(before[kind], after[kind])) continue;
		if (after[kind].length === 0) document.delete(kind);
		else writeNames(document, kind, after[kind]);
	}
}

function writeNames(document: Document, kind: NodeKind, names: readonly string[]): void {
	const there: unknown = document.get(kind, true);
	if (isSeq(there)) {
		there.items = kept(there.items, names);
		return;
	}
	if (same(names, numberedNames(kind, names.length))) document.set(kind, names.length);
	else document.set(kind, flow(document, names));
}

/** The items that say these names already, with their comments; at the same place, one that says another name. */
function kept(items: readonly unknown[], names: readonly string[]): unknown[] {
	const placeOf = placesIn(items.map((item) => (isScalar(item) ? item.value : undefined)));
	const places = names.map((name, index) => placeOf(name, index, names));
	return names.map((name, index) => {
		const item = items[places[index] ?? -1];
		if (!isScalar(item)) return new Scalar(name);
		item.value = name;
		return item;
	});
}

/**
 * Where the thing of that name was before: at its own place, or elsewhere. One that is new takes over the place of one
 * that is gone: it was renamed.
 */
function placesIn(before: readonly unknown[]): (name: string, index: number, after: readonly string[]) => number | undefined {
	const used = new Set<number>();
	return (name, index, after) => {
		const renamed = before.length === after.length && !after.includes(String(before[index])) ? index : undefined;
		const place = before[index] === name ? index : (known(before.indexOf(name)) ?? renamed);
		if (place === undefined || used.has(place)) return undefined;
		used.add(place);
		return place;
	};
}

function known(index: number): number | undefined {
	return index < 0 ? undefined : index;
}

function writeDomains(document: Document, before: readonly FormDomain[], after: readonly FormDomain[]): void {
	const there: unknown = document.get('domains', true);
	const list = isSeq(there) ? there : new YAMLSeq();
	const old = isSeq(there) ? [...there.items] : [];
	const names = after.map((domain) => domain.name);
	const placeOf = placesIn(before.map((domain) => domain.name));
	list.items = after.map((domain, index) => {
		const place = placeOf(domain.name, index, names) ?? -1;
		const item = old[place];
		if (!isMap(item)) return document.createNode({ name: domain.name, accounts: flow(document, itemsOf(domain.accounts)) });
		const was = before[place];
		if (was?.name !== domain.name) item.set('name', domain.name);
		if (was?.accounts !== domain.accounts) writeAccounts(document, item, itemsOf(domain.accounts));
		return item;
	});
	if (list !== there) document.set('domains', list);
}

function writeAccounts(document: Document, domain: YAMLMap, wanted: readonly string[]): void {
	const there: unknown = domain.get('accounts', true);
	if (!isSeq(there)) {
		domain.set('accounts', flow(document, wanted));
		return;
	}
	const byName = new Map(there.items.map((item) => [accountName(item), item]));
	there.items = wanted.flatMap((name): unknown[] => {
		const whole = byName.get(name);
		if (whole !== undefined) return [whole];
		const each = expandAccounts(name).map((one) => byName.get(one));
		return each.every((item) => item !== undefined) ? each : [new Scalar(name)];
	});
}

/** What stands in the form for it: a name, a range, or the name beside a password. */
function accountName(item: unknown): unknown {
	return isScalar(item) ? item.value : isMap(item) ? item.get('name') : undefined;
}

function flow(document: Document, values: readonly string[]): Node {
	const list = document.createNode([...values]) as YAMLSeq;
	list.flow = true;
	return list;
}

function keyOf(pair: Pair): unknown {
	return isScalar(pair.key) ? pair.key.value : pair.key;
}

function isNodeLike(key: unknown): key is Scalar {
	return isScalar(key) && !isPair(key);
}
