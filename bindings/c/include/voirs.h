/* VoiRS: natural speech from text. Made by `cargo xtask generate`: do not edit. */

#ifndef VOIRS_H
#define VOIRS_H

#include <stddef.h>
#include <stdint.h>

/**
 * @file
 * VoiRS: natural speech from text, on the CPU, offline, with a voice inside.
 *
 * - Objects are opaque. Functions named _retain add a reference; _release,
 *   voirs_destroy_pipeline and voirs_free_... give one back. All of them accept
 *   NULL.
 * - Functions that can fail return a VoirsStatus; results come through the last
 *   arguments. After an error objects among these are NULL. Details of the error:
 *   voirs_get_last_error, voirs_get_error_details, for each thread its own.
 * - Functions that return a value instead give 0, NULL or what their text says
 *   after an error, and set the thread's last error as well.
 * - Text is UTF-8, with its length in bytes or VOIRS_NUL_TERMINATED.
 * - Structures of options begin with their size, which the init function sets;
 *   a program built against an older header works with a newer library.
 * - Enumerations cross as int32_t and are checked.
 * - A pointer to an object must come from this library and not have been given
 *   back as often as it was given out; other pointers must lead to as much memory
 *   as the text says. Memory that is passed in is not used after the call, and must
 *   not change during it.
 * - Objects may be used by several threads at once, but for VoirsStream, which
 *   belongs to one thread at a time.
 * - The library prints nothing, sets no signal handler, ends no process, and reads
 *   no environment variables.
 */

/** The version of this header; compare with voirs_get_version. */
#define VOIRS_VERSION_MAJOR 0
#define VOIRS_VERSION_MINOR 1
#define VOIRS_VERSION_PATCH 0
#define VOIRS_VERSION_STRING "0.1.0"
/** The version of the binary interface; compare with voirs_get_abi_version. */
#define VOIRS_ABI_VERSION 0

/** The length of text that ends with a zero byte. */
#define VOIRS_NUL_TERMINATED SIZE_MAX
/** All events, in VoirsSynthesisConfig.events. */
#define VOIRS_EVENTS_ALL 0xFFFFFFFFu


/**
 * What a call returns: VOIRS_STATUS_OK or the code of the error. Codes never change
 * their meaning; new ones are only added. They group by hundreds: 1xx what the
 * caller passed, 2xx voices, 3xx the run, 4xx files and the system, 9xx the
 * library itself.
 */
enum VoirsStatus
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : int32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
  /**
   * The call did what it should.
   */
  VOIRS_STATUS_OK = 0,
  /**
   * The text is empty or white space.
   */
  VOIRS_STATUS_EMPTY_TEXT = 101,
  /**
   * The text has nothing that the voice can say.
   */
  VOIRS_STATUS_NOTHING_TO_SPEAK = 102,
  /**
   * The text is not valid UTF-8.
   */
  VOIRS_STATUS_INVALID_UTF8 = 103,
  /**
   * The text exceeds the limit.
   */
  VOIRS_STATUS_TEXT_TOO_LONG = 104,
  /**
   * A setting is out of its range.
   */
  VOIRS_STATUS_INVALID_SETTING = 105,
  /**
   * A phoneme string has a symbol that the voice does not know.
   */
  VOIRS_STATUS_INVALID_PHONEMES = 106,
  /**
   * An SSML document is not well formed, or has what SSML does not allow.
   */
  VOIRS_STATUS_INVALID_SSML = 107,
  /**
   * A pronunciation lexicon is not what it should be.
   */
  VOIRS_STATUS_INVALID_LEXICON = 108,
  /**
   * An argument is not what the call takes: NULL, a structure of an unknown
   * size, an index past the end.
   */
  VOIRS_STATUS_INVALID_ARGUMENT = 109,
  /**
   * There is no setting of this name.
   */
  VOIRS_STATUS_UNKNOWN_SETTING = 110,
  /**
   * A configuration document is not what it should be.
   */
  VOIRS_STATUS_INVALID_CONFIG = 111,
  /**
   * An audio format cannot hold this sample rate or setting.
   */
  VOIRS_STATUS_UNSUPPORTED_FORMAT = 112,
  /**
   * The memory that the caller gave is too small for the result.
   */
  VOIRS_STATUS_BUFFER_TOO_SMALL = 113,
  /**
   * There is no voice of this name.
   */
  VOIRS_STATUS_UNKNOWN_VOICE = 201,
  /**
   * The voice does not speak this accent.
   */
  VOIRS_STATUS_UNSUPPORTED_ACCENT = 202,
  /**
   * A voice or front-end file is not what it should be, or damaged.
   */
  VOIRS_STATUS_DAMAGED_VOICE = 203,
  /**
   * A voice file is of a version or family that this library cannot read.
   */
  VOIRS_STATUS_UNSUPPORTED_VOICE = 204,
  /**
   * The voice's network failed on this input.
   */
  VOIRS_STATUS_INFERENCE_FAILED = 205,
  /**
   * The caller cancelled.
   */
  VOIRS_STATUS_CANCELLED = 301,
  /**
   * The time limit of the request passed.
   */
  VOIRS_STATUS_TIMED_OUT = 302,
  /**
   * The object is not in a state in which the call makes sense.
   */
  VOIRS_STATUS_INVALID_STATE = 303,
  /**
   * A file could not be read.
   */
  VOIRS_STATUS_READ_FAILED = 401,
  /**
   * A file could not be written.
   */
  VOIRS_STATUS_WRITE_FAILED = 402,
  /**
   * The system refused a resource, such as a thread.
   */
  VOIRS_STATUS_SYSTEM_RESOURCE = 403,
  /**
   * Memory could not be had.
   */
  VOIRS_STATUS_OUT_OF_MEMORY = 404,
  /**
   * A defect of the library.
   */
  VOIRS_STATUS_INTERNAL = 901,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum VoirsStatus VoirsStatus;
#else
typedef int32_t VoirsStatus;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * What an error is about, by the hundreds of its code.
 */
enum VoirsErrorKind
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : int32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
  /**
   * No error.
   */
  VOIRS_ERROR_KIND_NONE = 0,
  /**
   * What the caller passed: text, settings, arguments.
   */
  VOIRS_ERROR_KIND_INPUT = 1,
  /**
   * A voice or front end.
   */
  VOIRS_ERROR_KIND_VOICE = 2,
  /**
   * The run: cancelled, out of time, called at the wrong moment.
   */
  VOIRS_ERROR_KIND_RUN = 3,
  /**
   * Files and the system.
   */
  VOIRS_ERROR_KIND_SYSTEM = 4,
  /**
   * A defect of the library.
   */
  VOIRS_ERROR_KIND_INTERNAL = 9,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum VoirsErrorKind VoirsErrorKind;
#else
typedef int32_t VoirsErrorKind;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * Something that a voice can do or not.
 */
enum VoirsCapability
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : int32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
  /**
   * Speak faster or slower.
   */
  VOIRS_CAPABILITY_RATE = 0,
  /**
   * Speak higher or lower.
   */
  VOIRS_CAPABILITY_PITCH = 1,
  /**
   * Change the level of its noise.
   */
  VOIRS_CAPABILITY_NOISE_SCALE = 2,
  /**
   * Vary with the seed.
   */
  VOIRS_CAPABILITY_SEED = 3,
  /**
   * Speak phonemes that the caller gives.
   */
  VOIRS_CAPABILITY_PHONEMES = 4,
  /**
   * Tell when words, phonemes and visemes are heard.
   */
  VOIRS_CAPABILITY_TIMINGS = 5,
  /**
   * Change rate, pitch and volume inside a sentence.
   */
  VOIRS_CAPABILITY_PROSODY_IN_SENTENCE = 6,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum VoirsCapability VoirsCapability;
#else
typedef int32_t VoirsCapability;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * What an event tells.
 */
enum VoirsEventKind
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : int32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
  /**
   * All was given. Carries no data.
   */
  VOIRS_EVENT_KIND_END = 0,
  /**
   * Samples.
   */
  VOIRS_EVENT_KIND_AUDIO = 1,
  /**
   * How much of the text is spoken.
   */
  VOIRS_EVENT_KIND_PROGRESS = 2,
  /**
   * A part of the text was not spoken, or not as asked.
   */
  VOIRS_EVENT_KIND_WARNING = 3,
  /**
   * A sentence is heard.
   */
  VOIRS_EVENT_KIND_SENTENCE = 4,
  /**
   * A word is heard.
   */
  VOIRS_EVENT_KIND_WORD = 5,
  /**
   * A phoneme or a pause is heard.
   */
  VOIRS_EVENT_KIND_PHONEME = 6,
  /**
   * The mouth has a shape.
   */
  VOIRS_EVENT_KIND_VISEME = 7,
  /**
   * A bookmark of SSML is reached.
   */
  VOIRS_EVENT_KIND_MARK = 8,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum VoirsEventKind VoirsEventKind;
#else
typedef int32_t VoirsEventKind;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * What the text of a request is.
 */
enum VoirsInput
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : int32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
  /**
   * Plain text: markup is text like any other.
   */
  VOIRS_INPUT_TEXT = 0,
  /**
   * An SSML document.
   */
  VOIRS_INPUT_SSML = 1,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum VoirsInput VoirsInput;
#else
typedef int32_t VoirsInput;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * How grave a message is.
 */
enum VoirsLogLevel
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : int32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
  /**
   * A call failed, or the library found a defect of its own.
   */
  VOIRS_LOG_LEVEL_ERROR = 1,
  /**
   * A part of a text could not be spoken, or was spoken otherwise than asked.
   */
  VOIRS_LOG_LEVEL_WARNING = 2,
  /**
   * What was loaded and created.
   */
  VOIRS_LOG_LEVEL_INFO = 3,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum VoirsLogLevel VoirsLogLevel;
#else
typedef int32_t VoirsLogLevel;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * Which of several waiting requests is served first.
 */
enum VoirsPriority
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : int32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
  /**
   * After all others.
   */
  VOIRS_PRIORITY_LOW = -1,
  /**
   * The default.
   */
  VOIRS_PRIORITY_NORMAL = 0,
  /**
   * Before all others.
   */
  VOIRS_PRIORITY_HIGH = 1,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum VoirsPriority VoirsPriority;
#else
typedef int32_t VoirsPriority;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * What kind of value a setting takes.
 */
enum VoirsSettingKind
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : int32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
  /**
   * A number with a fraction.
   */
  VOIRS_SETTING_KIND_NUMBER = 0,
  /**
   * A whole number.
   */
  VOIRS_SETTING_KIND_INTEGER = 1,
  /**
   * Text.
   */
  VOIRS_SETTING_KIND_TEXT = 2,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum VoirsSettingKind VoirsSettingKind;
#else
typedef int32_t VoirsSettingKind;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * Where a task is.
 */
enum VoirsTaskState
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : int32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
  /**
   * It works.
   */
  VOIRS_TASK_STATE_RUNNING = 0,
  /**
   * It is done.
   */
  VOIRS_TASK_STATE_DONE = 1,
  /**
   * It failed, or was cancelled.
   */
  VOIRS_TASK_STATE_FAILED = 2,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum VoirsTaskState VoirsTaskState;
#else
typedef int32_t VoirsTaskState;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * How a sample is written.
 */
enum VoirsSampleFormat
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : int32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
  /**
   * 16-bit integer, 2 bytes.
   */
  VOIRS_SAMPLE_FORMAT_I16 = 0,
  /**
   * 24-bit integer, 3 bytes.
   */
  VOIRS_SAMPLE_FORMAT_I24 = 1,
  /**
   * 24-bit integer in the low bits of 4 bytes, with its sign extended.
   */
  VOIRS_SAMPLE_FORMAT_I24_IN32_LOW = 2,
  /**
   * 24-bit integer in the high bits of 4 bytes, the low ones 0.
   */
  VOIRS_SAMPLE_FORMAT_I24_IN32_HIGH = 3,
  /**
   * 32-bit integer, 4 bytes.
   */
  VOIRS_SAMPLE_FORMAT_I32 = 4,
  /**
   * 32-bit IEEE float, 4 bytes.
   */
  VOIRS_SAMPLE_FORMAT_F32 = 5,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum VoirsSampleFormat VoirsSampleFormat;
#else
typedef int32_t VoirsSampleFormat;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * The order of a sample's bytes.
 */
enum VoirsByteOrder
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : int32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
  /**
   * That of this machine.
   */
  VOIRS_BYTE_ORDER_NATIVE = 0,
  /**
   * The lowest byte first.
   */
  VOIRS_BYTE_ORDER_LITTLE = 1,
  /**
   * The highest byte first.
   */
  VOIRS_BYTE_ORDER_BIG = 2,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum VoirsByteOrder VoirsByteOrder;
#else
typedef int32_t VoirsByteOrder;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * Which channels are written, and in which order.
 */
enum VoirsChannelLayout
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : int32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
  /**
   * One channel.
   */
  VOIRS_CHANNEL_LAYOUT_MONO = 0,
  /**
   * The same twice: left, right, left, right.
   */
  VOIRS_CHANNEL_LAYOUT_STEREO_INTERLEAVED = 1,
  /**
   * The same twice: all of the left, then all of the right.
   */
  VOIRS_CHANNEL_LAYOUT_STEREO_PLANAR = 2,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum VoirsChannelLayout VoirsChannelLayout;
#else
typedef int32_t VoirsChannelLayout;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * Mono samples, full scale at ±1, aligned to 64 bytes, with what is known about
 * them. Reference counted and immutable: every function on
 * it may be called from any thread, several at once.
 */
typedef struct VoirsAudioBuffer VoirsAudioBuffer;

/**
 * The results of a batch, in the order of the texts. Immutable; may be read by
 * several threads at once. Freed with voirs_free_batch.
 */
typedef struct VoirsBatch VoirsBatch;

/**
 * Bytes that the caller owns: an encoded file, a text. Text is UTF-8. A zero
 * byte, which the size does not count, follows the last. Immutable; may be
 * read by several threads at once. Freed with voirs_free_bytes.
 */
typedef struct VoirsBytes VoirsBytes;

/**
 * Stops the requests that it was given to. Reference counted; every function
 * on it may be called from any thread at any time.
 */
typedef struct VoirsCancelToken VoirsCancelToken;

/**
 * Speaks text: a voice, a front end, threads, and settings. Reference counted.
 * Every function on it may be called from any thread at any time, several at
 * once; a request goes on with what the pipeline was when it began. A pointer
 * to a pipeline that was destroyed is recognised and refused, unless a new
 * pipeline has got its address.
 */
typedef struct VoirsPipeline VoirsPipeline;

/**
 * Speech as it is made. Belongs to one thread at a time; voirs_stream_cancel
 * and its cancel token to any. Freed with voirs_free_stream.
 */
typedef struct VoirsStream VoirsStream;

/**
 * A synthesis that runs on a thread of the library's. Every function on it may
 * be called from any thread, several at once. Freed with voirs_task_free.
 */
typedef struct VoirsTask VoirsTask;

/**
 * A list of voices. Immutable; may be read by several threads at once. Freed
 * with voirs_free_voice_list.
 */
typedef struct VoirsVoiceList VoirsVoiceList;

/**
 * A weak reference to an audio buffer: does not keep it. Any thread.
 */
typedef struct VoirsWeakAudioBuffer VoirsWeakAudioBuffer;

/**
 * A thing that an error's message speaks of: "setting" and "rate", "path" and
 * "/tmp/x.wav".
 */
typedef struct VoirsErrorArgument {
  /**
   * What it is.
   */
  const char *name;
  /**
   * Its value.
   */
  const char *value;
} VoirsErrorArgument;

/**
 * All that is known about an error. Strings are UTF-8, belong to the library,
 * and stay valid on this thread until a later call on it fails or
 * voirs_clear_error is called.
 */
typedef struct VoirsErrorDetails {
  /**
   * sizeof(VoirsErrorDetails); set by voirs_error_details_init.
   */
  size_t struct_size;
  /**
   * The code, VOIRS_STATUS_OK without an error.
   */
  VoirsStatus code;
  /**
   * What the error is about.
   */
  VoirsErrorKind kind;
  /**
   * The name of the code: "INVALID_SETTING". NULL without an error.
   */
  const char *name;
  /**
   * What went wrong. NULL without an error.
   */
  const char *message;
  /**
   * What the user can do; NULL when nothing is known to help.
   */
  const char *hint;
  /**
   * What caused it, in words; causes of causes follow after ": ". NULL without one.
   */
  const char *cause;
  /**
   * The number of arguments.
   */
  size_t argument_count;
  /**
   * What the message speaks of.
   */
  const struct VoirsErrorArgument *arguments;
} VoirsErrorDetails;

/**
 * Gets a message in UTF-8, valid during the call. Runs on the thread that the
 * message is about, also on the library's own, and may call the library.
 * `level` is a VoirsLogLevel.
 */
typedef void (*VoirsLogCallback)(int32_t level,
                                 const char *message,
                                 void *user_data);

/**
 * Called once when the library no longer needs user data. Any thread.
 */
typedef void (*VoirsDestroy)(void *user_data);

/**
 * How a text is spoken: the settings of one request. Initialise it with
 * voirs_synthesis_config_init, or with voirs_get_synthesis_config for a
 * pipeline's own settings, then change what you need.
 */
typedef struct VoirsSynthesisConfig {
  /**
   * sizeof(VoirsSynthesisConfig); set by the init function.
   */
  size_t struct_size;
  /**
   * Speed relative to the voice's own: 2 is twice as fast. 0.25 to 4, default 1.
   */
  float rate;
  /**
   * Pitch shift in semitones, -24 to 24, default 0.
   */
  float pitch;
  /**
   * Linear gain, 0 to 10, default 1. Peaks are limited to -1 dBTP.
   */
  float volume;
  /**
   * Level of the noise in the voice (breath, fricatives) relative to its own,
   * 0 to 2, default 1.
   */
  float noise_scale;
  /**
   * Chooses the noise in the voice: same text, settings and seed, same
   * samples. Default 0.
   */
  uint64_t seed;
  /**
   * Silence between sentences in seconds, 0 to 10, default 0.4, divided by rate.
   */
  double sentence_pause;
  /**
   * Silence between paragraphs in seconds, 0 to 10, default 0.75, divided by rate.
   */
  double paragraph_pause;
  /**
   * Seconds that the whole request may take, to 1000000; 0, the default, is no limit.
   */
  double timeout;
  /**
   * Samples per second of the audio, 8000 to 192000; 0, the default, is the
   * voice's own.
   */
  uint32_t sample_rate;
  /**
   * A VoirsPriority, default VOIRS_PRIORITY_NORMAL.
   */
  int32_t priority;
  /**
   * A VoirsInput, default VOIRS_INPUT_TEXT.
   */
  int32_t input;
  /**
   * Which events streams and callbacks get: bit n for the VoirsEventKind n.
   * Default VOIRS_EVENTS_ALL. The end is always told.
   */
  uint32_t events;
  /**
   * Cancels the request from any thread; NULL, the default, for none. The
   * library takes a reference of its own during the request.
   */
  const struct VoirsCancelToken *cancel;
} VoirsSynthesisConfig;

/**
 * What a pipeline is made of. Initialise it with voirs_pipeline_config_init.
 * At most one of voice, voice_file and voice_data may be given.
 */
typedef struct VoirsPipelineConfig {
  /**
   * sizeof(VoirsPipelineConfig); set by the init function.
   */
  size_t struct_size;
  /**
   * The name of the voice, or the path of its file; NULL for "heart".
   */
  const char *voice;
  /**
   * The path of a voice pack, or of a Piper voice's ONNX file; NULL for none.
   */
  const char *voice_file;
  /**
   * A voice pack in memory, copied; NULL for none.
   */
  const void *voice_data;
  /**
   * The size of voice_data in bytes.
   */
  size_t voice_data_size;
  /**
   * The accent, a BCP 47 tag; NULL for the voice's own.
   */
  const char *accent;
  /**
   * The path of a front-end pack; NULL for the one inside the library.
   */
  const char *front_end_file;
  /**
   * A front-end pack in memory, copied; NULL for none.
   */
  const void *front_end_data;
  /**
   * The size of front_end_data in bytes.
   */
  size_t front_end_data_size;
  /**
   * The directory whose files SSML's <audio> may play; NULL for none.
   */
  const char *audio_directory;
  /**
   * The directory whose files SSML's <lexicon> may name; NULL for none.
   */
  const char *lexicon_directory;
  /**
   * The most bytes of a text, default 64 MiB.
   */
  size_t max_text_bytes;
  /**
   * Threads of the pipeline's own, to 256; 0, the default, shares those of
   * the process.
   */
  uint32_t threads;
  /**
   * Keeps the structure's size the same everywhere; 0.
   */
  uint32_t reserved;
  /**
   * The settings of requests that bring none; NULL for the defaults.
   */
  const struct VoirsSynthesisConfig *synthesis;
  /**
   * Where voices are looked for by name: paths separated as in PATH; NULL for none.
   */
  const char *voice_directories;
} VoirsPipelineConfig;

/**
 * A setting. The strings are static.
 */
typedef struct VoirsSettingInfo {
  /**
   * sizeof(VoirsSettingInfo); set by voirs_setting_info_init.
   */
  size_t struct_size;
  /**
   * The name.
   */
  const char *name;
  /**
   * A VoirsSettingKind.
   */
  int32_t kind;
  /**
   * Keeps the structure's size the same everywhere; 0.
   */
  int32_t reserved;
  /**
   * The valid values, for people: "0.25 to 4".
   */
  const char *range;
  /**
   * The value unless it is set.
   */
  const char *default_value;
  /**
   * What it does, as a sentence.
   */
  const char *description;
} VoirsSettingInfo;

/**
 * What is known about a voice. The strings are UTF-8 and valid until the list
 * is freed.
 */
typedef struct VoirsVoiceInfo {
  /**
   * sizeof(VoirsVoiceInfo); set by voirs_voice_info_init.
   */
  size_t struct_size;
  /**
   * The name that chooses it: "heart".
   */
  const char *name;
  /**
   * The name for people: "Heart".
   */
  const char *display_name;
  /**
   * Its language as a BCP 47 tag: "en-US".
   */
  const char *language;
  /**
   * The accents that it speaks, BCP 47 tags separated by commas.
   */
  const char *accents;
  /**
   * "female", "male" or "neutral"; "unknown" where its files do not tell.
   */
  const char *gender;
  /**
   * The licence of its data, an SPDX expression; "unknown" where its files do not
   * tell.
   */
  const char *licence;
  /**
   * Where its data comes from.
   */
  const char *source;
  /**
   * Samples per second.
   */
  uint32_t sample_rate;
  /**
   * Bit n is set when it has the VoirsCapability n.
   */
  uint32_t capabilities;
} VoirsVoiceInfo;

/**
 * An event. What happens in a stretch of audio is told before the audio
 * itself, in order of time. Pointers belong to the library and stay valid
 * until the next call on the stream, until the callback returns, or as long as
 * the audio buffer lives. What a kind of event does not carry is 0 or NULL.
 */
typedef struct VoirsEvent {
  /**
   * sizeof(VoirsEvent); set by voirs_event_init.
   */
  size_t struct_size;
  /**
   * A VoirsEventKind. New kinds may be added: ignore those you do not know.
   */
  int32_t kind;
  /**
   * VISEME: the shape in the set of 22 of Azure, 0 to 21.
   * PHONEME: the stress of its syllable, 0 none, 1 primary, 2 secondary.
   */
  int32_t id;
  /**
   * The first sample that it is about, counted from the beginning of the
   * stream. AUDIO and all that is heard.
   */
  uint64_t sample_start;
  /**
   * The sample after its last.
   */
  uint64_t sample_end;
  /**
   * The bytes of the caller's text that it is about: the first. SENTENCE,
   * WORD, WARNING; AUDIO where known.
   */
  size_t text_start;
  /**
   * The byte after the last.
   */
  size_t text_end;
  /**
   * The same range in characters (Unicode scalar values). SENTENCE, WORD.
   */
  size_t character_start;
  /**
   * The character after the last.
   */
  size_t character_end;
  /**
   * SENTENCE and WORD: what is said, after normalisation. PHONEME: the symbol
   * in the voice's alphabet. VISEME: the shape's name in the set of 15 of
   * Oculus Lipsync. MARK: its name. WARNING: the message. UTF-8.
   */
  const char *text;
  /**
   * PHONEME: the phoneme in the International Phonetic Alphabet, UTF-8;
   * empty for a pause.
   */
  const char *ipa;
  /**
   * AUDIO: the samples, full scale at ±1, mono.
   */
  const float *samples;
  /**
   * AUDIO: how many there are.
   */
  size_t sample_count;
  /**
   * AUDIO: samples per second.
   */
  uint32_t sample_rate;
  /**
   * PROGRESS: how much of the text is spoken when the audio before ends, 0 to 1.
   */
  float progress;
} VoirsEvent;

/**
 * Gets an event, valid during the call; user_data is what was passed with the
 * callback. Any value but 0 cancels the synthesis. May call the library, also
 * to destroy the pipeline; must not throw.
 */
typedef int32_t (*VoirsEventCallback)(const struct VoirsEvent *event,
                                      void *user_data);

/**
 * How samples are converted. Initialise it with voirs_conversion_init.
 */
typedef struct VoirsConversion {
  /**
   * sizeof(VoirsConversion); set by the init function.
   */
  size_t struct_size;
  /**
   * A VoirsSampleFormat, default VOIRS_SAMPLE_FORMAT_I16.
   */
  int32_t format;
  /**
   * A VoirsByteOrder, default VOIRS_BYTE_ORDER_NATIVE.
   */
  int32_t byte_order;
  /**
   * A VoirsChannelLayout, default VOIRS_CHANNEL_LAYOUT_MONO.
   */
  int32_t layout;
  /**
   * 1 adds triangular dither of two steps to 16- and 24-bit integers; 0, the
   * default, rounds to nearest.
   */
  int32_t dither;
  /**
   * Chooses the dither.
   */
  uint64_t dither_seed;
} VoirsConversion;

/**
 * How an MP3 file is written. Initialise it with voirs_mp3_options_init.
 */
typedef struct VoirsMp3Options {
  /**
   * sizeof(VoirsMp3Options); set by the init function.
   */
  size_t struct_size;
  /**
   * Constant bit rate in kbit/s, in the steps of the standard: 8 to 160 below
   * 32 kHz, 32 to 320 from there on. 0, the default, is variable.
   */
  uint32_t bit_rate;
  /**
   * Quality of a variable bit rate, 0 the best to 9 the smallest, default 2.
   */
  uint32_t quality;
} VoirsMp3Options;

/**
 * How a stream is read. Initialise it with voirs_stream_config_init.
 */
typedef struct VoirsStreamConfig {
  /**
   * sizeof(VoirsStreamConfig); set by the init function.
   */
  size_t struct_size;
  /**
   * 0, the default: the stream is made as it is pulled from. Otherwise a
   * thread of the library keeps up to so many samples ready, to 57600000, for
   * voirs_stream_read, which then never waits, locks or allocates.
   */
  size_t buffer_samples;
  /**
   * With buffer_samples: gets the events other than AUDIO, on the thread that
   * makes the stream, before their samples can be read; may be NULL.
   */
  VoirsEventCallback on_event;
  /**
   * Handed to on_event.
   */
  void *user_data;
  /**
   * Called with user_data once it is no longer needed, also when the stream
   * cannot be opened; may be NULL.
   */
  VoirsDestroy destroy;
} VoirsStreamConfig;

/**
 * Gives `size` bytes aligned to `alignment` (a power of two), or NULL. `size` is never 0.
 */
typedef void *(*VoirsAllocate)(size_t size,
                               size_t alignment,
                               void *user_data);

/**
 * Takes back memory, with the size and alignment it was asked for.
 */
typedef void (*VoirsDeallocate)(void *pointer,
                                size_t size,
                                size_t alignment,
                                void *user_data);

/**
 * An allocator of the caller's. Its functions are called from any thread, at
 * any time, and must neither throw nor call this library.
 */
typedef struct VoirsAllocator {
  /**
   * sizeof(VoirsAllocator).
   */
  size_t struct_size;
  /**
   * Gives memory.
   */
  VoirsAllocate allocate;
  /**
   * Takes it back.
   */
  VoirsDeallocate deallocate;
  /**
   * Handed to both.
   */
  void *user_data;
} VoirsAllocator;

/**
 * How much memory callers own now. Figures of other threads may be a moment old.
 */
typedef struct VoirsMemoryStats {
  /**
   * sizeof(VoirsMemoryStats); set by voirs_memory_stats_init.
   */
  size_t struct_size;
  /**
   * Bytes that callers own: objects, samples, encoded files.
   */
  uint64_t live_bytes;
  /**
   * The most that live_bytes ever was.
   */
  uint64_t peak_bytes;
  /**
   * Allocations so far.
   */
  uint64_t allocations;
  /**
   * Bytes of released sample blocks that are kept for reuse.
   */
  uint64_t pooled_bytes;
  /**
   * Sample blocks that came from the pool so far.
   */
  uint64_t pool_hits;
  /**
   * Sample blocks that had to be allocated so far.
   */
  uint64_t pool_misses;
  /**
   * Pipelines that were created and not destroyed.
   */
  uint64_t pipelines;
  /**
   * Live audio buffers, also those that only a weak reference keeps.
   */
  uint64_t audio_buffers;
  /**
   * Live streams.
   */
  uint64_t streams;
  /**
   * Live tasks.
   */
  uint64_t tasks;
  /**
   * Live batches.
   */
  uint64_t batches;
  /**
   * Live voice lists.
   */
  uint64_t voice_lists;
  /**
   * Live cancel tokens.
   */
  uint64_t cancel_tokens;
  /**
   * Live VoirsBytes.
   */
  uint64_t bytes_objects;
} VoirsMemoryStats;

#ifdef __cplusplus
extern "C" {
#endif // __cplusplus

/**
 * The version of the library that runs, "1.2.3". The string is static. Compare
 * with VOIRS_VERSION_STRING, the version of the header.
 */
const char *voirs_get_version(void);

/**
 * The version of the binary interface of the library that runs. A program
 * works with every library whose number is its header's VOIRS_ABI_VERSION.
 */
uint32_t voirs_get_abi_version(void);

/**
 * The message of this thread's last error, in UTF-8; NULL without one.
 *
 * A call that succeeds leaves the last error as it is. The string belongs to the
 * library and stays valid on this thread until a later call on it fails or
 * voirs_clear_error is called.
 */
const char *voirs_get_last_error(void);

/**
 * The code of this thread's last error, VOIRS_STATUS_OK without one.
 */
VoirsStatus voirs_get_last_error_code(void);

/**
 * All that is known about this thread's last error: code, kind, message, hint,
 * cause, arguments. Without one the code is VOIRS_STATUS_OK and the strings are NULL.
 */
VoirsStatus voirs_get_error_details(struct VoirsErrorDetails *details);

/**
 * Initialises the structure for voirs_get_error_details. NULL is ignored.
 */
void voirs_error_details_init(struct VoirsErrorDetails *details);

/**
 * 1 when a call on this thread has failed since the last voirs_clear_error, else 0.
 */
int32_t voirs_has_error(void);

/**
 * Forgets this thread's last error; strings of it become invalid.
 */
void voirs_clear_error(void);

/**
 * The name of a status: "OK", "INVALID_SETTING"; NULL for a number that is
 * none. The string is static.
 */
const char *voirs_status_name(int32_t status);

/**
 * Sets the function that gets the library's messages up to a level (a
 * VoirsLogLevel); NULL ends it. The library itself prints nothing. The
 * callback that was set before may still be running on another thread; its
 * user data is destroyed after that.
 *
 * @param callback   the function, or NULL
 * @param level      the least grave messages it gets
 * @param user_data  handed to it
 * @param destroy    called with user_data once it is no longer needed; may be
 *                   NULL. Also called when the call fails.
 */
VoirsStatus voirs_set_log_callback(VoirsLogCallback callback,
                                   int32_t level,
                                   void *user_data,
                                   VoirsDestroy destroy);

/**
 * Creates a token with one reference, to be freed with voirs_cancel_token_release.
 */
VoirsStatus voirs_create_cancel_token(struct VoirsCancelToken **token);

/**
 * Cancels the requests that have the token, and those that get it later:
 * they end with VOIRS_STATUS_CANCELLED. Again changes nothing.
 */
VoirsStatus voirs_cancel(const struct VoirsCancelToken *token);

/**
 * 1 when the token was cancelled, else 0.
 */
int32_t voirs_is_cancelled(const struct VoirsCancelToken *token);

/**
 * Adds a reference. NULL is ignored.
 */
void voirs_cancel_token_retain(const struct VoirsCancelToken *token);

/**
 * Gives a reference back. NULL is ignored.
 */
void voirs_cancel_token_release(struct VoirsCancelToken *token);

/**
 * Creates a pipeline with the embedded voice, the default settings, and the
 * threads that the process's pipelines share: some 10 ms.
 *
 * @param pipeline  gets the pipeline with one reference, to be given back with
 *                  voirs_destroy_pipeline; NULL after an error
 */
VoirsStatus voirs_create_pipeline(struct VoirsPipeline **pipeline);

/**
 * Creates a pipeline of chosen parts.
 *
 * @param config    voice, front end, threads, limits and settings; NULL for the
 *                  defaults. Nothing of it is used after the call.
 * @param pipeline  as for voirs_create_pipeline
 */
VoirsStatus voirs_create_pipeline_with_config(const struct VoirsPipelineConfig *config,
                                              struct VoirsPipeline **pipeline);

/**
 * Initialises the configuration with its defaults. NULL is ignored.
 */
void voirs_pipeline_config_init(struct VoirsPipelineConfig *config);

/**
 * Adds a reference, to be given back with voirs_destroy_pipeline.
 */
VoirsStatus voirs_pipeline_retain(const struct VoirsPipeline *pipeline);

/**
 * Gives a reference back; the last one destroys the pipeline. Does not wait:
 * requests that have begun, streams and tasks go on to their end. NULL is
 * ignored; a pipeline that was destroyed before is refused. Safe from inside a
 * callback.
 */
VoirsStatus voirs_destroy_pipeline(struct VoirsPipeline *pipeline);

/**
 * The same as voirs_destroy_pipeline, for those who prefer the pair of names.
 */
VoirsStatus voirs_pipeline_release(struct VoirsPipeline *pipeline);

/**
 * The pipeline's settings of requests that bring none, to be changed for a
 * request. The structure must have been initialised.
 */
VoirsStatus voirs_get_synthesis_config(const struct VoirsPipeline *pipeline,
                                       struct VoirsSynthesisConfig *config);

/**
 * Gives the pipeline threads of its own: 1 to 256, or 0 to share those of the
 * process. Requests that have begun keep the old ones. Samples do not depend on it.
 */
VoirsStatus voirs_set_thread_count(const struct VoirsPipeline *pipeline,
                                   uint32_t threads);

/**
 * The number of threads that work for the pipeline, its own or shared; 0 after
 * an error.
 */
uint32_t voirs_get_thread_count(const struct VoirsPipeline *pipeline);

/**
 * The number of threads that pipelines share which are created, or given
 * shared threads, from now on: 1 to 256. One for each processor unless set.
 */
VoirsStatus voirs_set_global_thread_count(uint32_t threads);

/**
 * The number of threads that pipelines share; 0 when they cannot be started.
 */
uint32_t voirs_get_global_thread_count(void);

/**
 * Adds a pronunciation lexicon from a file, W3C PLS 1.0 or lines of
 * word, TAB, phonemes. Lexicons go before everything else the library knows; of
 * several, the first added that has the word counts.
 */
VoirsStatus voirs_add_lexicon_file(const struct VoirsPipeline *pipeline,
                                   const char *path);

/**
 * Adds a pronunciation lexicon from memory, as voirs_add_lexicon_file does.
 */
VoirsStatus voirs_add_lexicon_memory(const struct VoirsPipeline *pipeline,
                                     const void *data,
                                     size_t size);

/**
 * Initialises the settings with their defaults. NULL is ignored.
 */
void voirs_synthesis_config_init(struct VoirsSynthesisConfig *config);

/**
 * Initialises the structure for voirs_get_setting_info. NULL is ignored.
 */
void voirs_setting_info_init(struct VoirsSettingInfo *info);

/**
 * The number of settings.
 */
size_t voirs_get_setting_count(void);

/**
 * A setting by its number, from 0: name, kind, range, default, meaning.
 */
VoirsStatus voirs_get_setting_info(size_t index,
                                   struct VoirsSettingInfo *info);

/**
 * Changes a setting of a pipeline by name: "rate" to "1.2", "voice" to
 * "heart". Requests that have begun keep the old value. An unknown name is
 * refused with the nearest right one in the hint, a bad value with the range;
 * nothing is changed then. voirs_get_setting_info lists the settings.
 */
VoirsStatus voirs_set_config_value(const struct VoirsPipeline *pipeline,
                                   const char *key,
                                   const char *value);

/**
 * Copies a setting's value as text, with a zero byte after it.
 *
 * @param buffer    gets the text; may be NULL when capacity is 0
 * @param capacity  the size of buffer in bytes
 * @param needed    gets the size that the text needs with its zero byte; may be
 *                  NULL. With capacity 0 the call only asks for it.
 */
VoirsStatus voirs_get_config_value(const struct VoirsPipeline *pipeline,
                                   const char *key,
                                   char *buffer,
                                   size_t capacity,
                                   size_t *needed);

/**
 * Takes over the settings that a JSON file names; the others stay. The file
 * holds an object of names and values, such as {"rate": 1.2}. After an error
 * nothing is changed.
 */
VoirsStatus voirs_load_config_file(const struct VoirsPipeline *pipeline,
                                   const char *path);

/**
 * Takes over settings from JSON in memory, as voirs_load_config_file does.
 *
 * @param json    UTF-8
 * @param length  its bytes, or VOIRS_NUL_TERMINATED
 */
VoirsStatus voirs_load_config_memory(const struct VoirsPipeline *pipeline,
                                     const char *json,
                                     size_t length);

/**
 * Writes all settings as a JSON file, whole or not at all.
 */
VoirsStatus voirs_save_config_file(const struct VoirsPipeline *pipeline,
                                   const char *path);

/**
 * All settings as JSON, to be freed with voirs_free_bytes.
 */
VoirsStatus voirs_save_config_memory(const struct VoirsPipeline *pipeline,
                                     struct VoirsBytes **json);

/**
 * Chooses the voice of a pipeline by name, among those inside the library and those
 * of the setting voice_directories, or by the path of its file; a speaker may follow:
 * "en_US-libritts-high#p3922". Requests that have begun keep theirs.
 */
VoirsStatus voirs_set_voice(const struct VoirsPipeline *pipeline,
                            const char *name);

/**
 * Gives a pipeline the voice of a file: a voice pack, or a Piper voice's ONNX file with
 * its JSON document beside it.
 */
VoirsStatus voirs_set_voice_file(const struct VoirsPipeline *pipeline,
                                 const char *path);

/**
 * Gives a pipeline the voice of a voice pack in memory, which is copied.
 */
VoirsStatus voirs_set_voice_memory(const struct VoirsPipeline *pipeline,
                                   const void *data,
                                   size_t size);

/**
 * Copies the name of a pipeline's voice, with a zero byte after it.
 *
 * @param buffer    gets the name; may be NULL when capacity is 0
 * @param capacity  the size of buffer in bytes
 * @param needed    gets the size that the name needs with its zero byte; may be
 *                  NULL. With capacity 0 the call only asks for it.
 */
VoirsStatus voirs_get_voice(const struct VoirsPipeline *pipeline,
                            char *buffer,
                            size_t capacity,
                            size_t *needed);

/**
 * Whether a pipeline's voice can do something, so that nothing is ignored silently.
 *
 * @param capability  a VoirsCapability
 * @param supported   gets 1 or 0
 */
VoirsStatus voirs_voice_supports(const struct VoirsPipeline *pipeline,
                                 int32_t capability,
                                 int32_t *supported);

/**
 * Lists the voices that a pipeline can be given by name, those of the setting
 * voice_directories with them, and before them the one it has. Loads none of them.
 *
 * @param pipeline  the pipeline; NULL lists the voices inside the library
 * @param voices    gets the list, to be freed with voirs_free_voice_list
 */
VoirsStatus voirs_list_voices(const struct VoirsPipeline *pipeline,
                              struct VoirsVoiceList **voices);

/**
 * The number of voices in a list; 0 for NULL.
 */
size_t voirs_voice_list_get_count(const struct VoirsVoiceList *voices);

/**
 * A voice of a list by its number, from 0.
 */
VoirsStatus voirs_voice_list_get(const struct VoirsVoiceList *voices,
                                 size_t index,
                                 struct VoirsVoiceInfo *info);

/**
 * Initialises the structure for voirs_voice_list_get. NULL is ignored.
 */
void voirs_voice_info_init(struct VoirsVoiceInfo *info);

/**
 * Frees a list. NULL is ignored.
 */
void voirs_free_voice_list(struct VoirsVoiceList *voices);

/**
 * Speaks a text with the pipeline's settings; blocks until all is made.
 * Sentences are made in parallel on the pipeline's threads.
 *
 * @param pipeline  the pipeline
 * @param text      UTF-8
 * @param length    its bytes, or VOIRS_NUL_TERMINATED
 * @param audio     gets the audio with one reference, to be given back with
 *                  voirs_free_audio_buffer; NULL after an error
 */
VoirsStatus voirs_synthesize(const struct VoirsPipeline *pipeline,
                             const char *text,
                             size_t length,
                             struct VoirsAudioBuffer **audio);

/**
 * As voirs_synthesize, with settings of its own.
 *
 * @param config  the settings; NULL for the pipeline's
 */
VoirsStatus voirs_synthesize_with_config(const struct VoirsPipeline *pipeline,
                                         const char *text,
                                         size_t length,
                                         const struct VoirsSynthesisConfig *config,
                                         struct VoirsAudioBuffer **audio);

/**
 * Speaks an SSML document: as voirs_synthesize_with_config with
 * VOIRS_INPUT_SSML, whatever the settings say.
 */
VoirsStatus voirs_synthesize_ssml(const struct VoirsPipeline *pipeline,
                                  const char *ssml,
                                  size_t length,
                                  const struct VoirsSynthesisConfig *config,
                                  struct VoirsAudioBuffer **audio);

/**
 * Speaks a text and hands its events to a callback on the calling thread, as
 * they are made; an event of the kind END comes last. A value other than 0
 * from the callback cancels: the call returns VOIRS_STATUS_CANCELLED.
 *
 * @param config     the settings; NULL for the pipeline's
 * @param callback   gets the events
 * @param user_data  handed to the callback
 */
VoirsStatus voirs_synthesize_streaming(const struct VoirsPipeline *pipeline,
                                       const char *text,
                                       size_t length,
                                       const struct VoirsSynthesisConfig *config,
                                       VoirsEventCallback callback,
                                       void *user_data);

/**
 * The phonemes of a text, in the voice's alphabet, as UTF-8 text.
 *
 * @param input     a VoirsInput
 * @param phonemes  gets the text, to be freed with voirs_free_bytes
 */
VoirsStatus voirs_phonemize(const struct VoirsPipeline *pipeline,
                            const char *text,
                            size_t length,
                            int32_t input,
                            struct VoirsBytes **phonemes);

/**
 * Speaks a string of at most some 400 phonemes, as voirs_phonemize gives them,
 * on the calling thread and with the silence that the voice's model puts
 * around them.
 *
 * @param config  the settings; NULL for the pipeline's. Pauses, priority, input
 *                and cancel are not used.
 */
VoirsStatus voirs_synthesize_phonemes(const struct VoirsPipeline *pipeline,
                                      const char *phonemes,
                                      size_t length,
                                      const struct VoirsSynthesisConfig *config,
                                      struct VoirsAudioBuffer **audio);

/**
 * Creates a buffer of the caller's samples, which are copied, for the functions
 * that convert, resample and save.
 *
 * @param samples      mono, full scale at ±1; NULL for silence
 * @param count        how many
 * @param sample_rate  samples per second, 1 to 768000
 * @param audio        gets the buffer with one reference
 */
VoirsStatus voirs_create_audio_buffer(const float *samples,
                                      size_t count,
                                      uint32_t sample_rate,
                                      struct VoirsAudioBuffer **audio);

/**
 * Adds a reference. NULL is ignored.
 */
void voirs_audio_buffer_retain(const struct VoirsAudioBuffer *audio);

/**
 * Gives a reference back; the last one frees the buffer. NULL is ignored.
 */
void voirs_free_audio_buffer(struct VoirsAudioBuffer *audio);

/**
 * The same as voirs_free_audio_buffer, for those who prefer the pair of names.
 */
void voirs_audio_buffer_release(struct VoirsAudioBuffer *audio);

/**
 * The samples; NULL when there are none. Valid as long as
 * a reference is held.
 */
const float *voirs_audio_get_samples(const struct VoirsAudioBuffer *audio);

/**
 * The number of samples; 0 for NULL.
 */
size_t voirs_audio_get_sample_count(const struct VoirsAudioBuffer *audio);

/**
 * Samples per second; 0 for NULL.
 */
uint32_t voirs_audio_get_sample_rate(const struct VoirsAudioBuffer *audio);

/**
 * The number of channels, 1; 0 for NULL. voirs_audio_convert makes stereo of it.
 */
uint32_t voirs_audio_get_channels(const struct VoirsAudioBuffer *audio);

/**
 * How long the audio is, in seconds; 0 for NULL.
 */
double voirs_audio_get_duration(const struct VoirsAudioBuffer *audio);

/**
 * Copies the samples.
 *
 * @param samples   gets them; may be NULL when capacity is 0
 * @param capacity  how many it has room for; when too few, nothing is copied and
 *                  the call returns VOIRS_STATUS_BUFFER_TOO_SMALL
 * @param needed    gets how many there are; may be NULL. With capacity 0 the call
 *                  only asks for it.
 */
VoirsStatus voirs_audio_copy_samples(const struct VoirsAudioBuffer *audio,
                                     float *samples,
                                     size_t capacity,
                                     size_t *needed);

/**
 * The number of events that are known of the audio: sentences, words, phonemes,
 * visemes, bookmarks, and the warnings of its synthesis; 0 for NULL.
 */
size_t voirs_audio_get_event_count(const struct VoirsAudioBuffer *audio);

/**
 * An event of the audio by its number, from 0: in order of time, warnings last.
 * Its strings are valid as long as a reference is held.
 */
VoirsStatus voirs_audio_get_event(const struct VoirsAudioBuffer *audio,
                                  size_t index,
                                  struct VoirsEvent *event);

/**
 * Has a function called when the buffer is freed, on the thread that frees it;
 * several are called in the order in which they were added.
 *
 * @param handler    gets user_data
 * @param user_data  handed to it
 */
VoirsStatus voirs_audio_buffer_add_drop_handler(const struct VoirsAudioBuffer *audio,
                                                VoirsDestroy handler,
                                                void *user_data);

/**
 * A weak reference to a buffer: it does not keep the samples, but tells whether
 * they are still there.
 *
 * @param weak  gets it, to be freed with voirs_free_weak_audio_buffer
 */
VoirsStatus voirs_audio_buffer_downgrade(const struct VoirsAudioBuffer *audio,
                                         struct VoirsWeakAudioBuffer **weak);

/**
 * A reference to the buffer behind a weak one.
 *
 * @param audio  gets a reference, to be given back with voirs_free_audio_buffer;
 *               NULL, without an error, when the buffer is gone
 */
VoirsStatus voirs_weak_audio_buffer_upgrade(const struct VoirsWeakAudioBuffer *weak,
                                            struct VoirsAudioBuffer **audio);

/**
 * Frees a weak reference. NULL is ignored.
 */
void voirs_free_weak_audio_buffer(struct VoirsWeakAudioBuffer *weak);

/**
 * Initialises the structure with its defaults. NULL is ignored.
 */
void voirs_conversion_init(struct VoirsConversion *conversion);

/**
 * Initialises the structure with its defaults. NULL is ignored.
 */
void voirs_mp3_options_init(struct VoirsMp3Options *options);

/**
 * Converts the samples into the caller's memory. Rounds to nearest and
 * saturates.
 *
 * @param conversion  how; NULL for 16-bit integers, mono
 * @param out         gets the samples; may be NULL when capacity is 0
 * @param capacity    the size of out in bytes; when too small, nothing is written
 *                    and the call returns VOIRS_STATUS_BUFFER_TOO_SMALL
 * @param needed      gets the bytes that the samples take; may be NULL. With
 *                    capacity 0 the call only asks for it.
 */
VoirsStatus voirs_audio_convert(const struct VoirsAudioBuffer *audio,
                                const struct VoirsConversion *conversion,
                                void *out,
                                size_t capacity,
                                size_t *needed);

/**
 * The same audio at another sample rate.
 *
 * @param sample_rate  samples per second, 8000 to 192000
 * @param resampled    gets the new buffer with one reference
 */
VoirsStatus voirs_audio_resample(const struct VoirsAudioBuffer *audio,
                                 uint32_t sample_rate,
                                 struct VoirsAudioBuffer **resampled);

/**
 * Saves a WAV file, whole or not at all: an existing file is replaced once the
 * new one is complete.
 *
 * @param path    the path, in UTF-8
 * @param format  VOIRS_SAMPLE_FORMAT_I16, _I24, _I32 or _F32
 */
VoirsStatus voirs_audio_save_wav(const struct VoirsAudioBuffer *audio,
                                 const char *path,
                                 int32_t format);

/**
 * Saves a FLAC file, whole or not at all.
 *
 * @param path  the path, in UTF-8
 * @param bits  16 or 24 bits of a sample
 */
VoirsStatus voirs_audio_save_flac(const struct VoirsAudioBuffer *audio,
                                  const char *path,
                                  uint32_t bits);

/**
 * Saves an MP3 file, whole or not at all. The sample rate must be one of the
 * standard's: 8000, 11025, 12000, 16000, 22050, 24000, 32000, 44100, 48000.
 *
 * @param path     the path, in UTF-8
 * @param options  bit rate or quality; NULL for the defaults
 */
VoirsStatus voirs_audio_save_mp3(const struct VoirsAudioBuffer *audio,
                                 const char *path,
                                 const struct VoirsMp3Options *options);

/**
 * A WAV file in memory, as voirs_audio_save_wav writes it.
 *
 * @param bytes  gets the file, to be freed with voirs_free_bytes
 */
VoirsStatus voirs_audio_encode_wav(const struct VoirsAudioBuffer *audio,
                                   int32_t format,
                                   struct VoirsBytes **bytes);

/**
 * A FLAC file in memory, as voirs_audio_save_flac writes it.
 *
 * @param bytes  gets the file, to be freed with voirs_free_bytes
 */
VoirsStatus voirs_audio_encode_flac(const struct VoirsAudioBuffer *audio,
                                    uint32_t bits,
                                    struct VoirsBytes **bytes);

/**
 * An MP3 file in memory, as voirs_audio_save_mp3 writes it.
 *
 * @param bytes  gets the file, to be freed with voirs_free_bytes
 */
VoirsStatus voirs_audio_encode_mp3(const struct VoirsAudioBuffer *audio,
                                   const struct VoirsMp3Options *options,
                                   struct VoirsBytes **bytes);

/**
 * When the words and so on of the audio are heard, as a subtitle or label file
 * in memory.
 *
 * @param format  "srt", "vtt" (a cue for each phrase), "vtt-words", "textgrid"
 *                (Praat), "json" or "audacity"
 * @param bytes   gets the file, UTF-8, to be freed with voirs_free_bytes
 */
VoirsStatus voirs_audio_export_timings(const struct VoirsAudioBuffer *audio,
                                       const char *format,
                                       struct VoirsBytes **bytes);

/**
 * Initialises the structure for voirs_stream_next and voirs_audio_get_event.
 * NULL is ignored.
 */
void voirs_event_init(struct VoirsEvent *event);

/**
 * Initialises the structure with its defaults. NULL is ignored.
 */
void voirs_stream_config_init(struct VoirsStreamConfig *config);

/**
 * Opens a stream of a text. Unless it is buffered nothing is made before the
 * first event or sample is asked for.
 *
 * @param config         the settings; NULL for the pipeline's
 * @param stream_config  how it is read; NULL for the defaults
 * @param stream         gets the stream, to be freed with voirs_free_stream
 */
VoirsStatus voirs_stream_open(const struct VoirsPipeline *pipeline,
                              const char *text,
                              size_t length,
                              const struct VoirsSynthesisConfig *config,
                              const struct VoirsStreamConfig *stream_config,
                              struct VoirsStream **stream);

/**
 * The next event of a stream that is not buffered; blocks until it is made.
 * After the last one come events of the kind END, as often as asked. After an
 * error every call gives it again.
 */
VoirsStatus voirs_stream_next(struct VoirsStream *stream,
                              struct VoirsEvent *event);

/**
 * Fills the caller's memory with the next samples.
 *
 * A buffered stream never waits, locks or allocates here, so that it may be
 * read from a real-time thread (reporting an error is the one exception, at
 * the end): fewer samples than asked mean that no more are ready. A stream that
 * is not buffered waits until there are some, and passes over its other events.
 *
 * @param samples   gets the samples, full scale at ±1, mono
 * @param capacity  how many it has room for; 0 only asks whether the end is reached
 * @param written   gets how many were written
 * @param ended     gets 1 when all samples were read, else 0; may be NULL
 */
VoirsStatus voirs_stream_read(struct VoirsStream *stream,
                              float *samples,
                              size_t capacity,
                              size_t *written,
                              int32_t *ended);

/**
 * Samples per second of a stream; 0 for NULL.
 */
uint32_t voirs_stream_get_sample_rate(const struct VoirsStream *stream);

/**
 * Cancels a stream: what is waiting for it returns VOIRS_STATUS_CANCELLED. Any
 * thread, as long as the stream is not freed; again changes nothing.
 */
VoirsStatus voirs_stream_cancel(const struct VoirsStream *stream);

/**
 * The stream's cancel token, for a thread that may outlive the stream.
 *
 * @param token  gets a reference, to be given back with voirs_cancel_token_release
 */
VoirsStatus voirs_stream_get_cancel_token(const struct VoirsStream *stream,
                                          struct VoirsCancelToken **token);

/**
 * Cancels a stream and frees it. NULL is ignored. Does not wait for on_event,
 * which may just be running on its thread: the user data is destroyed after it.
 */
void voirs_free_stream(struct VoirsStream *stream);

/**
 * Speaks a text on a thread of the library's; returns at once. Wrong arguments
 * are found by this call, everything later by the task.
 *
 * @param config     the settings; NULL for the pipeline's
 * @param callback   gets the events, END last, on that thread; any value but 0
 *                   cancels. NULL collects the audio for voirs_task_get_audio.
 * @param user_data  handed to the callback
 * @param destroy    called with user_data once it is no longer needed, also when
 *                   this call fails; may be NULL
 * @param task       gets the task, to be freed with voirs_task_free
 */
VoirsStatus voirs_synthesize_async(const struct VoirsPipeline *pipeline,
                                   const char *text,
                                   size_t length,
                                   const struct VoirsSynthesisConfig *config,
                                   VoirsEventCallback callback,
                                   void *user_data,
                                   VoirsDestroy destroy,
                                   struct VoirsTask **task);

/**
 * Waits until a task has ended, whether well or not.
 *
 * @param timeout  the most seconds to wait; 0 only looks, a negative value
 *                 waits for as long as it takes
 * @param state    gets a VoirsTaskState; may be NULL. VOIRS_TASK_STATE_RUNNING
 *                 when the time was over first, which is no error.
 */
VoirsStatus voirs_task_wait(const struct VoirsTask *task,
                            double timeout,
                            int32_t *state);

/**
 * Where a task is, a VoirsTaskState; -1 for NULL.
 */
int32_t voirs_task_poll(const struct VoirsTask *task);

/**
 * What a task came to: VOIRS_STATUS_OK, or its error, which becomes the last
 * error of this thread. VOIRS_STATUS_INVALID_STATE while it runs.
 */
VoirsStatus voirs_task_get_status(const struct VoirsTask *task);

/**
 * The audio of a task that has ended and has no callback; else its error, or
 * VOIRS_STATUS_INVALID_STATE.
 *
 * @param audio  gets a reference, to be given back with voirs_free_audio_buffer
 */
VoirsStatus voirs_task_get_audio(const struct VoirsTask *task,
                                 struct VoirsAudioBuffer **audio);

/**
 * Cancels a task; it ends with VOIRS_STATUS_CANCELLED unless it is done first.
 * Again changes nothing.
 */
VoirsStatus voirs_task_cancel(const struct VoirsTask *task);

/**
 * Cancels a task that still runs, and frees it. NULL is ignored. Does not wait
 * for the callback, which may just be running: the user data is destroyed after
 * it. Safe from inside the callback.
 */
void voirs_task_free(struct VoirsTask *task);

/**
 * Speaks several texts, as many at once as the pipeline has threads, and waits
 * for all. A text that fails, also one that is not UTF-8, leaves the others
 * alone: each has a result of its own.
 *
 * @param texts    the texts, in UTF-8
 * @param lengths  the bytes of each; NULL when all end with a zero byte
 * @param count    how many there are
 * @param config   the settings of all; NULL for the pipeline's
 * @param batch    gets the results, to be freed with voirs_free_batch
 */
VoirsStatus voirs_synthesize_batch(const struct VoirsPipeline *pipeline,
                                   const char *const *texts,
                                   const size_t *lengths,
                                   size_t count,
                                   const struct VoirsSynthesisConfig *config,
                                   struct VoirsBatch **batch);

/**
 * The number of results; 0 for NULL.
 */
size_t voirs_batch_get_count(const struct VoirsBatch *batch);

/**
 * What a text came to, by its number from 0: VOIRS_STATUS_OK, or its error,
 * which becomes the last error of this thread.
 */
VoirsStatus voirs_batch_get_status(const struct VoirsBatch *batch,
                                   size_t index);

/**
 * The audio of a text by its number from 0, or its error.
 *
 * @param audio  gets a reference, to be given back with voirs_free_audio_buffer
 */
VoirsStatus voirs_batch_get_audio(const struct VoirsBatch *batch,
                                  size_t index,
                                  struct VoirsAudioBuffer **audio);

/**
 * Frees the results; audio that was taken from them stays. NULL is ignored.
 */
void voirs_free_batch(struct VoirsBatch *batch);

/**
 * The bytes; NULL for NULL. Valid until voirs_free_bytes.
 */
const uint8_t *voirs_bytes_get_data(const struct VoirsBytes *bytes);

/**
 * The bytes as text that ends with a zero byte; NULL for NULL. Valid until
 * voirs_free_bytes.
 */
const char *voirs_bytes_get_text(const struct VoirsBytes *bytes);

/**
 * The number of bytes, without the zero byte after them; 0 for NULL.
 */
size_t voirs_bytes_get_size(const struct VoirsBytes *bytes);

/**
 * Frees the bytes. NULL is ignored.
 */
void voirs_free_bytes(struct VoirsBytes *bytes);

/**
 * Makes every object and byte that the caller owns come from the caller's
 * allocator: handles, samples, encoded files. Once, and before anything was
 * created: later it is refused (VOIRS_STATUS_INVALID_STATE). What the library
 * uses inside, such as the voice's weights, is not affected.
 */
VoirsStatus voirs_set_allocator(const struct VoirsAllocator *allocator);

/**
 * Makes the library remember every allocation that callers own, for
 * voirs_get_leak_report. For debugging: each costs a lock. Before anything was
 * created: later it is refused (VOIRS_STATUS_INVALID_STATE).
 */
VoirsStatus voirs_enable_leak_tracking(void);

/**
 * What callers own and have not released, as text for people: a line for each
 * allocation, oldest first, at most 1,000, then their sum. Needs
 * voirs_enable_leak_tracking. The report is freed with voirs_free_bytes and is
 * not part of itself.
 */
VoirsStatus voirs_get_leak_report(struct VoirsBytes **report);

/**
 * Initialises the structure for voirs_get_memory_stats. NULL is ignored.
 */
void voirs_memory_stats_init(struct VoirsMemoryStats *stats);

/**
 * How much memory callers own, how many objects of each type, and how often
 * the pool of sample blocks helped.
 */
VoirsStatus voirs_get_memory_stats(struct VoirsMemoryStats *stats);

/**
 * Gives the sample blocks that are kept for reuse back to the allocator.
 */
void voirs_trim_memory(void);

#ifdef __cplusplus
}  // extern "C"
#endif  // __cplusplus

#endif  /* VOIRS_H */
