/** Header fields as people read them (RFC 2047): postal-mime behind one function. Anybody may have sent them: what cannot be decoded stays as it is. */
import { decodeWords } from 'postal-mime';

export function decodedWords(field: string): string {
	try {
		return decodeWords(field);
	} catch {
		return field;
	}
}
