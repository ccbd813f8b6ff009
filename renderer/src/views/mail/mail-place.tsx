/** Where the mail view appears: its code is loaded when the first mail is opened. */
import { lazy, Suspense } from 'react';
import { useMail } from '../../state/mailbox.ts';

const MailDrawer = lazy(() => import('./mail-drawer.tsx').then(({ MailDrawer: component }) => ({ default: component })));

export function MailPlace() {
	const isOpen = useMail((state) => state.address !== null);
	return isOpen ? (
		<Suspense fallback={null}>
			<MailDrawer />
		</Suspense>
	) : null;
}
