/**
 * `open`: the interface in the system's browser. The address is printed, too: it may be the only way.
 */
import type { Command } from 'commander';
import { expectValue } from '../cli-failure.ts';
import { withEngine } from '../engine-access.ts';
import type { Output } from '../output.ts';
import { openSystemBrowser } from '../system-browser.ts';

export function addOpen(program: Command, output: Output): void {
	program
		.command('open')
		.description('open the interface in the browser; the address works once, within a minute')
		.option('--no-browser', 'only print the address')
		.action((options: { browser: boolean }) =>
			withEngine({ start: true }, async (engine) => {
				const { url } = expectValue(await engine.call('interfaceAddress', {}));
				output.out(url);
				if (options.browser && !openSystemBrowser(url) && output.noteIsTerminal)
					output.note('There is no display here: open this address in a browser, within a minute.');
			}),
		);
}
