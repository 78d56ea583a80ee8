//! Events: what streams, callbacks and audio buffers tell.

use std::ffi::{CString, c_char, c_void};
use std::ops::Range;
use std::ptr::null;

use engine::{Chunk, Stress, Timings, Warning};

use crate::error::c_string;
use crate::ffi::{Sized1st, enter_quietly};

/// What an event tells.
#[repr(i32)]
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum VoirsEventKind {
    /// All was given. Carries no data.
    End = 0,
    /// Samples.
    Audio = 1,
    /// How much of the text is spoken.
    Progress = 2,
    /// A part of the text was not spoken, or not as asked.
    Warning = 3,
    /// A sentence is heard.
    Sentence = 4,
    /// A word is heard.
    Word = 5,
    /// A phoneme or a pause is heard.
    Phoneme = 6,
    /// The mouth has a shape.
    Viseme = 7,
    /// A bookmark of SSML is reached.
    Mark = 8,
}

/// All events, in VoirsSynthesisConfig.events.
pub(crate) const VOIRS_EVENTS_ALL: u32 = 0xFFFF_FFFF;

/// An event. What happens in a stretch of audio is told before the audio
/// itself, in order of time. Pointers belong to the library and stay valid
/// until the next call on the stream, until the callback returns, or as long as
/// the audio buffer lives. What a kind of event does not carry is 0 or NULL.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct VoirsEvent {
    /// sizeof(VoirsEvent); set by voirs_event_init.
    pub struct_size: usize,
    /// A VoirsEventKind. New kinds may be added: ignore those you do not know.
    pub kind: i32,
    /// VISEME: the shape in the set of 22 of Azure, 0 to 21.
    /// PHONEME: the stress of its syllable, 0 none, 1 primary, 2 secondary.
    pub id: i32,
    /// The first sample that it is about, counted from the beginning of the
    /// stream. AUDIO and all that is heard.
    pub sample_start: u64,
    /// The sample after its last.
    pub sample_end: u64,
    /// The bytes of the caller's text that it is about: the first. SENTENCE,
    /// WORD, WARNING; AUDIO where known.
    pub text_start: usize,
    /// The byte after the last.
    pub text_end: usize,
    /// The same range in characters (Unicode scalar values). SENTENCE, WORD.
    pub character_start: usize,
    /// The character after the last.
    pub character_end: usize,
    /// SENTENCE and WORD: what is said, after normalisation. PHONEME: the symbol
    /// in the voice's alphabet. VISEME: the shape's name in the set of 15 of
    /// Oculus Lipsync. MARK: its name. WARNING: the message. UTF-8.
    pub text: *const c_char,
    /// PHONEME: the phoneme in the International Phonetic Alphabet, UTF-8;
    /// empty for a pause.
    pub ipa: *const c_char,
    /// AUDIO: the samples, full scale at ±1, mono.
    pub samples: *const f32,
    /// AUDIO: how many there are.
    pub sample_count: usize,
    /// AUDIO: samples per second.
    pub sample_rate: u32,
    /// PROGRESS: how much of the text is spoken when the audio before ends, 0 to 1.
    pub progress: f32,
}

// SAFETY: numbers and pointers that only the library writes.
unsafe impl Sized1st for VoirsEvent {
    const FIRST_SIZE: usize = size_of::<Self>();
    fn initial() -> Self {
        Self {
            struct_size: size_of::<Self>(),
            kind: VoirsEventKind::End as i32,
            id: 0,
            sample_start: 0,
            sample_end: 0,
            text_start: 0,
            text_end: 0,
            character_start: 0,
            character_end: 0,
            text: null(),
            ipa: null(),
            samples: null(),
            sample_count: 0,
            sample_rate: 0,
            progress: 0.0,
        }
    }
}

/// Gets an event, valid during the call; user_data is what was passed with the
/// callback. Any value but 0 cancels the synthesis. May call the library, also
/// to destroy the pipeline; must not throw.
pub type VoirsEventCallback =
    Option<unsafe extern "C" fn(event: *const VoirsEvent, user_data: *mut c_void) -> i32>;

/// Initialises the structure for voirs_stream_next and voirs_audio_get_event.
/// NULL is ignored.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn voirs_event_init(event: *mut VoirsEvent) {
    enter_quietly(|| {
        if !event.is_null() && event.is_aligned() {
            // SAFETY: not null and aligned; writable by point 2 of the contract.
            unsafe { event.write(VoirsEvent::initial()) };
        }
    });
}

/// An event with what its pointers lead to.
#[derive(Debug)]
pub(crate) struct Event {
    pub kind: VoirsEventKind,
    id: i32,
    pub heard: Range<u64>,
    bytes: Range<usize>,
    characters: Range<usize>,
    text: Option<CString>,
    ipa: Option<CString>,
    pub samples: Vec<f32>,
    sample_rate: u32,
    progress: f32,
}

impl Event {
    pub(crate) fn new(kind: VoirsEventKind) -> Self {
        Self {
            kind,
            id: 0,
            heard: 0..0,
            bytes: 0..0,
            characters: 0..0,
            text: None,
            ipa: None,
            samples: Vec::new(),
            sample_rate: 0,
            progress: 0.0,
        }
    }

    fn heard(kind: VoirsEventKind, start: u64, end: u64, text: &str) -> Self {
        Self {
            heard: start..end,
            text: Some(c_string(text)),
            ..Self::new(kind)
        }
    }

    pub(crate) fn warning(warning: &Warning) -> Self {
        Self {
            bytes: warning.text.clone(),
            text: Some(c_string(&warning.to_string())),
            ..Self::new(VoirsEventKind::Warning)
        }
    }

    /// The event as C sees it, valid as long as `self`.
    pub(crate) fn view(&self, struct_size: usize) -> VoirsEvent {
        let pointer = |text: &Option<CString>| text.as_ref().map_or(null(), |t| t.as_ptr());
        VoirsEvent {
            struct_size,
            kind: self.kind as i32,
            id: self.id,
            sample_start: self.heard.start,
            sample_end: self.heard.end,
            text_start: self.bytes.start,
            text_end: self.bytes.end,
            character_start: self.characters.start,
            character_end: self.characters.end,
            text: pointer(&self.text),
            ipa: pointer(&self.ipa),
            samples: if self.samples.is_empty() {
                null()
            } else {
                self.samples.as_ptr()
            },
            sample_count: self.samples.len(),
            sample_rate: self.sample_rate,
            progress: self.progress,
        }
    }
}

/// Whether a kind of event is wanted.
pub(crate) fn wanted(events: u32, kind: VoirsEventKind) -> bool {
    events & (1 << kind as u32) != 0
}

/// The events of a chunk, those that are wanted: what is heard by time, then
/// the audio, then the progress.
pub(crate) fn of_chunk(chunk: Chunk, events: u32) -> Vec<Event> {
    let mut list = of_timings(chunk.timings(), events);
    let progress = chunk.progress();
    if wanted(events, VoirsEventKind::Audio) {
        let first = chunk.first_sample();
        list.push(Event {
            heard: first..first + chunk.samples().len() as u64,
            bytes: chunk.text(),
            sample_rate: chunk.sample_rate(),
            samples: chunk.into_samples(),
            ..Event::new(VoirsEventKind::Audio)
        });
    }
    if wanted(events, VoirsEventKind::Progress) {
        list.push(Event {
            progress,
            ..Event::new(VoirsEventKind::Progress)
        });
    }
    list
}

/// What is heard, by time; what begins together, larger first.
pub(crate) fn of_timings(timings: &Timings, events: u32) -> Vec<Event> {
    use VoirsEventKind::{Mark, Phoneme, Sentence, Viseme, Word};
    let mut list = Vec::new();
    if wanted(events, Sentence) {
        list.extend(timings.sentences.iter().map(|s| Event {
            bytes: s.text.clone(),
            characters: s.characters.clone(),
            ..Event::heard(Sentence, s.start, s.end, &s.spoken)
        }));
    }
    if wanted(events, Word) {
        list.extend(timings.words.iter().map(|w| Event {
            bytes: w.text.clone(),
            characters: w.characters.clone(),
            ..Event::heard(Word, w.start, w.end, &w.spoken)
        }));
    }
    if wanted(events, Phoneme) {
        list.extend(timings.phonemes.iter().map(|p| Event {
            id: match p.stress {
                Stress::None => 0,
                Stress::Primary => 1,
                Stress::Secondary => 2,
            },
            ipa: Some(c_string(&p.ipa)),
            ..Event::heard(Phoneme, p.start, p.end, p.phoneme.encode_utf8(&mut [0; 4]))
        }));
    }
    if wanted(events, Viseme) {
        list.extend(timings.visemes.iter().map(|v| Event {
            id: v.azure.into(),
            ..Event::heard(Viseme, v.start, v.end, v.oculus.name())
        }));
    }
    if wanted(events, Mark) {
        let marks = timings.marks.iter();
        list.extend(marks.map(|m| Event::heard(Mark, m.at, m.at, &m.name)));
    }
    // Stable: kinds are in the order of the numbers above.
    list.sort_by_key(|event| event.heard.start);
    list
}
