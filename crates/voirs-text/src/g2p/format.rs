//! Layout constants of the lexicon and tagger sections, shared by the readers
//! here and the converter that writes them. `docs/voice-format.md` is the
//! specification.

/// Version of the lexicon section.
pub const LEXICON_VERSION: u32 = 1;
/// Bytes before the block offsets of a lexicon section.
pub const LEXICON_HEADER: usize = 16;
/// Words in a front-coded block.
pub const BLOCK_WORDS: usize = 16;
/// Longest key of the lexicon, in bytes.
pub const MAX_KEY: usize = 63;
/// Value of the four-bit suffix length that says "the next byte holds it".
pub const LONG_SUFFIX: u8 = 15;
/// Longest prefix that a key can share with the one before it.
pub const MAX_SHARED: usize = 15;
/// Entry flag: the word is of the hand-checked part of the lexicon.
pub const GOLD: u8 = 0x80;
/// Entry flag: the payload is a list of readings by part of speech.
pub const VARIANTS: u8 = 0x40;
/// Mask of the payload length; its largest value says "the next byte holds it".
pub const LENGTH_MASK: u8 = 0x3f;
/// Reading length that says "spell the word letter by letter".
pub const SPELL: u8 = 0xff;
/// Names of the readings' classes; a reading's class byte is an index here.
///
/// `None` is the reading before a pause, `OTHER` a second sense that no part of
/// speech tells apart.
pub const CLASSES: [&str; 11] = [
    "DEFAULT", "NOUN", "VERB", "ADJ", "ADV", "VBD", "VBN", "VBP", "DT", "None", "OTHER",
];
/// The tagger's tags, those of the Penn Treebank and spaCy, in byte order.
pub const TAGS: [&str; 50] = [
    "$", "''", ",", "-LRB-", "-RRB-", ".", ":", "ADD", "AFX", "CC", "CD", "DT", "EX", "FW", "HYPH",
    "IN", "JJ", "JJR", "JJS", "LS", "MD", "NFP", "NN", "NNP", "NNPS", "NNS", "PDT", "POS", "PRP",
    "PRP$", "RB", "RBR", "RBS", "RP", "SYM", "TO", "UH", "VB", "VBD", "VBG", "VBN", "VBP", "VBZ",
    "WDT", "WP", "WP$", "WRB", "XX", "_SP", "``",
];

/// Version of the tagger section.
pub const TAGGER_VERSION: u32 = 1;
/// Bytes before the buckets of a tagger section.
pub const TAGGER_HEADER: usize = 16;
/// Bits of a hash that choose a bucket.
pub const BUCKET_BITS: u32 = 14;
/// Bits of a hash that are stored to recognise a key within its bucket.
pub const STORED_BITS: u32 = 40;
/// Bytes of a key record: the stored bits, then the number of its first weight.
pub const RECORD: usize = 8;
/// Bits of a packed weight that number its tag; the rest numbers its value.
pub const TAG_BITS: u32 = 6;

/// What a key of the tagger stands for; the first byte of what is hashed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Key {
    /// A word that always has one tag.
    Fixed = 1,
    /// A word that is frequent enough to have context features.
    Vocabulary,
    /// Always present.
    Bias,
    /// The last three characters of the word.
    Suffix,
    /// The first character of the word.
    First,
    /// The word, normalised.
    Word,
    /// Letter case and digits of the word.
    Shape,
    /// The word begins the sentence.
    Start,
    /// The word does not begin the sentence.
    Inside,
    /// The tag before.
    Tag1,
    /// The tag before that.
    Tag2,
    /// Both.
    Tags,
    /// The word before.
    Word1,
    /// The last three characters of the word before.
    Suffix1,
    /// The word two before.
    Word2,
    /// The word after.
    Next1,
    /// The last three characters of the word after.
    NextSuffix1,
    /// The word two after.
    Next2,
}

/// A 64-bit hash of a key: FNV-1a over the kind and the text, then the
/// finaliser of MurmurHash3, so that the high bits are well mixed.
///
/// The text is given in parts, which are hashed as if they were joined.
pub fn hash(key: Key, text: &[&str]) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    let text = text.iter().flat_map(|part| part.bytes());
    for byte in std::iter::once(key as u8).chain(text) {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
    }
    hash = (hash ^ (hash >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
    hash = (hash ^ (hash >> 33)).wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    hash ^ (hash >> 33)
}

/// The bucket and the stored bits of a hash.
pub fn split(hash: u64) -> (usize, u64) {
    let bucket = (hash >> (64 - BUCKET_BITS)) as usize;
    let stored = (hash >> (64 - BUCKET_BITS - STORED_BITS)) & ((1 << STORED_BITS) - 1);
    (bucket, stored)
}
