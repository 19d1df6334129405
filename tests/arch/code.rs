//! Rust source reduced to what the rules look at: no comments, no literals, no test modules.

/// The text with comments, string and character literals blanked; line breaks stay.
pub fn without_words(text: &str) -> String {
    let source: Vec<char> = text.chars().collect();
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    while at < source.len() {
        let end = match source[at] {
            '/' if next(&source, at) == '/' => line_end(&source, at),
            '/' if next(&source, at) == '*' => comment_end(&source, at),
            '"' => string_end(&source, at + 1),
            'r' if !in_name(&source, at) => raw_string_end(&source, at).unwrap_or(at),
            '\'' => char_end(&source, at).unwrap_or(at),
            _ => at,
        };
        if end == at {
            out.push(source[at]);
            at += 1;
        } else {
            out.extend(source[at..end].iter().map(|&c| if c == '\n' { '\n' } else { ' ' }));
            at = end;
        }
    }
    out
}

/// [`without_words`], and without every item that stands behind `#[cfg(test)]`.
pub fn shipped(text: &str) -> String {
    const MARK: &str = "#[cfg(test)]";
    let mut code = without_words(text);
    while let Some(start) = code.find(MARK) {
        let item = start + MARK.len();
        let end = match code[item..].find(['{', ';']).map(|offset| item + offset) {
            Some(open) if code.as_bytes()[open] == b'{' => brace_end(&code, open),
            Some(semicolon) => semicolon + 1,
            None => code.len(),
        };
        let blank: String =
            code[start..end].chars().map(|c| if c == '\n' { '\n' } else { ' ' }).collect();
        code.replace_range(start..end, &blank);
    }
    code
}

/// Whether the file is read by the compiler for tests only, as `mod tests;` in its own file is.
pub fn is_test_file(path: &str) -> bool {
    path.ends_with("/tests.rs") || path.ends_with("_tests.rs") || path.contains("/tests/")
}

/// The names in `code`, each with the offset where it starts.
pub fn names(code: &str) -> impl Iterator<Item = (usize, &str)> {
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    let mut from = 0;
    std::iter::from_fn(move || {
        let start = from + code[from..].find(is_part)?;
        let end = code[start..].find(|c| !is_part(c)).map_or(code.len(), |length| start + length);
        from = end;
        Some((start, &code[start..end]))
    })
}

pub fn line_of(code: &str, offset: usize) -> usize {
    code[..offset].matches('\n').count() + 1
}

/// The offset behind the brace that closes the one at `open`.
pub fn brace_end(code: &str, open: usize) -> usize {
    let mut depth = 0_usize;
    for (offset, c) in code[open..].char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 1 => return open + offset + 1,
            '}' => depth -= 1,
            _ => {}
        }
    }
    code.len()
}

fn next(source: &[char], at: usize) -> char {
    source.get(at + 1).copied().unwrap_or('\0')
}

fn in_name(source: &[char], at: usize) -> bool {
    let before = |back: usize| at.checked_sub(back).map_or(' ', |index| source[index]);
    let part = |c: char| c.is_alphanumeric() || c == '_';
    part(before(1)) && !(before(1) == 'b' && !part(before(2)))
}

fn line_end(source: &[char], at: usize) -> usize {
    (at..source.len()).find(|&i| source[i] == '\n').unwrap_or(source.len())
}

fn comment_end(source: &[char], at: usize) -> usize {
    let (mut i, mut depth) = (at + 2, 1);
    while i < source.len() && depth > 0 {
        match (source[i], next(source, i)) {
            ('*', '/') => (i, depth) = (i + 2, depth - 1),
            ('/', '*') => (i, depth) = (i + 2, depth + 1),
            _ => i += 1,
        }
    }
    i
}

fn string_end(source: &[char], mut at: usize) -> usize {
    while at < source.len() {
        match source[at] {
            '\\' => at += 2,
            '"' => return at + 1,
            _ => at += 1,
        }
    }
    source.len()
}

fn raw_string_end(source: &[char], at: usize) -> Option<usize> {
    let hashes = source[at + 1..].iter().take_while(|&&c| c == '#').count();
    if source.get(at + 1 + hashes) != Some(&'"') {
        return None;
    }
    let closes = |i: usize| {
        source[i] == '"'
            && source[i + 1..].iter().take(hashes).filter(|&&c| c == '#').count() == hashes
    };
    (at + 2 + hashes..source.len()).find(|&i| closes(i)).map(|i| i + 1 + hashes)
}

fn char_end(source: &[char], at: usize) -> Option<usize> {
    if next(source, at) == '\\' {
        return (at + 3..source.len()).find(|&i| source[i] == '\'').map(|i| i + 1);
    }
    (source.get(at + 2) == Some(&'\'')).then_some(at + 3)
}

#[test]
fn comments_and_literals_are_not_code() {
    let text = "let a = \"x // y \\\" z\"; // gone\n'{' /* a /* b */ c */ r#\"raw \" one\"# b'\\'' &'a str";
    let code = without_words(text);
    let left: Vec<&str> = code.split_whitespace().collect();
    assert_eq!(left, ["let", "a", "=", ";", "b", "&'a", "str"]);
    assert_eq!(code.matches('\n').count(), 1);
}

#[test]
fn test_items_are_not_shipped() {
    let text = "fn a() {}\n#[cfg(test)]\nmod tests;\nfn b() {}\n#[cfg(test)]\nmod t { fn c() {} }\nfn d() {}";
    let code = shipped(text);
    let left: Vec<&str> =
        names(&code).map(|(_, name)| name).filter(|name| name.len() == 1).collect();
    assert_eq!(left, ["a", "b", "d"]);
}
