'use strict';
/* Everything the data holds is foreign: it becomes text or an encoded path, never markup. */
(() => {
	const data = JSON.parse(document.getElementById('data').textContent);
	const named = (columns, cells) => Object.fromEntries(columns.map((column, i) => [column, cells[i]]));
	const at = (id) => document.getElementById(id);

	function make(tag, options = {}, ...children) {
		const { text, className, ...rest } = options;
		const element = document.createElement(tag);
		if (text !== undefined) {
			element.textContent = text;
		}
		if (className) {
			element.className = className;
		}
		for (const [name, value] of Object.entries(rest)) {
			element.setAttribute(name, value);
		}
		element.append(...children);
		return element;
	}

	function tiles(pairs) {
		return make('dl', { className: 'tiles' }, ...pairs.map(([name, value]) =>
			make('div', {}, make('dt', { text: name }), make('dd', { text: value }))));
	}

	function table(caption, columns, rows) {
		const head = make('tr', {}, ...columns.map((column) =>
			make('th', { text: column.name, scope: 'col', className: column.kind })));
		const body = rows.map((cells) => make('tr', {}, ...cells.map((cell, i) =>
			make('td', { text: cell, className: columns[i].kind }))));
		return make('div', { className: 'scroll', tabindex: '0', role: 'region', 'aria-label': caption },
			make('table', {}, make('thead', {}, head), make('tbody', {}, ...body)));
	}

	function select(label, options, onChange) {
		const box = make('select', {}, ...options.map(([value, text]) => make('option', { value, text })));
		box.addEventListener('change', () => onChange(box.value));
		return make('label', { text: label }, box);
	}

	function path(file) {
		return './' + file.split('/').map(encodeURIComponent).join('/');
	}

	/* A list with filters that shows one page at a time. */
	function paged(place, items, perPage, statuses, what, render) {
		let status = '';
		let wanted = '';
		let page = 0;
		const shown = make('div');
		const state = make('p', { className: 'quiet', role: 'status' });
		const previous = make('button', { type: 'button', text: 'Previous' });
		const next = make('button', { type: 'button', text: 'Next' });
		const search = make('input', { type: 'search' });

		function show() {
			const found = items.filter((item) => (!status || item.tags.includes(status))
				&& (!wanted || item.words.includes(wanted)));
			const pages = Math.max(1, Math.ceil(found.length / perPage));
			page = Math.min(Math.max(page, 0), pages - 1);
			const slice = found.slice(page * perPage, (page + 1) * perPage);
			state.textContent = found.length === 0 ? 'None.'
				: `${page * perPage + 1} to ${page * perPage + slice.length} of ${found.length} ${what}`;
			previous.disabled = page === 0;
			next.disabled = page >= pages - 1;
			shown.replaceChildren(render(slice));
		}

		function turn(by) {
			page += by;
			show();
			place.scrollIntoView();
		}

		previous.addEventListener('click', () => turn(-1));
		next.addEventListener('click', () => turn(1));
		search.addEventListener('input', () => {
			wanted = search.value.trim().toLowerCase();
			page = 0;
			show();
		});
		place.append(make('div', { className: 'controls' },
			select('Show', [['', 'all'], ...statuses.map((name) => [name, name])], (value) => {
				status = value;
				page = 0;
				show();
			}), make('label', { text: 'Search id and prompt' }, search)),
			state, shown, make('div', { className: 'controls pager' }, previous, next));
		show();
	}

	function money() {
		at('money').append(make('p', { text: data.spent }), tiles(data.money));
		for (const [name, rows] of data.breakdowns) {
			at('money').append(make('details', {}, make('summary', { text: name }),
				table(name, data.breakdownColumns.map((column, i) => ({ name: column, kind: i > 0 ? 'number' : 'short' })), rows)));
		}
	}

	function problems() {
		const place = at('problems');
		if (data.problems.length === 0) {
			place.append(make('p', { text: 'Every settled row is delivered in full.' }));
			return;
		}
		data.hints.forEach((hint) => place.append(make('p', { text: hint })));
		const items = data.problems.map((row) =>
			({ row, tags: [row.status], words: (row.id + '\n' + row.prompt).toLowerCase() }));
		paged(place, items, 20, [...new Set(data.problems.map((row) => row.status))], 'rows', (slice) =>
			table('Rows not delivered in full', [{ name: 'Row', kind: 'number' }, { name: 'Id' },
				{ name: 'Status', kind: 'short' }, { name: 'Reason', kind: 'wide' }, { name: 'Prompt', kind: 'wide' }],
			slice.map(({ row }) => [row.row, row.id, row.status, row.reason, row.prompt])));
	}

	function details(row, image) {
		const facts = [['Row', row.row], ['Status', row.status], ['Mode', row.mode],
			['Size', `${image.width}x${image.height}` + (image.ok ? '' : `, asked for ${row.asked}`)],
			['Images', `${row.images.length} of ${row.requested}`], ['Billed', `${row.billed} USD`],
			['Possibly billed', `${row.possiblyBilled} USD`], ['Attempts', row.attempts], ['Task', row.task],
			['Completed', row.completed], ['File', image.file]];
		for (const [name, value] of Object.entries(row.input)) {
			facts.push([name, typeof value === 'string' ? value : JSON.stringify(value)]);
		}
		return facts.filter(([, value]) => value !== undefined && value !== '');
	}

	function open(row, image) {
		const viewer = at('viewer');
		const close = make('button', { type: 'button', text: 'Close' });
		close.addEventListener('click', () => viewer.close());
		const link = make('a', { href: path(image.file) },
			make('img', { src: path(image.file), alt: row.prompt || row.id }));
		viewer.replaceChildren(make('h2', { text: row.id, id: 'viewer-title' }), link,
			make('p', { text: row.prompt }),
			table('Parameters', [{ name: 'Parameter', kind: 'short' }, { name: 'Value', kind: 'wide' }], details(row, image)), close);
		viewer.showModal();
		close.focus();
		viewer.scrollTop = 0;
	}

	function tile({ row, image }) {
		const button = make('button', { type: 'button', className: 'tile' },
			make('img', { src: path(image.file), alt: '', loading: 'lazy', decoding: 'async' }),
			make('span', { text: row.id }), make('span', { text: row.prompt, className: 'quiet' }));
		if (!image.ok) {
			button.append(make('span', { text: `${image.width}x${image.height}, asked for ${row.asked}`,
				className: 'flag' }));
		}
		button.addEventListener('click', () => open(row, image));
		return make('li', {}, button);
	}

	function gallery() {
		const place = at('gallery');
		if (data.galleryNote) {
			place.append(make('p', { text: data.galleryNote }));
		}
		const images = data.gallery.map((cells) => named(data.rowColumns, cells)).flatMap((row) =>
			row.images.map((cells) => ({ row, image: named(data.imageColumns, cells) })));
		const items = images.map(({ row, image }) => ({ row, image,
			tags: image.ok ? [row.status] : [row.status, 'other size'],
			words: (row.id + '\n' + row.prompt).toLowerCase() }));
		paged(place, items, 60, ['DELIVERED', 'REUSED', 'PARTIAL', 'other size'], 'images',
			(slice) => make('ul', { className: 'grid' }, ...slice.map(tile)));
	}

	money();
	at('rows').append(tiles(data.rows));
	problems();
	gallery();
	at('about').textContent = data.about;
})();
