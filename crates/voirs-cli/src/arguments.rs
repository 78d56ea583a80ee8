//! The command line's definition: help, completions and the man page come from it.

use std::path::PathBuf;

use clap::builder::PossibleValuesParser;
use clap::{Args, Parser, Subcommand, ValueEnum};
use voirs::TimingFormat;

const EXIT_STATUS: &str = "Exit status:
  0    all was done
  1    something failed
  2    the command line or a setting is wrong
  3    the text cannot be spoken: empty, not UTF-8, nothing to say
  4    the voice is unknown, damaged or does not speak the accent
  5    a file cannot be read or written
  130  interrupted";

/// Natural speech from text, on the CPU, offline.
#[derive(Debug, Parser)]
#[command(name = "voirs", version, after_help = EXIT_STATUS, arg_required_else_help = true)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Speak a text into a WAV, FLAC or MP3 file
    Say(Say),
    /// Print the phonemes of a text
    Phonemes(Phonemes),
    /// List the voices
    Voices(Voices),
    /// Measure speed on this machine
    Bench(Bench),
    /// Print a completion script for a shell
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// Print the manual page (roff)
    Man,
}

/// Where the text comes from.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
pub(crate) struct Source {
    /// The text; "-" reads standard input
    #[arg(value_name = "TEXT")]
    pub text: Option<String>,
    /// Read the text from a file
    #[arg(short, long, value_name = "FILE")]
    pub file: Option<PathBuf>,
}

/// Which voice speaks.
#[derive(Debug, Args)]
pub(crate) struct VoiceChoice {
    /// The voice, by name, or by name#speaker
    #[arg(short, long, default_value = voirs::DEFAULT_VOICE, value_name = "NAME")]
    pub voice: String,
    /// A folder of voices; repeatable. The user's and the system's are looked
    /// through after it
    #[arg(long, value_name = "FOLDER")]
    pub voice_directory: Vec<PathBuf>,
    /// The voice, from a voice pack or a Piper voice's ONNX file
    #[arg(long, value_name = "FILE", conflicts_with = "voice")]
    pub voice_file: Option<PathBuf>,
    /// The accent, such as en-US; by default the voice's own
    #[arg(long, value_name = "TAG")]
    pub accent: Option<String>,
}

/// The format of audio files.
#[derive(Debug, Args)]
pub(crate) struct Output {
    /// The format: wav, flac or mp3. By default what the file's extension
    /// names, and else wav. To standard output, only wav is written while it
    /// is made
    #[arg(long, value_name = "FORMAT")]
    pub format: Option<String>,
    /// Bits of a sample: 16, 24, 32 or f32 for WAV, 16 or 24 for FLAC
    #[arg(long, value_name = "BITS")]
    pub bit_depth: Option<BitDepth>,
    /// Constant bit rate of MP3 in kbit/s, such as 64
    #[arg(long, value_name = "KBPS", conflicts_with = "quality")]
    pub bitrate: Option<u32>,
    /// Quality of MP3 at a variable bit rate, 0 (best) to 9 (smallest); by default 2
    #[arg(long, value_name = "0-9")]
    pub quality: Option<u8>,
}

/// Bits of a sample.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum BitDepth {
    #[value(name = "16")]
    Integer16,
    #[value(name = "24")]
    Integer24,
    #[value(name = "32")]
    Integer32,
    #[value(name = "f32")]
    Float32,
}

impl From<BitDepth> for voirs::BitDepth {
    fn from(depth: BitDepth) -> Self {
        match depth {
            BitDepth::Integer16 => Self::Integer16,
            BitDepth::Integer24 => Self::Integer24,
            BitDepth::Integer32 => Self::Integer32,
            BitDepth::Float32 => Self::Float32,
        }
    }
}

/// How the text is read.
#[derive(Debug, Args)]
pub(crate) struct Markup {
    /// The text is an SSML document
    #[arg(long)]
    pub ssml: bool,
    /// A pronunciation lexicon, PLS or lines of word, tab, phonemes; repeatable
    #[arg(long, value_name = "FILE")]
    pub lexicon: Vec<PathBuf>,
    /// The folder whose WAV files SSML may play
    #[arg(long, value_name = "FOLDER", requires = "ssml")]
    pub audio_directory: Option<PathBuf>,
    /// The folder whose lexicons SSML may name
    #[arg(long, value_name = "FOLDER", requires = "ssml")]
    pub lexicon_directory: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct Say {
    #[command(flatten)]
    pub source: Source,
    /// The file to write, in the format that its extension names; "-" is
    /// standard output. Without it, standard output when that is not a terminal
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Speak every line into a file of its own, 00001.wav and so on, in the
    /// folder that --output names
    #[arg(long, requires = "output")]
    pub batch: bool,
    /// Write when words, phonemes and so on are heard into a file: subtitles
    /// (.srt, .vtt), a Praat TextGrid (.TextGrid), JSON (.json) or Audacity
    /// labels (.txt), by its extension
    #[arg(long, value_name = "FILE", conflicts_with = "batch")]
    pub timings: Option<PathBuf>,
    /// The format of --timings, whatever its extension; vtt-words has a cue for
    /// each word
    #[arg(long, value_name = "FORMAT", requires = "timings", value_parser = timing_formats())]
    pub timings_format: Option<String>,
    #[command(flatten)]
    pub format: Output,
    #[command(flatten)]
    pub voice: VoiceChoice,
    #[command(flatten)]
    pub markup: Markup,
    /// Speed, 0.25 to 4; 2 is twice as fast
    #[arg(short, long, default_value_t = 1.0, allow_negative_numbers = true)]
    pub rate: f32,
    /// Pitch shift in semitones, -24 to 24
    #[arg(short, long, default_value_t = 0.0, allow_negative_numbers = true)]
    pub pitch: f32,
    /// Linear gain, 0 to 10; peaks are limited to -1 dB
    #[arg(long, default_value_t = 1.0, allow_negative_numbers = true)]
    pub volume: f32,
    /// Samples per second, 8000 to 192000; by default the voice's own, 24000
    #[arg(long, value_name = "HZ")]
    pub sample_rate: Option<u32>,
    /// Chooses the noise in the voice; same seed, same samples
    #[arg(short, long, default_value_t = 0)]
    pub seed: u64,
    /// Pause between sentences in seconds
    #[arg(long, default_value_t = 0.4, value_name = "SECONDS")]
    pub sentence_pause: f32,
    /// Pause between paragraphs in seconds
    #[arg(long, default_value_t = 0.75, value_name = "SECONDS")]
    pub paragraph_pause: f32,
    /// Threads; by default one for each processor
    #[arg(short, long)]
    pub threads: Option<usize>,
    /// No progress bar and no warnings
    #[arg(short, long)]
    pub quiet: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Phonemes {
    /// The text; "-" reads standard input, a line out for each line in, or
    /// one SSML document
    #[arg(value_name = "TEXT")]
    pub text: String,
    #[command(flatten)]
    pub voice: VoiceChoice,
    #[command(flatten)]
    pub markup: Markup,
}

#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct Voices {
    #[command(subcommand)]
    pub command: Option<VoicesCommand>,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
    /// A folder of voices; repeatable. The user's and the system's are looked
    /// through after it
    #[arg(long, value_name = "FOLDER")]
    pub voice_directory: Vec<PathBuf>,
    /// Only voices of this language, such as en or en-US
    #[arg(long, value_name = "TAG")]
    pub language: Option<String>,
    /// Only voices of this gender: female, male, neutral, unknown
    #[arg(long, value_name = "GENDER")]
    pub gender: Option<String>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum VoicesCommand {
    /// Check voices and copy them into a folder of voices
    Add {
        /// Voice packs, Piper voices' ONNX files with their .onnx.json beside them, Kokoro
        /// networks and styles
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
        /// The folder; by default the user's own
        #[arg(long, value_name = "FOLDER")]
        to: Option<PathBuf>,
    },
}

#[derive(Debug, Args)]
pub(crate) struct Bench {
    /// The voice, by name or by file
    #[arg(short, long, default_value = voirs::DEFAULT_VOICE, value_name = "NAME")]
    pub voice: String,
    /// Threads
    #[arg(short, long, default_value_t = 1)]
    pub threads: usize,
    /// Rounds of each text
    #[arg(long, default_value_t = 11)]
    pub rounds: usize,
    /// Answer commands on standard input with a line of JSON each: "run short", "run long",
    /// "speak FILE" of text, "phonemes FILE" of an utterance a line, "load"
    #[arg(long)]
    pub serve: bool,
}

fn timing_formats() -> PossibleValuesParser {
    PossibleValuesParser::new(TimingFormat::ALL.iter().map(|format| format.name()))
}
