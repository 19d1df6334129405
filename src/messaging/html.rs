//! Bodies of mails: the HTML around a text, and the text in an HTML.

const SHELL: &str = include_str!("../../templates/email/message.html");

#[must_use]
pub fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            c => escaped.push(c),
        }
    }
    escaped
}

/// The whole HTML document of a mail.
#[must_use]
pub fn document(subject: &str, pool_name: &str, body: &str, is_html: bool) -> String {
    let body = if is_html { body.to_owned() } else { escape(body).replace('\n', "<br>\n") };
    // The body goes in last, so that nothing in it is taken for a placeholder.
    SHELL
        .replace("{{ subject }}", &escape(subject))
        .replace("{{ pool_name }}", &escape(pool_name))
        .replace("{{ body_html|safe }}", &body)
}

/// The text part of an HTML mail: tags go, link targets and line breaks stay (MAIL-022).
#[must_use]
pub fn to_text(html: &str) -> String {
    let mut text = String::with_capacity(html.len());
    let mut rest = html;
    let mut link: Option<String> = None;
    while let Some(start) = rest.find('<') {
        text.push_str(&rest[..start]);
        let Some(end) = rest[start..].find('>') else { break };
        let tag = rest[start + 1..start + end].trim();
        let name = tag.trim_start_matches('/').split([' ', '/', '\n']).next().unwrap_or_default();
        match name.to_ascii_lowercase().as_str() {
            "a" if tag.starts_with('/') => {
                if let Some(href) = link.take() {
                    text.push_str(&format!(" ({href})"));
                }
            }
            "a" => link = attribute(tag, "href"),
            "br" | "p" | "div" | "li" | "tr" | "h1" | "h2" | "h3" => text.push('\n'),
            _ => {}
        }
        rest = &rest[start + end + 1..];
    }
    text.push_str(rest);
    let text = text
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&nbsp;", " ")
        .replace("&amp;", "&");
    text.lines().map(str::trim).collect::<Vec<_>>().join("\n").trim().to_owned()
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let start = tag.find(&format!("{name}=\""))? + name.len() + 2;
    let end = tag[start..].find('"')?;
    Some(tag[start..start + end].to_owned())
}
