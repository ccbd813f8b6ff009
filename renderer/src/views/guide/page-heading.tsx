/** What a page of the guide is called; it takes the focus when somebody goes on to it. */
import type { ReactNode } from 'react';
import styles from './guide.module.css';

export function PageHeading({ children, above }: { readonly children: ReactNode; readonly above?: string }) {
	return (
		<div className={styles.pageHead}>
			{above !== undefined && <p className={styles.above}>{above}</p>}
			<h3 className={styles.heading} tabIndex={-1} data-page-heading>
				{children}
			</h3>
		</div>
	);
}
