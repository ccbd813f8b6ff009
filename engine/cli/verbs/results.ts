/**
 * `results <folder>` and `results print <file>`: what learners did, as a trainer reads it, and as a page to print.
 *
 * Neither needs an engine. Read next: engine/labs/results/class-overview.ts, engine/labs/results/results-page.ts.
 */
import { type Command, Option } from 'commander';
import { resultsFilesMax, resultsIn, resultsOfFolder } from '../../labs/drive/results-folder.ts';
import type { LabLocale } from '../../labs/language/fact-value.ts';
import { classOverview } from '../../labs/results/class-overview.ts';
import { classPage } from '../../labs/results/class-page.ts';
import { resultsPage } from '../../labs/results/results-page.ts';
import { classLines } from '../class-lines.ts';
import { CliFailure, failureLine } from '../cli-failure.ts';
import type { Output } from '../output.ts';
import { terminalLanguage } from '../terminal-language.ts';
import { writePage } from '../write-page.ts';

interface PageOptions {
	readonly language?: LabLocale;
	readonly force?: boolean;
}

export function addResults(program: Command, output: Output): void {
	const group = program
		.command('results')
		.description("a trainer's overview of a folder of results: who did what, how long, where they got stuck")
		.argument('<folder>', 'that results of exercises were put into')
		.option('--json', 'print one JSON object')
		.option('--html <file>', 'write the overview as a page: to be sorted, and printed')
		.option('--force', 'overwrite an existing page')
		.addOption(languageOption())
		.action(async (folder: string, options: PageOptions & { readonly json?: boolean; readonly html?: string }) => {
			const read = await resultsOfFolder(folder);
			if (!read.ok) throw new CliFailure(read.error);
			const { results, problems, leftOut } = read.value;
			for (const { file, message } of problems) output.note(failureLine({ message: `${file} is left out: ${message}` }));
			if (leftOut > 0) output.note(`${leftOut} files are left out: ${resultsFilesMax} are read at most`);
			const overview = classOverview(results);
			if (options.html !== undefined) {
				const page = classPage({ overview, problems, leftOut }, { locale: options.language ?? terminalLanguage() });
				await writePage(options.html, page, options.force === true);
				if (!options.json) output.out(`${options.html}: ${overview.learners.length} learners, ${overview.exercises.length} exercises`);
			}
			if (options.json) output.out(JSON.stringify({ ...overview, problems, leftOut }, null, '\t'));
			else if (options.html === undefined && results.length === 0) output.note(`there are no results in ${folder}`);
			else if (options.html === undefined) for (const line of classLines(overview, output.paint)) output.out(line);
		});
	group
		.command('print')
		.description('write the results of one learner as a page to print: one HTML file that needs nothing else')
		.argument('<file>', 'as `run <lab> --results <folder>` wrote it')
		.option('--out <file>', 'the page; beside the results when left out')
		.option('--force', 'overwrite an existing page')
		.addOption(languageOption())
		.action(async (file: string, options: PageOptions & { readonly out?: string }) => {
			const results = await resultsIn(file);
			if (!results.ok) throw new CliFailure(results.error);
			const path = options.out ?? `${file.replace(/\.json$/, '')}.html`;
			await writePage(path, resultsPage(results.value, { locale: options.language ?? terminalLanguage() }), options.force === true);
			output.out(path);
		});
}

function languageOption(): Option {
	return new Option('--language <language>', 'of the page; as the terminal speaks when left out').choices(['en', 'de']);
}
