//! Addresses that a careless program would ask, and files that carry them.

use crate::hostile::archive::{Lie, Part, stored};

const SCHEMES: [&str; 12] = [
    "http://",
    "https://",
    "//",
    "ftp://",
    "file:///",
    "gopher://",
    "ldap://",
    "dict://",
    "smb://",
    "\\\\\\\\",
    "ws://",
    "jar:http://",
];
const HOSTS: [&str; 25] = [
    "127.0.0.1:9",
    "127.1",
    "0.0.0.0:8080",
    "localhost",
    "[::1]:9",
    "[::ffff:127.0.0.1]",
    "2130706433",
    "0x7f000001",
    "0177.0.0.1",
    "10.0.0.1",
    "192.168.0.1",
    "172.16.0.1",
    "169.254.169.254/latest/meta-data/",
    "metadata.google.internal/computeMetadata/v1/",
    "[fd00:ec2::254]",
    "100.64.0.1",
    "192.0.2.1",
    "198.51.100.7:6379",
    "224.0.0.1",
    "255.255.255.255",
    "evil.test",
    "rebinding.evil.test",
    "user:password@192.0.2.1",
    "127.0.0.1.nip.test",
    "①②⑦.⓪.⓪.①",
];

/// Every one: 300.
pub fn all() -> Vec<String> {
    SCHEMES.iter().flat_map(|scheme| HOSTS.iter().map(move |host| format!("{scheme}{host}/x?y=z"))).collect()
}

/// A workbook that links to them in every way in which a workbook can: to other workbooks, by links, with pictures that
/// stand elsewhere, queries, and a stylesheet; and has them in its cells.
pub fn workbook(urls: &[String]) -> Vec<u8> {
    let (main, office) = ("http://schemas.openxmlformats.org/spreadsheetml/2006/main", OFFICE);
    let part = |name: &str, text: String| -> Part {
        (
            name.to_owned(),
            format!("<?xml version=\"1.0\"?><?xml-stylesheet href=\"{}\"?>{text}", plain(&urls[0])).into_bytes(),
        )
    };
    let links = |own: &str| leading(urls, own);
    let own =
        |id: &str, kind: &str, to: &str| format!(r#"<Relationship Id="{id}" Type="{office}/{kind}" Target="{to}"/>"#);
    let cell = |at: &str, text: &str| format!(r#"<c r="{at}" t="inlineStr"><is><t>{}</t></is></c>"#, plain(text));
    let rows: String = urls
        .iter()
        .enumerate()
        .map(|(n, url)| {
            let row = n + 2;
            let formula = format!(
                r#"<c r="D{row}" t="str"><f>WEBSERVICE("{}")</f><v>{}</v></c>"#,
                plain(&plain(url)),
                plain(url)
            );
            format!(
                r#"<row r="{row}">{}{}{}{formula}</row>"#,
                cell(&format!("A{row}"), &format!("see {url}")),
                cell(&format!("B{row}"), "3"),
                cell(&format!("C{row}"), "4")
            )
        })
        .collect();
    let head = ["Risk", "Likelihood", "Impact", "Cause"]
        .iter()
        .zip(["A1", "B1", "C1", "D1"])
        .map(|(text, at)| cell(at, text))
        .collect::<String>();
    let hyperlinks: String = (0..urls.len()).map(|n| format!(r#"<hyperlink ref="A{}" r:id="x{n}"/>"#, n + 2)).collect();
    let parts = [
        part("_rels/.rels", links(&own("rId1", "officeDocument", "xl/workbook.xml"))),
        part(
            "xl/workbook.xml",
            format!(
                r#"<workbook xmlns="{main}" xmlns:r="{office}"><sheets><sheet name="Risks" sheetId="1" r:id="rId1"/></sheets><externalReferences><externalReference r:id="x0"/></externalReferences></workbook>"#
            ),
        ),
        part("xl/_rels/workbook.xml.rels", links(&own("rId1", "worksheet", "worksheets/sheet1.xml"))),
        part(
            "xl/worksheets/sheet1.xml",
            format!(
                r#"<worksheet xmlns="{main}" xmlns:r="{office}"><sheetData><row r="1">{head}</row>{rows}</sheetData><hyperlinks>{hyperlinks}</hyperlinks></worksheet>"#
            ),
        ),
        part("xl/worksheets/_rels/sheet1.xml.rels", links("")),
    ];
    stored(&parts, Lie { part: usize::MAX, ..Lie::default() })
}

const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

fn plain(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;")
}

/// Where a part of a workbook leads: to its own parts, and to each of the addresses as one sort of link or another.
fn leading(urls: &[String], own: &str) -> String {
    const KINDS: [&str; 6] = ["externalLinkPath", "hyperlink", "image", "oleObject", "attachedTemplate", "queryTable"];
    let other = |(n, url): (usize, &String)| {
        let (kind, url) = (KINDS[n % 6], plain(url));
        format!(r#"<Relationship Id="x{n}" Type="{OFFICE}/{kind}" Target="{url}" TargetMode="External"/>"#)
    };
    let others: String = urls.iter().enumerate().map(other).collect();
    format!(
        r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{own}{others}</Relationships>"#
    )
}
