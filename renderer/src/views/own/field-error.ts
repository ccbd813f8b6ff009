/**
 * What a field has to say about itself: the first mistake at its place in the file, in the language of the page.
 */
import { mistakeAt } from '../../state/own-cluster/cluster-form.ts';
import { useOwn } from '../../state/own-cluster/own-store.ts';
import { useMistakeWords } from './mistake-words.ts';

/** While the form does not say what the file says, the file's mistakes are not the fields'. */
export function useFieldError(): (...path: readonly (string | number)[]) => string | undefined {
	const mistakes = useOwn((state) => state.mistakes);
	const isTrue = useOwn((state) => state.isFormTrue);
	const words = useMistakeWords();
	return (...path) => {
		const mistake = isTrue ? mistakeAt(mistakes, ...path) : undefined;
		return mistake && words(mistake);
	};
}
