//! The pictures of a style: what they are for, and what is served in their place.

use std::io::Cursor;

use image::{DynamicImage, ImageFormat};
use thiserror::Error;

use super::svg;
use crate::branding::picture::{self, Picture, PictureError, THEME_BYTES};
use crate::platform::secret::sha256;

macro_rules! names {
    ($(#[$doc:meta])* $type:ident { $($variant:ident = $text:literal,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum $type {
            $($variant,)*
        }

        impl $type {
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $text,)*
                }
            }

            #[must_use]
            pub fn named(text: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|one| one.as_str() == text)
            }
        }
    };
}

names! {
    /// What a picture is for.
    Category {
        FaviconIco = "FAVICON_ICO",
        FaviconSvg = "FAVICON_SVG",
        EmailGraphic = "EMAIL_GRAPHIC",
        SmsGraphic = "SMS_GRAPHIC",
        AuthAppGraphic = "AUTH_APP_GRAPHIC",
        PasswordGraphic = "PASSWORD_GRAPHIC",
        PasskeyGraphic = "PASSKEY_GRAPHIC",
        PageHeaderLogo = "PAGE_HEADER_LOGO",
        PageHeaderBackground = "PAGE_HEADER_BACKGROUND",
        PageFooterLogo = "PAGE_FOOTER_LOGO",
        PageFooterBackground = "PAGE_FOOTER_BACKGROUND",
        PageBackground = "PAGE_BACKGROUND",
        FormBackground = "FORM_BACKGROUND",
        FormLogo = "FORM_LOGO",
        IdpButtonIcon = "IDP_BUTTON_ICON",
    }
}

names! {
    /// In which look of the page it shows.
    ColorMode {
        Light = "LIGHT",
        Dark = "DARK",
        Dynamic = "DYNAMIC",
    }
}

names! {
    Extension {
        Ico = "ICO",
        Jpeg = "JPEG",
        Png = "PNG",
        Svg = "SVG",
        Webp = "WEBP",
    }
}

/// A picture as a request has it; without bytes it stands for the one that is there.
#[derive(Clone, Debug)]
pub struct GivenAsset {
    pub category: Category,
    pub mode: ColorMode,
    pub extension: Extension,
    pub resource_id: Option<String>,
    pub bytes: Option<Vec<u8>>,
}

/// A stored picture.
#[derive(Clone, Debug)]
pub struct Asset {
    pub category: Category,
    pub mode: ColorMode,
    pub extension: Extension,
    pub resource_id: Option<String>,
    /// As it was given.
    pub given: Vec<u8>,
    /// What browsers get: written anew, safe.
    pub served: Picture,
    /// A hash of what is served.
    pub mark: String,
}

/// What is known of a stored picture without reading it; small ones are read at once.
#[derive(Clone, Debug)]
pub struct AssetMark {
    pub category: Category,
    pub mode: ColorMode,
    pub resource_id: Option<String>,
    pub content_type: String,
    pub mark: String,
    /// Only of a picture that is small enough to travel in the style sheet.
    pub served: Option<Vec<u8>>,
}

#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum AssetError {
    #[error("Assets: {category} must have Bytes.")]
    NoBytes { category: &'static str },
    #[error("Assets: {category} must not be larger than {THEME_BYTES} bytes.")]
    TooLarge { category: &'static str },
    #[error("Assets: {category} is not a usable {extension} file.")]
    NotThat { category: &'static str, extension: &'static str },
    #[error("Assets: {category} must be an {extension} file.")]
    WrongExtension { category: &'static str, extension: &'static str },
    #[error("Assets: {category} is there twice for the same ColorMode and ResourceId.")]
    Twice { category: &'static str },
    #[error("Assets: a style has {0} files at most.")]
    TooMany(usize),
}

type AssetPlace<'a> = (Category, ColorMode, Option<&'a str>);

impl Asset {
    #[must_use]
    pub fn place(&self) -> AssetPlace<'_> {
        (self.category, self.mode, self.resource_id.as_deref())
    }
}

impl GivenAsset {
    /// One picture replaces another in the same place.
    #[must_use]
    pub fn place(&self) -> AssetPlace<'_> {
        (self.category, self.mode, self.resource_id.as_deref())
    }

    /// The picture to store: known by its content, which has to be what the extension says.
    ///
    /// # Errors
    /// Too large, or not such a picture. `None` if there are no bytes.
    pub fn read(self) -> Result<Option<Asset>, AssetError> {
        let category = self.category.as_str();
        let wanted = match self.category {
            Category::FaviconIco => Some(Extension::Ico),
            Category::FaviconSvg => Some(Extension::Svg),
            _ => None,
        };
        if let Some(wanted) = wanted.filter(|wanted| *wanted != self.extension) {
            return Err(AssetError::WrongExtension { category, extension: wanted.as_str() });
        }
        let Some(given) = self.bytes else { return Ok(None) };
        if given.len() > THEME_BYTES {
            return Err(AssetError::TooLarge { category });
        }
        let extension = self.extension.as_str();
        let served =
            safe(&given, self.extension).ok_or(AssetError::NotThat { category, extension })?;
        let mark = hex::encode(&sha256(&served.bytes)[..8]);
        Ok(Some(Asset {
            category: self.category,
            mode: self.mode,
            extension: self.extension,
            resource_id: self.resource_id,
            given,
            served,
            mark,
        }))
    }
}

/// The picture in our own writing.
fn safe(given: &[u8], extension: Extension) -> Option<Picture> {
    let raster = |content_type: &str| {
        let read = picture::read(given, THEME_BYTES);
        read.ok().filter(|picture| picture.content_type == content_type)
    };
    match extension {
        Extension::Png => raster("image/png"),
        Extension::Jpeg => raster("image/jpeg"),
        Extension::Ico => icon(given).ok(),
        Extension::Webp => webp(given).map(|bytes| picture("image/webp", bytes)),
        Extension::Svg => svg::rewrite(given).map(|bytes| picture("image/svg+xml", bytes)),
    }
}

fn picture(content_type: &str, bytes: Vec<u8>) -> Picture {
    Picture { bytes, content_type: content_type.to_owned() }
}

/// The best picture of an icon file, as an icon file of its own.
fn icon(given: &[u8]) -> Result<Picture, PictureError> {
    let decoded = picture::decode(given, ImageFormat::Ico)?;
    let mut written = Cursor::new(Vec::new());
    let decoded = DynamicImage::ImageRgba8(decoded.to_rgba8());
    decoded.write_to(&mut written, ImageFormat::Ico).map_err(|_| PictureError::NotAPicture)?;
    Ok(picture("image/x-icon", written.into_inner()))
}

/// The container of a `WebP` file with its picture alone: chunks for colour profiles, metadata and
/// whatever else may stand there are left behind, and what follows the end is too.
fn webp(given: &[u8]) -> Option<Vec<u8>> {
    let body = given.strip_prefix(b"RIFF")?;
    let (length, body) = body.split_first_chunk::<4>()?;
    let length = usize::try_from(u32::from_le_bytes(*length)).ok()?;
    let mut rest = body.get(..length)?.strip_prefix(b"WEBP")?;
    let mut kept = b"WEBP".to_vec();
    let mut has_picture = false;
    while !rest.is_empty() {
        let (name, after) = rest.split_first_chunk::<4>()?;
        let (length, after) = after.split_first_chunk::<4>()?;
        let size = usize::try_from(u32::from_le_bytes(*length)).ok()?;
        let data = after.get(..size)?;
        let padded = size + size % 2;
        rest = after.get(padded..).unwrap_or_default();
        let flags = match name {
            b"VP8 " | b"VP8L" | b"ANMF" => {
                has_picture = true;
                None
            }
            b"ALPH" | b"ANIM" => None,
            // Profile, Exif and XMP are gone, so their flags are too.
            b"VP8X" => Some(*data.first()? & 0b0001_0010),
            _ => continue,
        };
        kept.extend_from_slice(name);
        kept.extend_from_slice(length);
        let start = kept.len();
        kept.extend_from_slice(data);
        if let Some(flags) = flags {
            kept[start] = flags;
        }
        kept.resize(start + padded, 0);
    }
    let length = u32::try_from(kept.len()).ok().filter(|_| has_picture)?;
    Some([b"RIFF".as_slice(), &length.to_le_bytes(), &kept].concat())
}
