/**
 * An engine that can be killed in a test: brings one cluster of stand-in nodes up, says so, pauses one.
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
console.log(JSON.stringify({ be1: cluster.value.processState('be1').pid, be2: cluster.value.processState('be2').pid }));
