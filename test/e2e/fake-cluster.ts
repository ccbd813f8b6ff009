/**
 * A scripted cluster on a fake engine: opened in a page, then driven moment by moment by the journey.
 */
import type { Page } from 'playwright-core';
import type { RecordedEvent } from '../../engine/contract/recorded-event.ts';
import { RecordingWriter, type Shape, shapes, startedAtMs, statusOf, writeBeats, writeStart } from '../../renderer/src/state/fixture/failover.ts';
import type { FakeEngine } from './fake-engine.ts';

export const clusterName = 'training-1';

export class FakeCluster {
	readonly engine: FakeEngine;
	readonly shape: Shape;
	readonly writer = new RecordingWriter();
	/** The engine's clock, as the next events carry it. */
	nowMs = startedAtMs + 3000;
	private pushed = 0;

	constructor(engine: FakeEngine, preset: keyof typeof shapes) {
		this.engine = engine;
		this.shape = shapes[preset];
		engine.status = statusOf(this.shape, clusterName, preset);
		engine.clusters = [
			{
				name: clusterName,
				runtime: 'process',
				preset,
				phase: 'running',
				frontends: this.shape.frontends.length,
				backends: this.shape.backends.length,
				startedAt: engine.status.startedAt,
			},
		];
		writeStart(this.writer, this.shape, clusterName, preset);
		writeBeats(this.writer, this.shape, startedAtMs + 100, this.nowMs);
		engine.recording.push(...this.writer.events);
		this.pushed = this.writer.events.length;
	}

	/** Pushes what was written since; `upTo` holds back what is later. Resolves with the wall clock of the push. */
	push(upTo: (event: RecordedEvent) => boolean = () => true): number {
		const events: RecordedEvent[] = [];
		for (let event = this.writer.events[this.pushed]; event && upTo(event); event = this.writer.events[this.pushed]) {
			events.push(event);
			this.pushed += 1;
		}
		return this.engine.record(events);
	}

	/** Opens its page and waits until all of the recording so far is on the screen. */
	async open(page: Page): Promise<void> {
		await page.goto(`${this.engine.url}#/cluster/${clusterName}`);
		await this.shown(page);
	}

	/** Waits until everything that was pushed is on the screen. */
	async shown(page: Page): Promise<void> {
		await page.locator(`[data-last-seq="${this.pushed}"]`).waitFor();
	}
}
