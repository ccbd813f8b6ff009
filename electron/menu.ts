/**
 * The menu: only what a window needs (copying, text size, closing). What the lab does is in the page.
 *
 * Roles alone, so that the system words and translates them. No entry opens developer tools or a page.
 */

/** For Menu.buildFromTemplate; macOS expects the application's own menu first. */
export function menuTemplate(platform: NodeJS.Platform) {
	const edit = [role('undo'), role('redo'), separator, role('cut'), role('copy'), role('paste'), role('selectAll')];
	const view = [role('reload'), separator, role('resetZoom'), role('zoomIn'), role('zoomOut'), role('togglefullscreen')];
	const menus = [{ ...role('editMenu'), submenu: edit }, { ...role('viewMenu'), submenu: view }, role('windowMenu')];
	return platform === 'darwin' ? [role('appMenu'), ...menus] : menus;
}

const separator = { type: 'separator' as const };

function role<const R extends string>(name: R): { role: R } {
	return { role: name };
}
