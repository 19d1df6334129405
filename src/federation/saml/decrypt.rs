//! Encrypted assertions (SAML-052, SAML-S46 – SAML-S50, FED-B05). The library below decrypts too little
//! and in the wrong order, so this is done with OpenSSL: RSA-OAEP for the key, AES for the assertion.
//! Encryption proves nothing of who wrote something; what comes out must be signed, or have been part
//! of something signed. Every failure is the same failure.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use openssl::encrypt::Decrypter;
use openssl::hash::MessageDigest;
use openssl::pkey::{PKey, Private};
use openssl::rsa::Padding;
use openssl::symm::{Cipher, Crypter, Mode, decrypt_aead};
use roxmltree::{Document, Node};

use super::{ASSERTION, DSIG, document};

const XENC: &str = "http://www.w3.org/2001/04/xmlenc#";
const XENC11: &str = "http://www.w3.org/2009/xmlenc11#";
/// Copies of the key, for several readers.
const MOST_KEYS: usize = 4;
const TAG: usize = 16;

/// Nothing more is said of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Failed;

/// The document with its one encrypted assertion in the clear. `None`: there is none.
pub fn open(document: &Document<'_>, keys: &[PKey<Private>]) -> Result<Option<String>, Failed> {
    let root = document.root_element();
    let mut found = root.children().filter(|n| n.has_tag_name((ASSERTION, "EncryptedAssertion")));
    let Some(encrypted) = found.next() else { return Ok(None) };
    if found.next().is_some() {
        return Err(Failed);
    }
    let plain = decrypt(encrypted, keys).ok_or(Failed)?;
    let plain = String::from_utf8(plain).map_err(|_| Failed)?;
    let (text, range) = (document.input_text(), encrypted.range());
    let opened = format!("{}{plain}{}", &text[..range.start], &text[range.end..]);
    // In place of the ciphertext stands one assertion, no more and no less.
    let in_place = {
        let read = document::parse(&opened).map_err(|_| Failed)?;
        let start = range.start + (plain.len() - plain.trim_start().len());
        let end = range.start + plain.trim_end().len();
        read.root_element()
            .children()
            .any(|node| node.has_tag_name((ASSERTION, "Assertion")) && node.range() == (start..end))
    };
    if in_place { Ok(Some(opened)) } else { Err(Failed) }
}

fn decrypt(encrypted: Node<'_, '_>, keys: &[PKey<Private>]) -> Option<Vec<u8>> {
    let mut data = encrypted.children().filter(|node| node.has_tag_name((XENC, "EncryptedData")));
    let (data, None) = (data.next()?, data.next()) else { return None };
    let cipher = Aes::parse(method(data)?.attribute("Algorithm")?)?;
    let content = value(data)?;
    // Beside the data or in its key information; references to elsewhere are not followed.
    let wrapped: Vec<Node<'_, '_>> =
        encrypted.descendants().filter(|node| node.has_tag_name((XENC, "EncryptedKey"))).collect();
    if wrapped.is_empty() || wrapped.len() > MOST_KEYS {
        return None;
    }
    for wrapped in wrapped {
        let Some(oaep) = Oaep::parse(method(wrapped)?) else { continue };
        let wrapped = value(wrapped)?;
        for key in keys {
            let key = oaep.unwrap(key, &wrapped).filter(|key| key.len() == cipher.key_length());
            if let Some(plain) = key.and_then(|key| cipher.decrypt(&key, &content)) {
                return Some(plain);
            }
        }
    }
    None
}

fn method<'a, 'input>(node: Node<'a, 'input>) -> Option<Node<'a, 'input>> {
    node.children().find(|child| child.has_tag_name((XENC, "EncryptionMethod")))
}

/// The value itself; a reference to one is refused.
fn value(node: Node<'_, '_>) -> Option<Vec<u8>> {
    let data = node.children().find(|child| child.has_tag_name((XENC, "CipherData")))?;
    let mut parts = data.children().filter(Node::is_element);
    let (value, None) = (parts.next()?, parts.next()) else { return None };
    if !value.has_tag_name((XENC, "CipherValue")) || value.children().any(|c| c.is_element()) {
        return None;
    }
    let text: Vec<u8> = value.text()?.bytes().filter(|b| !b.is_ascii_whitespace()).collect();
    STANDARD.decode(text).ok()
}

/// The cipher of the assertion.
enum Aes {
    Cbc(Cipher),
    Gcm(Cipher),
}

impl Aes {
    fn parse(uri: &str) -> Option<Self> {
        Some(match uri {
            "http://www.w3.org/2009/xmlenc11#aes128-gcm" => Self::Gcm(Cipher::aes_128_gcm()),
            "http://www.w3.org/2009/xmlenc11#aes192-gcm" => Self::Gcm(Cipher::aes_192_gcm()),
            "http://www.w3.org/2009/xmlenc11#aes256-gcm" => Self::Gcm(Cipher::aes_256_gcm()),
            "http://www.w3.org/2001/04/xmlenc#aes128-cbc" => Self::Cbc(Cipher::aes_128_cbc()),
            "http://www.w3.org/2001/04/xmlenc#aes192-cbc" => Self::Cbc(Cipher::aes_192_cbc()),
            "http://www.w3.org/2001/04/xmlenc#aes256-cbc" => Self::Cbc(Cipher::aes_256_cbc()),
            _ => return None,
        })
    }

    fn key_length(&self) -> usize {
        match self {
            Self::Cbc(cipher) | Self::Gcm(cipher) => cipher.key_len(),
        }
    }

    fn decrypt(&self, key: &[u8], content: &[u8]) -> Option<Vec<u8>> {
        match self {
            Self::Gcm(cipher) => {
                let (nonce, rest) = content.split_at_checked(cipher.iv_len()?)?;
                let (sealed, tag) = rest.split_at_checked(rest.len().checked_sub(TAG)?)?;
                decrypt_aead(*cipher, key, Some(nonce), &[], sealed, tag).ok()
            }
            Self::Cbc(cipher) => {
                let (start, sealed) = content.split_at_checked(cipher.iv_len()?)?;
                let block = cipher.block_size();
                if sealed.is_empty() || sealed.len() % block != 0 {
                    return None;
                }
                let mut crypter = Crypter::new(*cipher, Mode::Decrypt, key, Some(start)).ok()?;
                // The padding of XML encryption tells its length only.
                crypter.pad(false);
                let mut plain = vec![0; sealed.len() + block];
                let mut length = crypter.update(sealed, &mut plain).ok()?;
                length += crypter.finalize(&mut plain[length..]).ok()?;
                plain.truncate(length);
                let padding = usize::from(*plain.last()?);
                if !(1..=block).contains(&padding) {
                    return None;
                }
                plain.truncate(length.checked_sub(padding)?);
                Some(plain)
            }
        }
    }
}

/// How the key is wrapped. `rsa-1_5` has no name here (SAML-S48).
struct Oaep {
    digest: MessageDigest,
    mask: MessageDigest,
}

impl Oaep {
    fn parse(method: Node<'_, '_>) -> Option<Self> {
        let child = |space, name| method.children().find(|n| n.has_tag_name((space, name)));
        if child(XENC, "OAEPparams").is_some() {
            return None;
        }
        let digest = match child(DSIG, "DigestMethod") {
            None => MessageDigest::sha1(),
            Some(node) => match node.attribute("Algorithm")? {
                "http://www.w3.org/2000/09/xmldsig#sha1" => MessageDigest::sha1(),
                "http://www.w3.org/2001/04/xmlenc#sha256" => MessageDigest::sha256(),
                "http://www.w3.org/2001/04/xmldsig-more#sha384" => MessageDigest::sha384(),
                "http://www.w3.org/2001/04/xmlenc#sha512" => MessageDigest::sha512(),
                _ => return None,
            },
        };
        let mask = match method.attribute("Algorithm")? {
            "http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p" => MessageDigest::sha1(),
            "http://www.w3.org/2009/xmlenc11#rsa-oaep" => match child(XENC11, "MGF") {
                None => MessageDigest::sha1(),
                Some(node) => match node.attribute("Algorithm")? {
                    "http://www.w3.org/2009/xmlenc11#mgf1sha1" => MessageDigest::sha1(),
                    "http://www.w3.org/2009/xmlenc11#mgf1sha256" => MessageDigest::sha256(),
                    "http://www.w3.org/2009/xmlenc11#mgf1sha384" => MessageDigest::sha384(),
                    "http://www.w3.org/2009/xmlenc11#mgf1sha512" => MessageDigest::sha512(),
                    _ => return None,
                },
            },
            _ => return None,
        };
        Some(Self { digest, mask })
    }

    fn unwrap(&self, key: &PKey<Private>, wrapped: &[u8]) -> Option<Vec<u8>> {
        let mut decrypter = Decrypter::new(key).ok()?;
        decrypter.set_rsa_padding(Padding::PKCS1_OAEP).ok()?;
        decrypter.set_rsa_oaep_md(self.digest).ok()?;
        decrypter.set_rsa_mgf1_md(self.mask).ok()?;
        let mut plain = vec![0; decrypter.decrypt_len(wrapped).ok()?];
        let length = decrypter.decrypt(wrapped, &mut plain).ok()?;
        plain.truncate(length);
        Some(plain)
    }
}
