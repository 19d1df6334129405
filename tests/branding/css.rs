//! The style sheet contract, and style sheets as attacks.

use portico::branding::css::{CssError, rewrite};
use proptest::prelude::*;

// spec: UI-208, UI-220, UI-221, UI-222, UI-223, UI-224, UI-225, UI-226, UI-227, UI-228, UI-229
// spec: UI-230, UI-231, UI-232, UI-233, UI-234, UI-235, UI-236, UI-237
#[test]
fn every_line_of_the_template_takes_effect() {
    let template = include_str!("../../static/css-template.css");
    let written = rewrite(template).unwrap();
    let plain = |text: &str| -> Vec<String> {
        let text = text.split("*/").last().unwrap().to_lowercase();
        text.split('}')
            .map(|rule| rule.split_whitespace().collect::<String>())
            .filter(|rule| !rule.is_empty())
            .collect()
    };
    assert_eq!(plain(&written), plain(template));
}

// spec: UI-213, UI-238, UI-208
#[test]
fn what_people_write_is_read_as_they_mean_it() {
    let same = |given: &str, written: &str| assert_eq!(rewrite(given).unwrap(), written, "{given}");
    same(".label-customizable{ color: red};", ".label-customizable{color:red;}\n");
    same("", "");
    same(" ; ;", "");
    same(
        ".LABEL-customizable{font-weight:400}.unknown{color:red}#id{color:red}body{color:red}",
        "",
    );
    same(
        ".inputField-customizable, .submitButton-customizable { BORDER-RADIUS : 4px 4px 0 0 ; position: fixed }",
        ".inputField-customizable{border-radius:4px 4px 0 0;}\n.submitButton-customizable{border-radius:4px 4px 0 0;}\n",
    );
    same(
        ".submitButton-customizable{color:RGB(1, 2, 3) !important;font-weight:950;width:calc(1px)}",
        ".submitButton-customizable{color:rgb(1, 2, 3);}\n",
    );
    same(".label-customizable{font-weight:450}", "");
    same(
        ".textDescription-customizable{display:none;font-size:16px}",
        ".textDescription-customizable{font-size:16px;}\n",
    );
    same(
        ".background-customizable /* why */ { background-color: /* not */ #FFF }",
        ".background-customizable{background-color:#fff;}\n",
    );
    same(".background-customizable:hover{background-color:#fff}", "");
    same(".label-customizable > a{color:red}", "");
}

// spec: UI-209, UI-210
#[test]
fn tricks_are_refused() {
    for trick in [
        "@import 'https://evil.example/x.css';",
        ".label-customizable{color:red} @media screen{.label-customizable{color:blue}}",
        "@supports (display:grid){}",
        "@page{margin:0}",
        "@font-face{font-family:x;src:local(x)}",
        ".background-customizable{background-color:url(https://evil.example/)}",
        ".background-customizable{background-color:URL (x)}.x{a:UrL(x)}",
        ".background-customizable{background-color:u/**/rl(x)}",
        ".label-customizable{color:expression(alert(1))}",
        ".label-customizable{behavior:x}",
        ".label-customizable{-moz-binding:x}",
        ".label-customizable{color:javascript:alert(1)}",
        "</style><script>alert(1)</script>",
        ".label-customizable{color:\\72 ed}",
        ".label-customizable{color:red",
        ".label-customizable{color:{red}}",
        "/* .label-customizable{color:red}",
        ".label-customizable",
        "}.label-customizable{color:red}",
        ".label-customizable{color:\u{0}red}",
        ".label-customizable{background:image-set('a' 1x)}",
    ] {
        let refused = rewrite(trick);
        assert!(
            matches!(refused, Err(CssError::Forbidden(_) | CssError::Malformed(_))),
            "{trick}: {refused:?}"
        );
    }
}

/// What a sheet of ours is made of.
fn is_harmless(written: &str) -> bool {
    let lower = written.to_lowercase();
    let rule = regex::Regex::new(
        r"^(\.[a-zA-Z-]+-customizable(:hover|:focus)?\{([a-z-]+:[a-z0-9#.,()%/ -]+;)+\}\n)*$",
    )
    .unwrap();
    rule.is_match(written)
        && !["url(", "@", "<", "\\", "expression(", "position"].iter().any(|t| lower.contains(t))
}

proptest! {
    // spec: UI-210
    #[test]
    fn whatever_is_given_only_the_contract_comes_out(
        parts in prop::collection::vec(prop::sample::select(vec![
            ".label-customizable", ".inputField-customizable:focus", "{", "}", ";", ":", "color", "border",
            "background-color", "red", "#fff", "rgb(1,2,3)", "rgb(", ")", "/*", "*/", "!important", ",",
            " ", "\n", "position", "fixed", "var(--x)", "attr(x)", "1px", "solid", "\"", "'", "env(x)", "-0", "é",
        ]), 0..40)
    ) {
        if let Ok(written) = rewrite(&parts.concat()) {
            prop_assert!(is_harmless(&written), "{written}");
            prop_assert_eq!(rewrite(&written).unwrap(), written);
        }
    }

    #[test]
    fn any_text_is_read_without_a_panic(text in "\\PC{0,200}") {
        if let Ok(written) = rewrite(&text) {
            prop_assert!(is_harmless(&written), "{written}");
        }
    }
}
