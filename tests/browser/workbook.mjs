// A workbook as people keep one, made here: an OpenDocument spreadsheet of one sheet, with merged and hidden cells.

const escaped = (text) => String(text).replaceAll('&', '&amp;').replaceAll('<', '&lt;');

/** A cell: a text or a number, or `{ text, across, down }` where it is merged; null is an empty one. */
function cell(one) {
  if (one === null) return '<table:table-cell/>';
  const { text = one, across = 1, down = 1 } = typeof one === 'object' ? one : {};
  const size = `${across > 1 ? ` table:number-columns-spanned="${across}"` : ''}${down > 1 ? ` table:number-rows-spanned="${down}"` : ''}`;
  const value = typeof text === 'number' ? `office:value-type="float" office:value="${text}"` : 'office:value-type="string"';
  return `<table:table-cell ${value}${size}><text:p>${escaped(text)}</text:p></table:table-cell>${'<table:covered-table-cell/>'.repeat(across - 1)}`;
}

/** A row: a list of cells, or `{ cells, hidden: true }`. */
function row(one) {
  const { cells, hidden } = Array.isArray(one) ? { cells: one } : one;
  return `<table:table-row${hidden ? ' table:visibility="collapse"' : ''}>${cells.length ? cells.map(cell).join('') : '<table:table-cell/>'}</table:table-row>`;
}

/** The bytes of a workbook; `hidden` are the columns that it hides, counted from 0. */
export function workbook(name, rows, hidden = []) {
  const width = Math.max(...rows.map((one) => (one.cells ?? one).length)) + 1;
  const columns = Array.from({ length: width }, (_, at) => `<table:table-column${hidden.includes(at) ? ' table:visibility="collapse"' : ''}/>`);
  const content = '<?xml version="1.0" encoding="UTF-8"?><office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0">'
    + `<office:body><office:spreadsheet><table:table table:name="${escaped(name)}">${columns.join('')}${rows.map(row).join('')}</table:table></office:spreadsheet></office:body></office:document-content>`;
  return archive({
    mimetype: 'application/vnd.oasis.opendocument.spreadsheet',
    'META-INF/manifest.xml': '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>',
    'content.xml': content,
  });
}

/** A ZIP archive of these parts, none of them packed. */
function archive(parts) {
  const [files, directory] = [[], []];
  let offset = 0;
  for (const [name, text] of Object.entries(parts)) {
    const [title, bytes] = [Buffer.from(name), Buffer.from(text)];
    const head = Buffer.alloc(26);
    head.writeUInt16LE(20, 0);
    head.writeUInt32LE(checksum(bytes), 10);
    head.writeUInt32LE(bytes.length, 14);
    head.writeUInt32LE(bytes.length, 18);
    head.writeUInt16LE(title.length, 22);
    const entry = Buffer.alloc(42);
    entry.writeUInt16LE(20, 0);
    head.copy(entry, 2);
    entry.writeUInt32LE(offset, 38);
    const file = Buffer.concat([Buffer.from('PK\x03\x04'), head, title, bytes]);
    files.push(file);
    directory.push(Buffer.from('PK\x01\x02'), entry, title);
    offset += file.length;
  }
  const listed = Buffer.concat(directory);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(files.length, 4);
  end.writeUInt16LE(files.length, 6);
  end.writeUInt32LE(listed.length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...files, listed, Buffer.from('PK\x05\x06'), end]);
}

/** The CRC-32 of bytes. */
function checksum(bytes) {
  let sum = ~0;
  for (const byte of bytes) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit += 1) sum = (sum >>> 1) ^ (sum & 1 ? 0xEDB88320 : 0);
  }
  return ~sum >>> 0;
}
