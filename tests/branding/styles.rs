//! Branding styles of managed login by the API: what is kept, what is refused.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use image::ImageFormat;
use portico::branding::managed::asset::{Category, ColorMode, Extension, GivenAsset};
use portico::pools::Pool;
use serde_json::{Value, json};

use super::pictures::picture;
use crate::support::sdk::raw_call;
use crate::support::{TestApp, on_both_engines};

/// The style in the answer, or `Name: message`.
pub async fn call(app: &TestApp, operation: &str, body: Value) -> Result<Value, String> {
    let (status, mut answer) = raw_call(app, operation, body).await;
    if status == 200 {
        return Ok(answer["ManagedLoginBranding"].take());
    }
    let text = |name: &str| answer[name].as_str().unwrap_or_default().to_owned();
    Err(format!("{}: {}", text("__type"), text("message")))
}

pub fn asset(category: &str, mode: &str, extension: &str, bytes: &[u8]) -> Value {
    json!({ "Category": category, "ColorMode": mode, "Extension": extension, "Bytes": STANDARD.encode(bytes) })
}

async fn create(app: &TestApp, pool: &Pool, client: &str, more: Value) -> Result<Value, String> {
    let mut body = json!({ "UserPoolId": pool.id, "ClientId": client });
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    call(app, "CreateManagedLoginBranding", body).await
}

on_both_engines! {
    // spec: UI-902
    async fn a_client_has_one_style_and_updates_keep_the_rest(app: &TestApp) {
        let (pool, other) = (app.pool(json!({})).await, app.pool(json!({})).await);
        let client = app.client(&pool, json!({})).await;
        let id = client.id.as_str();
        let settings = json!({
            "components": { "primaryButton": { "lightMode": { "defaults": { "backgroundColor": "0B5CADff" } } },
                            "somethingNew": { "list": [1, { "deep": null }] } },
            "categories": { "global": { "colorSchemeMode": "DYNAMIC" } },
        });
        let logo = asset("FORM_LOGO", "DYNAMIC", "PNG", &picture(ImageFormat::Png, 8));
        let made = create(app, &pool, id, json!({ "Settings": settings, "Assets": [logo] })).await.unwrap();
        assert_eq!((&made["Settings"], &made["Assets"]), (&settings, &json!([logo])), "as it came");
        assert_eq!(made["UseCognitoProvidedValues"], false);
        assert_eq!(made["UserPoolId"], pool.id.as_str());
        let again = create(app, &pool, id, json!({ "UseCognitoProvidedValues": true })).await.unwrap_err();
        assert!(again.starts_with("ManagedLoginBrandingExistsException"), "{again}");

        let key = json!({ "UserPoolId": pool.id, "ManagedLoginBrandingId": made["ManagedLoginBrandingId"] });
        let with = |more: Value| {
            let mut body = key.clone();
            body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            body
        };
        let update = async |more: Value| call(app, "UpdateManagedLoginBranding", with(more)).await;
        assert_eq!(call(app, "DescribeManagedLoginBranding", key.clone()).await.unwrap(), made);
        let by_client = json!({ "UserPoolId": pool.id, "ClientId": id });
        assert_eq!(call(app, "DescribeManagedLoginBrandingByClient", by_client.clone()).await.unwrap(), made);

        // What an update does not name stays, settings and pictures alike.
        let page = asset("PAGE_BACKGROUND", "LIGHT", "JPEG", &picture(ImageFormat::Jpeg, 8));
        let kept = json!({ "Category": "FORM_LOGO", "ColorMode": "DYNAMIC", "Extension": "PNG" });
        let changed = update(json!({
            "Settings": { "components": { "primaryButton": { "lightMode": { "hover": { "textColor": "ffffffff" } } } } },
            "Assets": [page, kept],
        })).await.unwrap();
        let button = &changed["Settings"]["components"]["primaryButton"]["lightMode"];
        assert_eq!(button["defaults"]["backgroundColor"], "0B5CADff");
        assert_eq!(button["hover"]["textColor"], "ffffffff");
        assert_eq!(changed["Settings"]["components"]["somethingNew"], settings["components"]["somethingNew"]);
        assert_eq!(changed["Assets"].as_array().unwrap().len(), 2);
        assert!(changed["Assets"].as_array().unwrap().contains(&logo));
        // The merged document is whole: the style over what the pages have anyway.
        let merged = call(app, "DescribeManagedLoginBranding", with(json!({ "ReturnMergedResources": true }))).await.unwrap();
        let components = &merged["Settings"]["components"];
        assert_eq!(components["primaryButton"]["lightMode"]["defaults"]["backgroundColor"], "0B5CADff");
        assert_eq!(components["form"]["lightMode"]["backgroundColor"], "ffffffff");
        assert_eq!(merged["Settings"]["categories"]["global"]["colorSchemeMode"], "DYNAMIC");
        assert!(update(json!({ "Settings": merged["Settings"] })).await.is_ok(), "and can be given back");

        // Of two changes that saw the same style one is made.
        let seen = app.app.store.find_style(&pool.id, made["ManagedLoginBrandingId"].as_str().unwrap()).await.unwrap().unwrap();
        assert!(update(json!({ "Settings": {} })).await.is_ok());
        assert!(!app.app.store.update_style(&seen, true, &[]).await.unwrap(), "it came too late");

        // The default look takes the rest away, and stands alone.
        for more in [json!({ "Settings": {} }), json!({ "Assets": [] })] {
            let mut both = more;
            both["UseCognitoProvidedValues"] = json!(true);
            let refused = update(both).await.unwrap_err();
            assert!(refused.starts_with("InvalidParameterException: UseCognitoProvidedValues"), "{refused}");
        }
        let bare = update(json!({ "UseCognitoProvidedValues": true })).await.unwrap();
        assert_eq!((&bare["Settings"], &bare["Assets"]), (&json!({}), &json!([])));
        assert_eq!(bare["UseCognitoProvidedValues"], true);
        let own = update(json!({ "Settings": {} })).await.unwrap();
        assert_eq!(own["UseCognitoProvidedValues"], false);

        // Pool and id belong together.
        let nowhere = call(app, "UpdateManagedLoginBranding", json!({ "UserPoolId": pool.id })).await.unwrap_err();
        assert!(nowhere.starts_with("InvalidParameterException"), "{nowhere}");
        let mut elsewhere = key.clone();
        elsewhere["UserPoolId"] = json!(other.id);
        for operation in ["Describe", "Update", "Delete"] {
            let refused = call(app, &format!("{operation}ManagedLoginBranding"), elsewhere.clone()).await.unwrap_err();
            assert!(refused.starts_with("ResourceNotFoundException"), "{operation}: {refused}");
        }
        call(app, "DeleteManagedLoginBranding", key.clone()).await.unwrap();
        let gone = call(app, "DescribeManagedLoginBrandingByClient", by_client.clone()).await.unwrap_err();
        assert!(gone.starts_with("ResourceNotFoundException"), "{gone}");
        // With the client its style goes; a client of another pool has none here.
        let made = create(app, &pool, id, json!({ "Assets": [logo] })).await.unwrap();
        raw_call(app, "DeleteUserPoolClient", by_client).await;
        let key = json!({ "UserPoolId": pool.id, "ManagedLoginBrandingId": made["ManagedLoginBrandingId"] });
        assert!(call(app, "DescribeManagedLoginBranding", key).await.is_err());
        let stranger = app.client(&other, json!({})).await;
        let refused = create(app, &pool, stranger.id.as_str(), json!({})).await.unwrap_err();
        assert!(refused.starts_with("ResourceNotFoundException"), "{refused}");
    }
}

on_both_engines! {
    // spec: UI-902, UI-903
    async fn limits_of_styles_and_pictures(app: &TestApp) {
        let pool = app.pool(json!({})).await;
        let client = app.client(&pool, json!({})).await;
        let id = client.id.as_str();
        // Two megabytes a request, more than any other operation takes; a picture has one at most.
        let within = &picture(ImageFormat::Png, 8);
        let padded = [within.as_slice(), &vec![0; 700_000]].concat();
        let more = json!({ "Assets": [asset("FORM_LOGO", "LIGHT", "PNG", &padded), asset("FORM_LOGO", "DARK", "PNG", &padded)] });
        let made = create(app, &pool, id, more).await.unwrap();
        let key = made["ManagedLoginBrandingId"].clone();
        let update = async |assets: Value| {
            let body = json!({ "UserPoolId": pool.id, "ManagedLoginBrandingId": key, "Assets": assets });
            call(app, "UpdateManagedLoginBranding", body).await
        };
        let too_large = update(json!([asset("FORM_LOGO", "LIGHT", "PNG", &vec![0; 1_000_001])])).await.unwrap_err();
        assert!(too_large.starts_with("InvalidParameterException"), "{too_large}");
        let huge = vec![0; 800_000];
        let huge = json!([asset("FORM_LOGO", "LIGHT", "PNG", &huge), asset("FORM_LOGO", "DARK", "PNG", &huge)]);
        assert!(update(huge).await.unwrap_err().starts_with("RequestEntityTooLargeException"));

        // Forty places a style, forty in a request.
        let icon = |n: usize| {
            let mut icon = asset("IDP_BUTTON_ICON", "LIGHT", "PNG", within);
            icon["ResourceId"] = json!(format!("Provider {n}"));
            icon
        };
        let refused = update((0..41).map(icon).collect()).await.unwrap_err();
        assert!(refused.starts_with("InvalidParameterException"), "{refused}");
        let full = update((0..38).map(icon).collect()).await.unwrap();
        assert_eq!(full["Assets"].as_array().unwrap().len(), 40);
        let refused = update(json!([icon(38)])).await.unwrap_err();
        assert_eq!(refused, "InvalidParameterException: Assets: a style has 40 files at most.");
        assert!(update(json!([icon(0)])).await.is_ok(), "one that takes the place of another");
        let refused = update(json!([icon(1), icon(1)])).await.unwrap_err();
        assert!(refused.contains("twice"), "{refused}");
        for (member, bad) in [
            ("Category", json!("LOGO")), ("ColorMode", json!("light")), ("Extension", json!("GIF")),
            ("ResourceId", json!("a\"b")), ("ResourceId", json!("a".repeat(41))), ("ResourceId", json!("")),
        ] {
            let mut icon = icon(0);
            icon[member] = bad;
            let refused = update(json!([icon])).await.unwrap_err();
            assert!(refused.starts_with("InvalidParameterException"), "{member}: {refused}");
        }
        let bare = json!([{ "Category": "PAGE_HEADER_LOGO", "ColorMode": "LIGHT", "Extension": "PNG" }]);
        assert!(update(bare).await.unwrap_err().contains("must have Bytes"));

        // Twenty styles a pool.
        for n in 1..=20 {
            let client = app.client(&pool, json!({})).await;
            let made = create(app, &pool, client.id.as_str(), json!({ "UseCognitoProvidedValues": true })).await;
            match made {
                Ok(_) => assert!(n < 20),
                Err(refused) => assert!(n == 20 && refused.starts_with("LimitExceededException"), "{n}: {refused}"),
            }
        }
    }
}

on_both_engines! {
    // spec: UI-902
    async fn settings_are_read_strictly_and_never_repeated(app: &TestApp) {
        let pool = app.pool(json!({})).await;
        let client = app.client(&pool, json!({})).await;
        let refused = async |settings: Value| {
            create(app, &pool, client.id.as_str(), json!({ "Settings": settings })).await.unwrap_err()
        };
        let color = "a colour of eight hexadecimal digits, red, green, blue and opacity";
        for bad in [json!("#ffffffff"), json!("ffffff"), json!("fffffff;"), json!("red"), json!(7), json!("ｆｆｆｆｆｆｆｆ")] {
            let settings = json!({ "components": { "pageBackground": { "lightMode": { "color": bad } } } });
            assert_eq!(refused(settings).await,
                format!("InvalidParameterException: Settings: components.pageBackground.lightMode.color must be {color}."));
        }
        for (settings, path) in [
            (json!({ "components": { "form": "url(x)" } }), "components.form must be an object"),
            (json!({ "components": { "form": { "borderRadius": "8;}" } } }), "components.form.borderRadius must be a number"),
            (json!({ "components": { "form": { "borderRadius": 101 } } }), "components.form.borderRadius must be a number"),
            (json!({ "components": { "form": { "logo": { "enabled": "yes" } } } }), "components.form.logo.enabled must be true or"),
            (json!({ "categories": { "global": { "colorSchemeMode": "NIGHT" } } }), "categories.global.colorSchemeMode must be LIGHT"),
            (json!({ "categories": { "form": { "location": { "vertical": "TOP" } } } }), "categories.form.location.vertical must be START"),
            (json!({ "components": { "favicon": { "enabledTypes": "ICO" } } }), "components.favicon.enabledTypes must be a list"),
            (json!([]), "the document must be a JSON object"),
        ] {
            let refused = refused(settings).await;
            assert!(refused.starts_with(&format!("InvalidParameterException: Settings: {path}")), "{refused}");
        }
    }
}

fn read(
    category: Category,
    extension: Extension,
    bytes: &[u8],
) -> Result<(Vec<u8>, String), String> {
    let given = GivenAsset {
        category,
        mode: ColorMode::Light,
        extension,
        resource_id: None,
        bytes: Some(bytes.to_vec()),
    };
    let read = given.read().map_err(|error| error.to_string())?.unwrap();
    Ok((read.served.bytes, read.served.content_type))
}

/// A `WebP` file of one chunk, with another behind it.
fn webp() -> Vec<u8> {
    let chunk = |name: &[u8], data: &[u8]| {
        let length = u32::try_from(data.len()).unwrap().to_le_bytes();
        [name, &length, data].concat()
    };
    let chunks = [chunk(b"VP8L", &[0x2f, 0, 0, 0]), chunk(b"EXIF", b"<script>!")].concat();
    let body = [b"WEBP", chunks.as_slice(), &[0]].concat();
    chunk(b"RIFF", &body)
}

// spec: UI-903
#[test]
fn pictures_are_what_their_extension_says() {
    let png = picture(ImageFormat::Png, 16);
    let jpeg = picture(ImageFormat::Jpeg, 16);
    let ico = picture(ImageFormat::Ico, 16);
    let svg = b"<svg xmlns=\"http://www.w3.org/2000/svg\"><path d=\"M0 0h9\"/></svg>".to_vec();
    let all = [
        (Extension::Png, png, "image/png"),
        (Extension::Jpeg, jpeg, "image/jpeg"),
        (Extension::Ico, ico, "image/x-icon"),
        (Extension::Webp, webp(), "image/webp"),
        (Extension::Svg, svg, "image/svg+xml"),
    ];
    for (extension, bytes, content_type) in &all {
        let (served, found) = read(Category::FormLogo, *extension, bytes).unwrap();
        assert_eq!(&found, content_type);
        assert!(!String::from_utf8_lossy(&served).contains("<script>"));
        for other in Extension::ALL.iter().filter(|other| *other != extension) {
            let refused = read(Category::FormLogo, *other, bytes).unwrap_err();
            assert!(refused.starts_with("Assets: FORM_LOGO is not a usable"), "{refused}");
        }
    }
    for (category, extension) in
        [(Category::FaviconIco, Extension::Png), (Category::FaviconSvg, Extension::Ico)]
    {
        assert!(read(category, extension, &all[0].1).unwrap_err().contains("must be an"));
    }
}

// spec: UI-903
#[test]
fn vector_pictures_are_written_anew_without_what_could_act() {
    let rewrite = |text: &str| read(Category::FormLogo, Extension::Svg, text.as_bytes());
    let served = |inner: &str| {
        let text = format!(
            "<svg xmlns='http://www.w3.org/2000/svg' xmlns:xlink='http://www.w3.org/1999/xlink' \
                            xmlns:x='urn:x' viewBox='0 0 9 9' onload='alert(1)'>{inner}</svg>"
        );
        String::from_utf8(rewrite(&text).unwrap().0).unwrap()
    };
    let kept = served(
        "<style>.a{fill:#f00}</style><defs><linearGradient id='g'/></defs>\
        <path class='a' fill='url(#g)' d='M0 0h9'/><use xlink:href='#g'/><text>a &lt; b</text>",
    );
    for part in [
        ".a{fill:#f00}",
        "viewBox=\"0 0 9 9\"",
        "fill=\"url(#g)\"",
        "xlink:href=\"#g\"",
        "a &lt; b",
    ] {
        assert!(kept.contains(part), "{part}: {kept}");
    }
    for bad in [
        "<script>alert(1)</script>",
        "<g onclick='alert(1)'/>",
        "<a href='javascript:alert(1)'/>",
        "<use href='https://evil.example/x#y'/>",
        "<image href='https://evil.example/x.png'/>",
        "<foreignObject><b xmlns='http://www.w3.org/1999/xhtml'>alert(1)</b></foreignObject>",
        "<path fill='url(https://evil.example/x)'/>",
        "<path style='background:url( \"//evil.example/x\")'/>",
        "<style>@import 'https://evil.example/x'</style>",
        "<style>.a{fill:u\\72l(https://evil.example)}</style>",
        "<set attributeName='href' to='javascript:alert(1)'/>",
        "<x:script>alert(1)</x:script>",
        "<g><![CDATA[<script>alert(1)</script>]]></g>",
        "<feImage href='https://evil.example/x'/>",
    ] {
        let served = served(bad);
        assert!(
            !["<script", "alert(1)<", "=\"alert", "evil", "javascript", "onload"]
                .iter()
                .any(|word| served.contains(word))
                || bad.contains("CDATA"),
            "{bad}: {served}"
        );
        assert!(!served.contains("<script"), "{served}");
    }
    let doctype = "<?xml version='1.0'?><!DOCTYPE svg PUBLIC '-//W3C//DTD SVG 1.1//EN' 'http://www.w3.org/x.dtd'>\
                   <svg xmlns='http://www.w3.org/2000/svg'/>";
    assert!(!String::from_utf8(rewrite(doctype).unwrap().0).unwrap().contains("DOCTYPE"));
    for bad in [
        "<!DOCTYPE svg [<!ENTITY a 'aaaa'>]><svg xmlns='http://www.w3.org/2000/svg'>&a;</svg>",
        "<html xmlns='http://www.w3.org/1999/xhtml'/>",
        "<svg/>",
        "<svg xmlns='http://www.w3.org/2000/svg'>",
        "",
        &format!(
            "<svg xmlns='http://www.w3.org/2000/svg'>{}{}</svg>",
            "<g>".repeat(5000),
            "</g>".repeat(5000)
        ),
    ] {
        assert!(rewrite(bad).is_err(), "{bad}");
    }
}
