//! The description of what programs do with files.

use books::Kind;
use serde_json::{Value, json};

use super::media;
use crate::api::{IN_RELATIONSHIP, Operation};

/// Attaching and fetching, for records of these kinds.
pub fn operations(kinds: &[&'static Kind]) -> Vec<Operation> {
    let form = json!({
        "type": "object",
        "properties": {
            "file": { "contentMediaType": "application/octet-stream", "description": "The file, at most 10 MB. Its name is kept; its sort is what is in it." },
            "seen_by": { "enum": ["both", "us"], "description": "Who sees it. Left out: as the record." },
        },
        "required": ["file"],
        "additionalProperties": false,
    });
    let example = json!({ "file": "a,b\n1,2\n", "seen_by": "both" });
    let fetched = json!({ "type": "string", "contentMediaType": "application/octet-stream" });
    let mut operations = vec![
        Operation::new(
            "GET",
            format!("{IN_RELATIONSHIP}/attachments/{{id}}/file"),
            "get_attachment_file",
            "The file itself, as it was kept.",
        )
        .tag("attachments")
        .gives(200, fetched)
        .gives_as(&media::names()),
    ];
    operations.extend(kinds.iter().map(|kind| {
        let path = format!("{IN_RELATIONSHIP}/{}/{{id}}/attachments", kind.plural);
        let made: Value = json!({ "$ref": "#/components/schemas/attachment" });
        Operation::new("POST", path, format!("add_{}_attachment", kind.name), "Attaches a file to it.")
            .tag("attachments")
            .takes(form.clone(), example.clone())
            .takes_as("multipart/form-data")
            .gives(201, made)
    }));
    operations
}
