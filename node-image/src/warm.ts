/**
 * Run once while the image is built: loads every program of it, so that their compiled code is in the cache
 * (NODE_COMPILE_CACHE) before the first container starts. They are loaded, not run.
 */
import { flushCompileCache } from 'node:module';
import { Worker } from 'node:worker_threads';

await import('./server/node.ts');
await import('./server/event-log.ts');
await import('pino');
await import('./keeper/keeper-door.ts');
await import('./machine/order-watch.ts');
const worker = new Worker(new URL('./server/beat-worker.ts', import.meta.url), { workerData: null });
worker.on('error', () => undefined);
await new Promise((resolve) => worker.once('exit', resolve));
flushCompileCache();
