/**
 * The draft of an own cluster, kept in this browser from visit to visit; one, and not without bounds.
 */
import { z } from 'zod';

const key = 'mailcluster-lab-draft';

/** Chosen: some thousand lines; a browser keeps five million characters in all. */
const keptMax = 200_000;

const draftSchema = z.object({ fileName: z.string().max(200), text: z.string().max(keptMax), saved: z.string().max(keptMax).nullable() });
export type OwnDraft = z.infer<typeof draftSchema>;

export function rememberedDraft(storage: () => Pick<Storage, 'getItem'>): OwnDraft | null {
	try {
		return draftSchema
			.nullable()
			.catch(null)
			.parse(JSON.parse(storage().getItem(key) ?? 'null'));
	} catch {
		return null;
	}
}

/** False: it could not be kept, and is lost with the page. */
export function rememberDraft(storage: () => Pick<Storage, 'setItem'>, draft: OwnDraft): boolean {
	if (!draftSchema.safeParse(draft).success) return false;
	try {
		storage().setItem(key, JSON.stringify(draft));
		return true;
	} catch {
		return false;
	}
}
