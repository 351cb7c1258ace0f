//! Uploads.

use reqwest::multipart::{Form, Part};
use serde_json::json;

use crate::Verdict;
use crate::stage::Stage;

const MEGABYTE: usize = 1024 * 1024;

/// Makes a form with `count` files of `bytes` bytes each.
fn files(count: usize, bytes: usize) -> Form {
    let text = json!({"content": "files"}).to_string();
    (0..count).fold(Form::new().text("payload_json", text), |form, number| {
        let part = Part::bytes(vec![b'x'; bytes]).file_name(format!("{number}.txt"));
        form.part(format!("files[{number}]"), part)
    })
}

#[tokio::test]
async fn uploads() {
    let stage = Stage::new().await;
    let mut verdict = Verdict::default();
    let rules = [
        ("ten files", "text", files(10, 1), "200"),
        (
            "eleven files",
            "text",
            files(11, 1),
            "400 50035 attachments BASE_TYPE_MAX_LENGTH",
        ),
        ("a file of 10 MiB", "text", files(1, 10 * MEGABYTE), "200"),
        (
            "a file of more",
            "text",
            files(1, 10 * MEGABYTE + 1),
            "413 40005",
        ),
        (
            "a request of more than 25 MiB",
            "text",
            files(3, 9 * MEGABYTE),
            "413 40005",
        ),
        (
            "a file without the permission",
            "plain",
            files(1, 1),
            "403 50013",
        ),
    ];
    for (rule, channel, form, expected) in rules {
        let path = stage.fill(&format!("/channels/{{{channel}}}/messages"));
        let request = stage.rest.request("POST", &path).multipart(form);
        verdict.check(rule, &stage.rest.send(request).await, expected);
    }
    verdict.end();
    stage.end().await;
}
