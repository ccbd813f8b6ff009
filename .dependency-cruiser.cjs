/**
 * The house's walls. Dependencies point inward: shell -> core -> nothing.
 *
 * Each rule says which folder it is about and what it may know; tests may know more than what they test,
 * where a rule says so. `npm run rules` checks them, `npm test` too.
 */
const test = '[.]test[.]tsx?$';
/** What would make pure code impure: the platform, the shell, containers, sockets. */
const platform = { dependencyTypes: ['core'] };
const impurePackages = '^node_modules/(electron|dockerode|ws|hono|@hono|nodemailer|smtp-server|pino)/';

/** A pure folder: no platform, no impure package, nothing of ours but what `allowed` names. */
function pure(name, from, allowed, comment) {
	return [
		{ name: `${name}-no-platform`, severity: 'error', comment, from: { path: from, pathNot: test }, to: platform },
		{ name: `${name}-no-shell`, severity: 'error', comment, from: { path: from, pathNot: test }, to: { path: impurePackages } },
		{
			name: `${name}-inward`,
			severity: 'error',
			comment,
			from: { path: from, pathNot: test },
			to: { path: '^(engine|electron|renderer|node-image|setup|test)/', pathNot: allowed },
		},
	];
}

module.exports = {
	forbidden: [
		...pure(
			'engine-core',
			'^engine/core/',
			'^engine/(core|contract)/|^node-image/src/(contract/|result[.]ts)',
			'engine/core plans and judges; the engine around it acts',
		),
		...pure(
			'engine-export',
			'^engine/export/(compose|export-network)',
			'^engine/(export|core|contract)/|^engine/runtime/docker/(container-spec|haproxy-config|node-config|project)[.]ts|^node-image/src/(contract/|result[.]ts)',
			'an export is files as data, made of what the docker runtime is made of; export-folder.ts writes them',
		),
		...pure(
			'engine-labs',
			'^engine/labs/(language|facts|format|run|results|recording)/',
			'^engine/(labs/(language|facts|format|run|results|recording)/|core/|contract/)|^node-image/src/(contract/|result[.]ts)',
			'an exercise is read, judged and run as data; engine/labs/drive does it at a cluster',
		),
		...pure(
			'engine-contract',
			'^engine/contract/',
			'^engine/contract/|^node-image/src/(contract/|result[.]ts)',
			'engine/contract is plain data: a page, a command and an engine share it',
		),
		...pure(
			'node-contract',
			'^node-image/src/contract/',
			'^node-image/src/(contract/|result[.]ts)',
			"node-image/src/contract is plain data: the node's side of what is shared",
		),
		...pure(
			'cluster',
			'^node-image/src/cluster/',
			'^node-image/src/(cluster|contract)/|^node-image/src/result[.]ts',
			'the cluster core is a step function: the simulation runs thousands of them',
		),
		...pure(
			'protocol',
			'^node-image/src/protocol/',
			'^node-image/src/(protocol|contract|storage)/|^node-image/src/cluster/fence[.]ts|^node-image/src/result[.]ts',
			'protocols parse, decide and print; sockets are node-image/src/server',
		),
		{
			name: 'protocol-storage-types',
			severity: 'error',
			comment: 'a protocol knows the storage port by its types alone',
			from: { path: '^node-image/src/protocol/', pathNot: test },
			to: { path: '^node-image/src/storage/', dependencyTypesNot: ['type-only'] },
		},
		{
			name: 'renderer-contract-only',
			severity: 'error',
			comment: 'the interface draws what the engine tells it; it knows engine/contract and nothing else of ours',
			from: { path: '^renderer/', pathNot: test },
			to: { path: '^(engine|electron|node-image|setup|test)/', pathNot: '^engine/contract/' },
		},
		{
			name: 'components-call-actions',
			severity: 'error',
			comment: 'components read slices and call actions; the stores alone call the engine, take in what it pushes and drive the replay',
			from: { path: '^renderer/src/', pathNot: `${test}|^renderer/src/(state|channel)/|^renderer/src/main[.]tsx$` },
			to: {
				path: '^renderer/src/(state/(engine-link|user-call|connection|live-feed|shown-replay|recordings/engine-source)|channel/(engine-client|wire))[.]ts$',
				dependencyTypesNot: ['type-only'],
			},
		},
		{
			name: 'the-connection-is-on-top',
			severity: 'error',
			comment: 'state/connection.ts wakes the stores and knows them; what they have to tell each other goes by lab-state.ts',
			from: { path: '^renderer/src/', pathNot: '^renderer/src/main[.]tsx$' },
			to: { path: '^renderer/src/state/connection[.]ts$' },
		},
		{ name: 'renderer-no-platform', severity: 'error', comment: 'the interface runs in a browser', from: { path: '^renderer/', pathNot: test }, to: platform },
		{
			name: 'node-stands-alone',
			severity: 'error',
			comment: 'the node is a package of its own: what runs it is not its business',
			from: { path: '^node-image/' },
			to: { path: '^(engine|renderer|electron|setup|test)/' },
		},
		{
			name: 'engine-knows-no-view',
			severity: 'error',
			comment: 'the engine serves whoever asks: window, browser, command line',
			from: { path: '^engine/' },
			to: { path: '^(renderer|electron|setup|test)/' },
		},
		{
			name: 'engine-knows-the-contract-of-the-node',
			severity: 'error',
			comment: 'the engine starts nodes and talks to them; it does not reach into them (and makes the verifier of their administrator as they do)',
			from: { path: '^engine/', pathNot: `${test}|^engine/(campaign|mail)/` },
			to: {
				path: '^node-image/',
				pathNot:
					'^node-image/src/(contract/|looks/|machine/start-orders[.]ts|result[.]ts|cluster/timing[.]ts|forward/(carrier|splice)[.]ts|server/passwords[.]ts)',
			},
		},
		{
			name: 'the-audit-reads-names-alone',
			severity: 'error',
			comment: "a campaign's audit reads the volume for itself; of the node it knows how files are named",
			from: { path: '^engine/campaign/', pathNot: test },
			to: {
				path: '^node-image/',
				pathNot: '^node-image/src/(contract/|result[.]ts|storage/(message-name|mailbox-name|mailbox-file|tokens|volume)[.]ts|server/queue-entry[.]ts)',
			},
		},
		{
			name: 'the-look-at-mail-reads-names-alone',
			severity: 'error',
			comment: 'engine/mail reads the volume for itself: of the node it knows how files are named, and how a delivery is (R7)',
			from: { path: '^engine/mail/', pathNot: test },
			to: {
				path: '^node-image/',
				pathNot: '^node-image/src/(contract/|result[.]ts|storage/(message-name|mailbox-name|mailbox-file|tokens|volume)[.]ts|server/delivery-id[.]ts)',
			},
		},
		{
			name: 'electron-is-a-shell',
			severity: 'error',
			comment: 'the desktop shell passes texts on: it knows the contract and the way to the engine',
			from: { path: '^electron/', pathNot: test },
			to: { path: '^(engine|renderer|node-image|setup|test)/', pathNot: '^engine/contract/|^engine/server/(attach|channel)[.]ts$' },
		},
		{
			name: 'electron-in-two-files',
			severity: 'error',
			comment: 'requiring electron without its binary ends the process: only main and preload do',
			from: { pathNot: '^electron/(main|preload)[.]ts$' },
			to: { path: '^node_modules/electron/' },
		},
		{
			name: 'tests-are-not-used',
			severity: 'error',
			comment: 'no code needs a test to run',
			from: { pathNot: `${test}|^test/` },
			to: { path: `${test}|^test/` },
		},
		{ name: 'no-circles', severity: 'error', comment: 'two files that need each other are one', from: {}, to: { circular: true } },
		{ name: 'resolvable', severity: 'error', comment: 'an import leads somewhere', from: {}, to: { couldNotResolve: true } },
		{
			name: 'no-orphans',
			severity: 'error',
			comment: 'a file that nothing needs and that needs nothing',
			from: { orphan: true, pathNot: '[.](test|d)[.]tsx?$|^test/' },
			to: {},
		},
	],
	options: {
		doNotFollow: { path: 'node_modules' },
		exclude: { path: '^(dist|node_modules/[.]bin)/|[.](css|svg|png)$' },
		tsPreCompilationDeps: true,
		tsConfig: { fileName: 'tsconfig.json' },
		enhancedResolveOptions: {
			exportsFields: ['exports'],
			conditionNames: ['mailcluster-lab-source', 'import', 'types', 'default'],
			extensions: ['.ts', '.tsx', '.mjs', '.js', '.cjs'],
		},
	},
};
