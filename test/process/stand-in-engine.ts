/**
 * An engine that can be killed in a test: brings one cluster of stand-in nodes up, pauses one, opens a shell, says so.
 *
 * Called with the state directory and a node program; prints the pids as JSON and stays until it is killed.
 */
import { presetDefinition } from '../../engine/core/presets.ts';
import { ProcessRuntime } from '../../engine/runtime/process/process-runtime.ts';

const [root = '', nodeProgram = ''] = process.argv.slice(2);
const runtime = new ProcessRuntime({ root, nodeProgram });
const definition = presetDefinition('dynamic');
if (!definition) throw new Error('no preset');
const cluster = await runtime.prepare('left', definition);
if (!cluster.ok) throw new Error(cluster.error.message);
for (const node of ['be1', 'be2']) await cluster.value.startNode(node);
await cluster.value.pauseNode('be2');
const pidOf = (node: string) => cluster.value.processState(node).pid;
let text = '';
const data = (bytes: Uint8Array) => {
	text += Buffer.from(bytes).toString();
	const shell = /shell=(\d+)\./.exec(text)?.[1];
	if (shell === undefined) return;
	text = '';
	console.log(JSON.stringify({ be1: pidOf('be1'), be2: pidOf('be2'), shell: Number(shell) }));
};
const terminal = await cluster.value.openTerminal('be1', { columns: 80, rows: 24 }, { data, end: () => {} });
if (!terminal.ok) throw new Error(terminal.error.message);
await terminal.value.write(Buffer.from('echo shell=$$.\r'));
