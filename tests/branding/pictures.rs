//! Pictures, and files that only pretend to be some.

use std::io::Cursor;

use image::{DynamicImage, ImageFormat, Rgba, RgbaImage};
use portico::branding::picture::{LOGO_BYTES, PictureError, read};

pub fn picture(format: ImageFormat, side: u32) -> Vec<u8> {
    let image = RgbaImage::from_pixel(side, side, Rgba([20, 90, 200, 255]));
    let image = DynamicImage::ImageRgba8(image);
    let image =
        if format == ImageFormat::Jpeg { DynamicImage::ImageRgb8(image.to_rgb8()) } else { image };
    let mut bytes = Cursor::new(Vec::new());
    image.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

// spec: UI-204, UI-910
#[test]
fn pictures_are_known_by_their_content_and_written_anew() {
    for (format, content_type) in
        [(ImageFormat::Png, "image/png"), (ImageFormat::Jpeg, "image/jpeg")]
    {
        let mut given = picture(format, 64);
        given.extend_from_slice(b"<script>alert(1)</script>");
        let read = read(&given, LOGO_BYTES).unwrap();
        assert_eq!(read.content_type, content_type);
        let text = String::from_utf8_lossy(&read.bytes).into_owned();
        assert!(!text.contains("script"), "what came behind the picture is gone");
        assert_eq!(image::guess_format(&read.bytes).unwrap(), format);
    }
}

#[test]
fn everything_else_is_refused() {
    let svg = b"<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>";
    let gif = b"GIF89a\x01\x00\x01\x00\x00\x00\x00;";
    let mut cut = picture(ImageFormat::Png, 64);
    cut.truncate(60);
    for bad in [&svg[..], gif, b"", b"\x89PNG\r\n\x1a\n", &cut, b"<!doctype html>"] {
        assert_eq!(read(bad, LOGO_BYTES), Err(PictureError::NotAPicture));
    }
    let large = vec![0; LOGO_BYTES + 1];
    assert_eq!(read(&large, LOGO_BYTES), Err(PictureError::TooLarge(LOGO_BYTES)));
    // Few bytes, many pixels.
    assert_eq!(read(&picture(ImageFormat::Png, 5000), 1 << 24), Err(PictureError::NotAPicture));
}
