//! Pictures that administrators give: known by their content, decoded and encoded anew, so that
//! nothing but the picture is left (UI-204, trap 21 of file 01).

use std::io::Cursor;

use image::{DynamicImage, ImageFormat, ImageReader, Limits};
use thiserror::Error;

/// UI-204.
pub const LOGO_BYTES: usize = 100 * 1024;
/// Of backgrounds and icons (UI-903).
pub const THEME_BYTES: usize = 1_000_000;
/// A side in pixels; larger pictures are not for a login page, or are bombs.
const LARGEST_SIDE: u32 = 4096;

#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum PictureError {
    #[error("The image must not be larger than {0} bytes.")]
    TooLarge(usize),
    #[error("The image must be a PNG or JPEG file.")]
    NotAPicture,
}

/// A picture in our own encoding.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Picture {
    #[serde(with = "base64_text")]
    pub bytes: Vec<u8>,
    pub content_type: String,
}

/// Reads a PNG or JPEG file and writes it again.
///
/// # Errors
/// Too large, or not a picture of these two kinds.
pub fn read(bytes: &[u8], most: usize) -> Result<Picture, PictureError> {
    if bytes.len() > most {
        return Err(PictureError::TooLarge(most));
    }
    let format = image::guess_format(bytes).map_err(|_| PictureError::NotAPicture)?;
    let content_type = match format {
        ImageFormat::Png => "image/png",
        ImageFormat::Jpeg => "image/jpeg",
        _ => return Err(PictureError::NotAPicture),
    };
    let decoded = decode(bytes, format)?;
    let mut written = Cursor::new(Vec::new());
    // JPEG has no transparency and eight bits a channel.
    let decoded = match format {
        ImageFormat::Jpeg => DynamicImage::ImageRgb8(decoded.to_rgb8()),
        _ => decoded,
    };
    decoded.write_to(&mut written, format).map_err(|_| PictureError::NotAPicture)?;
    Ok(Picture { bytes: written.into_inner(), content_type: content_type.to_owned() })
}

/// The pixels of a picture that is no bomb.
pub(super) fn decode(bytes: &[u8], format: ImageFormat) -> Result<DynamicImage, PictureError> {
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    let mut limits = Limits::default();
    limits.max_image_width = Some(LARGEST_SIDE);
    limits.max_image_height = Some(LARGEST_SIDE);
    limits.max_alloc = Some(128 * 1024 * 1024);
    reader.limits(limits);
    reader.decode().map_err(|_| PictureError::NotAPicture)
}

mod base64_text {
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;
    use serde::{Deserialize, Deserializer, Serializer, de::Error as _};

    pub fn serialize<S: Serializer>(bytes: &[u8], to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&STANDARD.encode(bytes))
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<u8>, D::Error> {
        STANDARD.decode(String::deserialize(from)?).map_err(D::Error::custom)
    }
}
