//! One message of the AWS Encryption SDK, version 2 of its format: algorithm suite 0x0478
//! (AES-256-GCM, HKDF-SHA512, key commitment), which the SDKs decrypt with their default commitment
//! policy; one data key; one frame.

use aws_lc_rs::hkdf;
use zeroize::Zeroizing;

use super::NAMESPACE;
use super::aead::encrypt as gcm;
use crate::platform::Entropy;

const SUITE: u16 = 0x0478;
const FRAMED: u8 = 2;
const FRAME_LENGTH: u32 = 4096;
const LAST_FRAME: u32 = u32::MAX;
const IV_LEN: u32 = 12;
const TAG_BITS: u32 = 128;
const LAST_FRAME_LABEL: &[u8] = b"AWSKMSEncryptionClient Final Frame";

/// The key of one message, and the same encrypted for who may open it.
pub struct DataKey {
    pub plain: Zeroizing<[u8; 32]>,
    pub provider: &'static str,
    pub information: Vec<u8>,
    pub encrypted: Vec<u8>,
}

impl DataKey {
    /// A new one, wrapped by a raw AES key ring.
    pub fn wrapped(
        entropy: &Entropy,
        key: &[u8; 32],
        name: &str,
        context: &[(&str, &str)],
    ) -> Option<Self> {
        let plain = Zeroizing::new(entropy.bytes::<32>());
        let iv = entropy.bytes();
        let mut information = name.as_bytes().to_vec();
        information.extend(TAG_BITS.to_be_bytes());
        information.extend(IV_LEN.to_be_bytes());
        information.extend(iv);
        let encrypted = gcm(key, iv, &serialized(context)?, plain.as_slice())?;
        Some(Self { plain, provider: NAMESPACE, information, encrypted })
    }
}

/// The encryption context: pairs behind their number.
fn serialized(context: &[(&str, &str)]) -> Option<Vec<u8>> {
    let mut pairs = Vec::new();
    pairs.extend(u16::try_from(context.len()).ok()?.to_be_bytes());
    for (name, value) in context {
        pairs.put(name.as_bytes())?;
        pairs.put(value.as_bytes())?;
    }
    Some(pairs)
}

/// Bytes behind their length.
trait Put {
    fn put(&mut self, bytes: &[u8]) -> Option<()>;
}

impl Put for Vec<u8> {
    fn put(&mut self, bytes: &[u8]) -> Option<()> {
        self.extend(u16::try_from(bytes.len()).ok()?.to_be_bytes());
        self.extend(bytes);
        Some(())
    }
}

/// `None` if something does not fit the format.
pub fn encrypt(
    entropy: &Entropy,
    data_key: &DataKey,
    context: &[(&str, &str)],
    plain: &[u8],
) -> Option<Vec<u8>> {
    let message_id: [u8; 32] = entropy.bytes();
    let [body_key, commitment] = derive(&data_key.plain, &message_id)?;

    let mut header = vec![2];
    header.extend(SUITE.to_be_bytes());
    header.extend(message_id);
    header.put(&serialized(context)?)?;
    header.extend(1u16.to_be_bytes());
    header.put(data_key.provider.as_bytes())?;
    header.put(&data_key.information)?;
    header.put(&data_key.encrypted)?;
    header.push(FRAMED);
    header.extend(FRAME_LENGTH.to_be_bytes());
    header.extend(commitment.as_slice());
    // Nothing but a tag over the header.
    let tag = gcm(&body_key, [0; 12], &header, &[])?;

    let length = u32::try_from(plain.len()).ok().filter(|length| *length <= FRAME_LENGTH)?;
    let sequence = 1u32.to_be_bytes();
    let mut iv = [0; 12];
    iv[8..].copy_from_slice(&sequence);
    let authenticated =
        [message_id.as_slice(), LAST_FRAME_LABEL, &sequence, &u64::from(length).to_be_bytes()]
            .concat();
    let mut message = header;
    message.extend(tag);
    message.extend(LAST_FRAME.to_be_bytes());
    message.extend(sequence);
    message.extend(iv);
    message.extend(length.to_be_bytes());
    message.extend(gcm(&body_key, iv, &authenticated, plain)?);
    Some(message)
}

struct Len32;

impl hkdf::KeyType for Len32 {
    fn len(&self) -> usize {
        32
    }
}

/// The key of header and body, and the commitment to the data key.
fn derive(data_key: &[u8; 32], message_id: &[u8; 32]) -> Option<[Zeroizing<[u8; 32]>; 2]> {
    let extracted = hkdf::Salt::new(hkdf::HKDF_SHA512, message_id).extract(data_key);
    let expand = |info: &[&[u8]]| {
        let mut key = Zeroizing::new([0; 32]);
        extracted.expand(info, Len32).ok()?.fill(key.as_mut_slice()).ok()?;
        Some(key)
    };
    Some([expand(&[&SUITE.to_be_bytes(), b"DERIVEKEY"])?, expand(&[b"COMMITKEY"])?])
}
