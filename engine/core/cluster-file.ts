/**
 * Reads a cluster file (cluster.yaml): what it says, or what is wrong with it, where, and how to mend it.
 *
 * The same small table `help` explains every key, so each error about a key ends in the same remedy and a new
 * key cannot be added without one. Names are looked at here so that no later part meets a bad one.
 *
 *   name: course-1
 *   preset: dynamic            # or, instead: frontends and backends
 *   frontends: 2               # a number, or names: [fe1, fe2]
 *   backends: [be1, be2]
 *   symmetric: [n1, n2, n3]    # nodes with both roles, alone or beside the others
 *   balancer: { method: least-connections, smtp: 2525, imap: 1143 }
 *   domains:
 *     - name: example.test
 *       accounts: [alice, user001..user200, { name: bob, password: secret }]
 *   runtime: process           # or docker
 *   beatMs: 100
 *   queueFirst: false          # or true, or some of the frontends: [fe2]
 *   bare: false                # true: nothing is set up, and nothing started
 */
import { isNode, isPair, isScalar } from 'yaml';
import { z } from 'zod';
import { addressSchema, domainNameSchema } from '../../node-image/src/contract/admin-api.ts';
import { volumePlace } from '../../node-image/src/contract/files.ts';
import { memberNameSchema } from '../../node-image/src/contract/member-name.ts';
import { type Failure, failed, ok, type Result } from '../../node-image/src/result.ts';
import { accountsMax, expandAccounts, isBrokenRange } from '../contract/account-names.ts';
import type { CheckedCluster, ClusterFileMistake, ClusterFileReading, ClusterFileRule } from '../contract/cluster-file.ts';
import { runtimeKindSchema } from '../contract/cluster-status.ts';
import { clusterNameSchema } from '../contract/engine-api.ts';
import { type AccountDefinition, backendsMax, type ClusterDefinition, frontendsMax } from './cluster-definition.ts';
import { issueWords } from './issue-words.ts';
import { balancerDefault, beatMsDefault, domainsDefault, numberedNames, presetDefinition, presetIds } from './presets.ts';
import { readYaml, type YamlReading } from './yaml-document.ts';

export interface ClusterFileFailure extends Failure<'bad-cluster-file'> {
	readonly line: number;
	readonly remedy: string;
	/** The mistakes after the first one, each a whole sentence with file, line and remedy. */
	readonly more: readonly string[];
}

/** More would not be read; whoever mends so many starts again. */
const mistakesMax = 20;

/** How each key is written; '*' is any item of a list. */
const help = {
	'': 'write a mapping with "preset: dynamic", or with "frontends: 2" and "backends: 2", or with "symmetric: 3"',
	name: 'write a name of 1 to 40 characters: a small letter, then small letters, digits or "-"',
	preset: `write one of the presets: ${presetIds.join(', ')}`,
	runtime: 'write "process" or "docker", or leave it out: process',
	beatMs: 'write the milliseconds between two beats, from 20 to 10000, or leave it out',
	queueFirst: 'write true (a frontend answers when its own queue has the mail), false (when a backend has stored it), or the frontends that do so: [fe2]',
	bare: 'write true (software is there, nothing is set up and nothing started), or leave it out',
	frontends: `write a number from 1 to ${frontendsMax}, or a list of names: [fe1, fe2]`,
	'frontends.*': 'write a node name: a small letter, then up to 30 small letters, digits or "-"; each once',
	backends: `write a number from 1 to ${backendsMax}, or a list of names: [be1, be2]`,
	'backends.*': 'write a node name: a small letter, then up to 30 small letters, digits or "-"; each once',
	symmetric: `write a number from 1 to ${frontendsMax}, or a list of names: [n1, n2, n3]`,
	'symmetric.*': 'write a node name: a small letter, then up to 30 small letters, digits or "-"; each once',
	balancer: 'write a mapping, for example { method: round-robin, smtp: 2525, imap: 1143 }, or leave it out',
	'balancer.method': 'write round-robin or least-connections',
	'balancer.address': 'write a loopback address such as 127.0.0.1, or leave it out',
	'balancer.smtp': 'write a free port from 1 to 65535, or leave it out',
	'balancer.imap': 'write a free port from 1 to 65535, different from smtp, or leave it out',
	domains: 'write a list: - { name: example.test, accounts: [alice, bob] }',
	'domains.*': 'write a mapping with name and accounts: { name: example.test, accounts: [alice, bob] }',
	'domains.*.name': 'write a domain of small letters, digits, "-" and dots, for example example.test; each once',
	'domains.*.accounts': `write a list of at most ${accountsMax} account names: [alice, user001..user200]`,
	'domains.*.accounts.*': 'write an account name, a range (user001..user200), or { name: alice, password: secret }',
	'domains.*.accounts.*.name': 'write the part before the @, in small letters, for example alice; each once a domain',
	'domains.*.accounts.*.password': 'write 1 to 128 characters (in quotes if they are digits only), or leave it out',
} as const satisfies Partial<Record<ClusterFileRule, string>>;
type KeyRule = keyof typeof help;

const nodesSchema = (max: number) =>
	z.union([
		z.int().min(1).max(max),
		// Items are looked at one by one below, so that an error names its own line.
		z.array(z.unknown()).min(1).max(max),
	]);

const nodeNamesSchema = z.array(memberNameSchema);

const accountSchema = z.union([z.string(), z.strictObject({ name: z.string(), password: z.string().min(1).max(128).optional() })]);

const fileSchema = z.strictObject({
	name: clusterNameSchema.optional(),
	preset: z.string().optional(),
	runtime: runtimeKindSchema.optional(),
	beatMs: z.number().min(20).max(10_000).optional(),
	queueFirst: z.union([z.boolean(), z.array(z.string()).max(frontendsMax)]).optional(),
	bare: z.boolean().optional(),
	frontends: nodesSchema(frontendsMax).optional(),
	backends: nodesSchema(backendsMax).optional(),
	symmetric: nodesSchema(frontendsMax).optional(),
	balancer: z
		.strictObject({
			method: z.enum(['round-robin', 'least-connections']).optional(),
			address: z
				.string()
				.regex(/^127\.(25[0-5]|2[0-4]\d|1?\d?\d)\.(25[0-5]|2[0-4]\d|1?\d?\d)\.(25[0-5]|2[0-4]\d|1?\d?\d)$/, 'not a loopback address')
				.optional(),
			smtp: z.int().min(1).max(65_535).optional(),
			imap: z.int().min(1).max(65_535).optional(),
		})
		.optional(),
	domains: z
		.array(z.strictObject({ name: domainNameSchema, accounts: z.array(z.unknown()).max(accountsMax) }))
		.min(1)
		.max(50)
		.optional(),
});

type FileContent = z.input<typeof fileSchema>;
type Nodes = number | readonly string[];
/** What a cluster file says, as an object. What its lists hold is looked at one by one, so it is told here. */
export type ClusterFileContent = Readonly<
	Omit<FileContent, 'frontends' | 'backends' | 'symmetric' | 'domains'> & {
		frontends?: Nodes;
		backends?: Nodes;
		symmetric?: Nodes;
		domains?: readonly { readonly name: string; readonly accounts: readonly (string | { readonly name: string; readonly password?: string })[] }[];
	}
>;

type Path = readonly (string | number)[];
interface Problem {
	readonly path: Path;
	readonly text: string;
	/** The key itself is wrong: point at it, and say what is known there. */
	readonly mend?: { readonly rule: ClusterFileRule; readonly remedy: string };
}

/** `fileName` is only quoted. Answers every mistake, in the order of the lines. */
export function parseClusterFile(fileName: string, text: string): Result<ClusterDefinition, ClusterFileFailure> {
	const found = readFile(text);
	if ('definition' in found) return ok(found.definition);
	const [first, ...others] = byLine(found.mistakes);
	if (!first) throw new Error('a cluster file without definition has a mistake');
	const more = others.slice(0, mistakesMax - 1).map((mistake) => `${fileName}:${mistake.line}: ${mistake.text}; ${mistake.remedy}`);
	const left = others.length - more.length;
	if (left > 0) more.push(`${fileName}: and ${left} more; mend these first`);
	return failed<ClusterFileFailure>({
		code: 'bad-cluster-file',
		message: `${fileName}:${first.line}: ${first.text}`,
		definite: true,
		line: first.line,
		remedy: first.remedy,
		more,
	});
}

/** The same for a form beside the file: what it says, key by key, or the place of every mistake. */
export function checkClusterFile(text: string): ClusterFileReading {
	const found = readFile(text);
	if ('definition' in found) return { is: 'good', cluster: checkedOf(found.definition) };
	const mistakes = byLine(found.mistakes);
	return { is: 'mistaken', mistakes: mistakes.slice(0, mistakesMax), left: Math.max(0, mistakes.length - mistakesMax) };
}

function checkedOf({ name, balancer, domains, ...rest }: ClusterDefinition): CheckedCluster {
	const { method, address, smtp, imap } = balancer;
	return {
		...rest,
		name: name ?? null,
		balancer: { method, address: address ?? null, smtp: smtp ?? null, imap: imap ?? null },
		domains: domains.map((domain) => ({
			name: domain.name,
			accounts: domain.accounts.map((account) => ({ name: account.name, password: account.password ?? null })),
		})),
	};
}

function byLine(mistakes: readonly ClusterFileMistake[]): ClusterFileMistake[] {
	return [...mistakes].sort((a, b) => a.line - b.line);
}

type Read = { readonly definition: ClusterDefinition } | { readonly mistakes: readonly ClusterFileMistake[] };

function readFile(text: string): Read {
	let reading: YamlReading;
	let content: unknown;
	try {
		reading = readYaml(text);
		const { mistakes, lines, document } = reading;
		if (mistakes.length > 0) {
			const remedy = 'look at indentation, quotes and brackets there';
			// A mistake often brings others with it: of a line the first one is the cause.
			const ofLines = new Map<number, ClusterFileMistake>();
			for (const { at, message } of mistakes) {
				const { line } = lines.linePos(at);
				if (!ofLines.has(line)) ofLines.set(line, { line, path: [], rule: 'yaml', text: `not valid YAML: ${message}`, remedy });
			}
			return { mistakes: [...ofLines.values()] };
		}
		content = document.toJS({ maxAliasCount: 100 });
	} catch (error) {
		const [rule, what, remedy] =
			error instanceof RangeError
				? (['nesting', 'brackets or indentation nest too deep', 'a cluster file needs no more than five levels'] as const)
				: (['aliases', `not valid YAML: ${firstLine(String(error))}`, 'write the values out instead of using aliases'] as const);
		return { mistakes: [{ line: 1, path: [], rule, text: what, remedy }] };
	}

	const { document, lines } = reading;
	const problems: Problem[] = [];
	const shape = fileSchema.safeParse(content);
	if (!shape.success) problems.push(...shape.error.issues.flatMap((issue) => problemsOf(issue, [])));
	// Keys of the wrong shape are left out, so that the others' mistakes are found in the same go.
	const wrong = new Set(
		shape.success
			? []
			: shape.error.issues.flatMap((issue) => (issue.code === 'unrecognized_keys' && issue.path.length === 0 ? issue.keys : [String(issue.path[0])])),
	);
	const rest = shape.success
		? shape
		: fileSchema.safeParse(isMapping(content) ? Object.fromEntries(Object.entries(content).filter(([key]) => !wrong.has(key))) : content);
	const definition = rest.success ? definitionOf(rest.data, problems, wrong) : undefined;
	if (definition && problems.length === 0) return { definition };

	return {
		mistakes: problems.map((problem) => {
			const { path, mend } = problem;
			const rule = ruleOf(path);
			const where = path.length > 0 && mend === undefined ? `${pathText(path)}: ` : '';
			return { line: lineOf(path, mend !== undefined), path, rule: mend?.rule ?? rule, text: where + problem.text, remedy: mend?.remedy ?? help[rule] };
		}),
	};

	/** The line of the value at a path, of its key, or of the nearest thing above it that is there. */
	function lineOf(path: Path, atKey: boolean): number {
		for (let length = path.length; length >= 0; length--) {
			const here = path.slice(0, length);
			if (atKey || length < path.length) {
				const parent = document.getIn(here.slice(0, -1), true) ?? document.contents;
				const key = here.at(-1);
				if (isNode(parent) && 'items' in parent && Array.isArray(parent.items)) {
					const pair = parent.items.find((item) => isPair(item) && isScalar(item.key) && item.key.value === key);
					if (isPair(pair) && isNode(pair.key) && pair.key.range) return lines.linePos(pair.key.range[0]).line;
				}
			}
			const node = length === 0 ? document.contents : document.getIn(here, true);
			if (isNode(node) && node.range) return lines.linePos(node.range[0]).line;
		}
		return 1;
	}
}

function problemsOf(issue: z.core.$ZodIssue, base: Path): Problem[] {
	const path = [...base, ...issue.path.map((part) => (typeof part === 'number' ? part : String(part)))];
	if (issue.code === 'unrecognized_keys') {
		return issue.keys.map((key) => ({
			path: [...path, key],
			text: `unknown key "${key}"`,
			mend: { rule: 'unknown-key', remedy: `known here: ${knownKeys(path).join(', ')}` },
		}));
	}
	if (issue.code === 'invalid_union') {
		// A mapping with an error inside says more than "neither this nor that".
		const inner = issue.errors
			.flat()
			.find((one) => one.path.length > 0 || one.code === 'unrecognized_keys' || one.code === 'too_big' || one.code === 'too_small');
		return inner ? problemsOf(inner, path) : [{ path, text: 'not what belongs here' }];
	}
	return [{ path, text: issueWords(issue) }];
}

function isMapping(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function definitionOf(file: z.infer<typeof fileSchema>, problems: Problem[], wrong: ReadonlySet<string>): ClusterDefinition | undefined {
	const preset = file.preset === undefined ? undefined : presetDefinition(file.preset);
	if (file.preset !== undefined && !preset) problems.push({ path: ['preset'], text: `there is no preset "${file.preset}"` });
	for (const key of ['frontends', 'backends', 'symmetric'] as const) {
		if (file.preset !== undefined && file[key] !== undefined) {
			problems.push({ path: [key], text: `"${key}" beside "preset"`, mend: { rule: 'beside-preset', remedy: 'keep one: either "preset", or the nodes' } });
		}
	}
	const hasBoth = file.symmetric !== undefined || wrong.has('symmetric');
	const isBare = file.bare ?? preset?.bare ?? false;
	if (isBare && file.domains !== undefined) {
		const remedy = 'leave "domains" out: in a bare cluster domains and accounts are made by hand';
		problems.push({ path: ['domains'], text: '"domains" in a bare cluster', mend: { rule: 'beside-bare', remedy } });
	}
	if (file.preset === undefined && !hasBoth && !wrong.has('preset')) {
		if (file.backends === undefined && !wrong.has('backends'))
			problems.push({ path: [], text: 'no backend: nobody could keep mail', mend: { rule: 'no-backend', remedy: 'add "backends: 2", or "preset: dynamic"' } });
		if (file.frontends === undefined && !wrong.has('frontends'))
			problems.push({
				path: [],
				text: 'no frontend: nobody could take mail',
				mend: { rule: 'no-frontend', remedy: 'add "frontends: 2", or "preset: dynamic"' },
			});
	}

	const seen = new Set<string>();
	const names = (key: 'frontends' | 'backends' | 'symmetric', prefix: string): string[] => {
		const wanted = file[key];
		if (wanted === undefined) return [];
		const list = typeof wanted === 'number' ? numberedNames(prefix, wanted) : wanted;
		list.forEach((name, index) => {
			const path = typeof wanted === 'number' ? [key] : [key, index];
			if (!nodeNamesSchema.element.safeParse(name).success) problems.push({ path, text: `${JSON.stringify(name)} is not a node name` });
			else if (name === volumePlace)
				problems.push({
					path,
					text: `"${name}" names the shared volume where files are asked for`,
					mend: { rule: 'kept-name', remedy: 'give the node another name' },
				});
			else if (seen.has(String(name))) problems.push({ path, text: `the name "${name}" is taken by another node` });
			else seen.add(String(name));
		});
		return list.map(String);
	};
	const frontends = names('frontends', 'fe');
	const backends = names('backends', 'be');
	const symmetric = names('symmetric', 'n');
	for (const [role, count, max] of [
		['frontend', frontends.length + symmetric.length, frontendsMax],
		['backend', backends.length + symmetric.length, backendsMax],
	] as const) {
		if (count > max)
			problems.push({
				path: ['symmetric'],
				text: `${count} nodes are ${role}s`,
				mend: { rule: 'too-many', remedy: `name at most ${max}, symmetric ones included` },
			});
	}

	const balancer = { ...balancerDefault, ...file.balancer };
	if (balancer.smtp !== undefined && balancer.smtp === balancer.imap) problems.push({ path: ['balancer', 'imap'], text: 'the same port as smtp' });

	const domains = file.domains?.map((domain, index) => ({ name: domain.name, accounts: accountsOf(domain, index, problems) }));
	const domainNames = new Set<string>();
	domains?.forEach((domain, index) => {
		if (domainNames.has(domain.name)) problems.push({ path: ['domains', index, 'name'], text: `the domain "${domain.name}" is there twice` });
		domainNames.add(domain.name);
	});
	const takers = preset?.frontends ?? [...frontends, ...symmetric];
	if (Array.isArray(file.queueFirst))
		file.queueFirst.forEach((name, index) => {
			if (takers.includes(name)) return;
			problems.push({
				path: ['queueFirst', index],
				text: `there is no frontend "${name}"`,
				mend: { rule: 'queueFirst', remedy: `known: ${takers.join(', ')}` },
			});
		});
	if (problems.length > 0) return undefined;

	const base = preset ?? { preset: 'custom', frontends: [...frontends, ...symmetric], backends: [...backends, ...symmetric] };
	return {
		name: file.name,
		preset: base.preset,
		runtime: file.runtime ?? 'process',
		beatMs: file.beatMs ?? beatMsDefault,
		queueFirst: file.queueFirst ?? false,
		frontends: base.frontends,
		backends: base.backends,
		balancer,
		...(isBare ? { domains: [], bare: true } : { domains: domains ?? domainsDefault }),
	};
}

function accountsOf(domain: { name: string; accounts: unknown[] }, domainIndex: number, problems: Problem[]) {
	const seen = new Set<string>();
	const all = domain.accounts.flatMap((item, index): AccountDefinition[] => {
		const path: Path = ['domains', domainIndex, 'accounts', index];
		const parsed = accountSchema.safeParse(item);
		if (!parsed.success) {
			problems.push(...parsed.error.issues.flatMap((issue) => problemsOf(issue, path)));
			return [];
		}
		const { data } = parsed;
		if (typeof data === 'string' && isBrokenRange(data)) {
			problems.push({ path, text: `${JSON.stringify(data)} is no range of accounts: a range counts up, with one name before its numbers` });
			return [];
		}
		const accounts =
			typeof data === 'string' ? expandAccounts(data).map((name) => ({ name, password: undefined })) : [{ name: data.name, password: data.password }];
		// One mistake an item is enough: of a range, each name would have it.
		const odd = accounts.find(({ name }) => !addressSchema.safeParse(`${name}@${domain.name}`).success);
		const twice = accounts.find(({ name }) => seen.has(name));
		if (odd) problems.push({ path, text: `${JSON.stringify(odd.name)} is not an account name` });
		else if (twice) problems.push({ path, text: `the account "${twice.name}" is there twice` });
		for (const { name } of accounts) seen.add(name);
		return accounts;
	});
	if (all.length > accountsMax) problems.push({ path: ['domains', domainIndex, 'accounts'], text: `these are more than ${accountsMax} accounts` });
	return all;
}

function knownKeys(path: Path): string[] {
	const prefix = path.length === 0 ? '' : `${helpKey(path)}.`;
	return Object.keys(help)
		.filter((key) => key !== '' && key.startsWith(prefix))
		.map((key) => key.slice(prefix.length))
		.filter((key) => !key.includes('.') && key !== '*');
}

function helpKey(path: Path): string {
	return path.map((part) => (typeof part === 'number' ? '*' : part)).join('.');
}

/** Of the key, or of the file as a whole where a key has none. */
function ruleOf(path: Path): KeyRule {
	const key = helpKey(path);
	return Object.hasOwn(help, key) ? (key as KeyRule) : '';
}

function pathText(path: Path): string {
	return path.map((part, index) => (typeof part === 'number' ? `[${part + 1}]` : index === 0 ? part : `.${part}`)).join('');
}

function firstLine(text: string): string {
	return text.split('\n')[0] ?? '';
}
