/* Every function of voirs.h and what is tried on it. The header is read when
   this runs: a function that the table lacks fails the test, and so does one
   whose arguments call for a trial that its row does not make. */
#include "header.h"
#include "support.h"

/* What the rows use: one live object of each type. */
static VoirsPipeline *pipeline;
static VoirsAudioBuffer *audio;
static VoirsWeakAudioBuffer *weak;
static VoirsStream *stream;
static VoirsTask *task;
static VoirsBatch *batch;
static VoirsVoiceList *voices;
static VoirsBytes *bytes;
static VoirsCancelToken *token;

/* The trials of the row that runs. */
static int tried;

/* A call with NULL where it must not be is refused; so is the rest. */
#define NULLS(call) (tried |= TRIAL_NULL, REFUSES(INVALID_ARGUMENT, call))
#define NULLS_OBJECT(object, call)                                                                 \
    (tried |= TRIAL_NULL, REFUSES_OBJECT(INVALID_ARGUMENT, object, call))
#define BAD_TEXT(call) (tried |= TRIAL_UTF8, REFUSES(INVALID_UTF8, call))
#define BAD_TEXT_OBJECT(object, call)                                                              \
    (tried |= TRIAL_UTF8, REFUSES_OBJECT(INVALID_UTF8, object, call))
#define NO_ROOM(call) (tried |= TRIAL_CAPACITY, REFUSES(BUFFER_TOO_SMALL, call))

/* A call that ignores NULL, or does again what was done: no error. */
#define IGNORES(call) (tried |= TRIAL_NULL, voirs_clear_error(), (call), assert_no_error(#call))
#define AGAIN(call)                                                                                \
    (tried |= TRIAL_AGAIN, voirs_clear_error(), (call), (call), assert_no_error(#call))

/* A call that gives a value for NULL, and an error besides. */
#define GIVES(value, call)                                                                         \
    (tried |= TRIAL_NULL, voirs_clear_error(), assert_true((call) == (value)),                     \
     assert_int_equal(voirs_get_last_error_code(), VOIRS_STATUS_INVALID_ARGUMENT))

/* A structure of an impossible size: none, less than the first version had, more
   than the library knows. What is behind the size must not be touched. */
static const size_t sizes[] = {0, sizeof(size_t), 4096, SIZE_MAX};
#define SIZES(variable, init, call)                                                                \
    do {                                                                                           \
        tried |= TRIAL_SIZE;                                                                       \
        for (size_t n = 0; n < sizeof sizes / sizeof *sizes; n++) {                                \
            init(&variable);                                                                       \
            variable.struct_size = sizes[n];                                                       \
            unsigned char before[sizeof variable];                                                 \
            memcpy(before, &variable, sizeof variable);                                            \
            REFUSES(INVALID_ARGUMENT, call);                                                       \
            assert_memory_equal(before, &variable, sizeof variable);                               \
        }                                                                                          \
    } while (0)
#define SIZES_OBJECT(variable, init, object, call)                                                 \
    SIZES(variable, init, ((object) = poison(), call));                                            \
    assert_null(object)

static void assert_no_error(const char *call) {
    if (voirs_has_error())
        fail_msg("%s: %s", call, voirs_get_last_error());
}

/* An init function sets the size, ignores NULL and crooked pointers. */
#define INIT(type, init)                                                                           \
    do {                                                                                           \
        type structure;                                                                            \
        IGNORES(init(NULL));                                                                       \
        memset(&structure, 0xff, sizeof structure);                                                \
        init(&structure);                                                                          \
        assert_int_equal(structure.struct_size, sizeof structure);                                 \
        assert_no_error(#init);                                                                    \
    } while (0)

static void allocator_init(VoirsAllocator *allocator) {
    memset(allocator, 0, sizeof *allocator);
}

static int32_t ignore_event(const VoirsEvent *event, void *user_data) {
    (void)event, (void)user_data;
    return 0;
}

static void ignore_message(int32_t level, const char *message, void *user_data) {
    (void)level, (void)message, (void)user_data;
}

/* Errors, versions, messages. */

static void try_get_version(void) {
    assert_string_equal(voirs_get_version(), VOIRS_VERSION_STRING);
}

static void try_get_abi_version(void) {
    assert_int_equal(voirs_get_abi_version(), VOIRS_ABI_VERSION);
}

static void try_get_last_error(void) {
    voirs_clear_error();
    assert_null(voirs_get_last_error());
}

static void try_get_last_error_code(void) {
    voirs_clear_error();
    assert_int_equal(voirs_get_last_error_code(), VOIRS_STATUS_OK);
}

static void try_get_error_details(void) {
    VoirsErrorDetails details;
    NULLS(voirs_get_error_details(NULL));
    SIZES(details, voirs_error_details_init, voirs_get_error_details(&details));
}

static void try_error_details_init(void) {
    INIT(VoirsErrorDetails, voirs_error_details_init);
}

static void try_has_error(void) {
    voirs_clear_error();
    assert_int_equal(voirs_has_error(), 0);
}

static void try_clear_error(void) {
    AGAIN(voirs_clear_error());
}

static void try_status_name(void) {
    assert_null(voirs_status_name(INT32_MIN));
}

static void try_set_log_callback(void) {
    /* NULL ends it. */
    IGNORES(voirs_set_log_callback(NULL, 99, NULL, NULL));
    REFUSES(INVALID_ARGUMENT, voirs_set_log_callback(ignore_message, 0, NULL, NULL));
}

/* Cancel tokens. */

static void try_create_cancel_token(void) {
    NULLS(voirs_create_cancel_token(NULL));
}

static void try_cancel(void) {
    NULLS(voirs_cancel(NULL));
    AGAIN(voirs_cancel(token));
}

static void try_is_cancelled(void) {
    GIVES(0, voirs_is_cancelled(NULL));
}

static void try_cancel_token_retain(void) {
    IGNORES(voirs_cancel_token_retain(NULL));
}

static void try_cancel_token_release(void) {
    IGNORES(voirs_cancel_token_release(NULL));
}

/* Pipelines. */

static VoirsPipeline *destroyed(void) {
    VoirsPipeline *other = new_pipeline();
    OK(voirs_destroy_pipeline(other));
    return other;
}

static void try_create_pipeline(void) {
    NULLS(voirs_create_pipeline(NULL));
}

static void try_create_pipeline_with_config(void) {
    VoirsPipelineConfig config;
    VoirsPipeline *other;
    NULLS(voirs_create_pipeline_with_config(NULL, NULL));
    SIZES_OBJECT(config, voirs_pipeline_config_init, other,
                 voirs_create_pipeline_with_config(&config, &other));
#define WITH(field, value)                                                                         \
    (voirs_pipeline_config_init(&config), config.field = (value),                                  \
     voirs_create_pipeline_with_config(&config, &other))
    REFUSES_OBJECT(INVALID_UTF8, other, WITH(voice, NOT_UTF8));
    REFUSES_OBJECT(INVALID_UTF8, other, WITH(voice_file, NOT_UTF8));
    REFUSES_OBJECT(INVALID_UTF8, other, WITH(accent, NOT_UTF8));
    REFUSES_OBJECT(INVALID_UTF8, other, WITH(front_end_file, NOT_UTF8));
    REFUSES_OBJECT(INVALID_UTF8, other, WITH(audio_directory, NOT_UTF8));
    REFUSES_OBJECT(INVALID_UTF8, other, WITH(lexicon_directory, NOT_UTF8));
    VoirsSynthesisConfig synthesis;
    voirs_synthesis_config_init(&synthesis);
    synthesis.struct_size = 1;
    REFUSES_OBJECT(INVALID_ARGUMENT, other, WITH(synthesis, &synthesis));
#undef WITH
}

static void try_pipeline_config_init(void) {
    INIT(VoirsPipelineConfig, voirs_pipeline_config_init);
}

static void try_pipeline_retain(void) {
    NULLS(voirs_pipeline_retain(NULL));
    REFUSES(INVALID_ARGUMENT, voirs_pipeline_retain(destroyed()));
}

static void try_destroy_pipeline(void) {
    IGNORES(voirs_destroy_pipeline(NULL));
    tried |= TRIAL_AGAIN;
    REFUSES(INVALID_ARGUMENT, voirs_destroy_pipeline(destroyed()));
}

static void try_pipeline_release(void) {
    IGNORES(voirs_pipeline_release(NULL));
    tried |= TRIAL_AGAIN;
    REFUSES(INVALID_ARGUMENT, voirs_pipeline_release(destroyed()));
}

static void try_get_synthesis_config(void) {
    VoirsSynthesisConfig config;
    voirs_synthesis_config_init(&config);
    NULLS(voirs_get_synthesis_config(NULL, &config));
    NULLS(voirs_get_synthesis_config(pipeline, NULL));
    SIZES(config, voirs_synthesis_config_init, voirs_get_synthesis_config(pipeline, &config));
}

static void try_set_thread_count(void) {
    NULLS(voirs_set_thread_count(NULL, 1));
    REFUSES(INVALID_SETTING, voirs_set_thread_count(pipeline, UINT32_MAX));
}

static void try_get_thread_count(void) {
    GIVES(0, voirs_get_thread_count(NULL));
    GIVES(0, voirs_get_thread_count(destroyed()));
}

static void try_set_global_thread_count(void) {
    REFUSES(INVALID_SETTING, voirs_set_global_thread_count(UINT32_MAX));
}

static void try_get_global_thread_count(void) {
    assert_true(voirs_get_global_thread_count() > 0);
}

static void try_add_lexicon_file(void) {
    NULLS(voirs_add_lexicon_file(NULL, "x"));
    NULLS(voirs_add_lexicon_file(pipeline, NULL));
    BAD_TEXT(voirs_add_lexicon_file(pipeline, NOT_UTF8));
}

static void try_add_lexicon_memory(void) {
    NULLS(voirs_add_lexicon_memory(NULL, "x", 1));
    NULLS(voirs_add_lexicon_memory(pipeline, NULL, 1));
    REFUSES(INVALID_LEXICON, voirs_add_lexicon_memory(pipeline, NOT_UTF8, 4));
}

/* Settings. */

static void try_synthesis_config_init(void) {
    INIT(VoirsSynthesisConfig, voirs_synthesis_config_init);
}

static void try_setting_info_init(void) {
    INIT(VoirsSettingInfo, voirs_setting_info_init);
}

static void try_get_setting_count(void) {
    assert_true(voirs_get_setting_count() > 0);
}

static void try_get_setting_info(void) {
    VoirsSettingInfo info;
    NULLS(voirs_get_setting_info(0, NULL));
    SIZES(info, voirs_setting_info_init, voirs_get_setting_info(0, &info));
}

static void try_set_config_value(void) {
    NULLS(voirs_set_config_value(NULL, "rate", "1"));
    NULLS(voirs_set_config_value(pipeline, NULL, "1"));
    NULLS(voirs_set_config_value(pipeline, "rate", NULL));
    BAD_TEXT(voirs_set_config_value(pipeline, NOT_UTF8, "1"));
    BAD_TEXT(voirs_set_config_value(pipeline, "rate", NOT_UTF8));
}

static void try_get_config_value(void) {
    char value[16];
    size_t needed;
    NULLS(voirs_get_config_value(NULL, "rate", value, sizeof value, &needed));
    NULLS(voirs_get_config_value(pipeline, NULL, value, sizeof value, &needed));
    NULLS(voirs_get_config_value(pipeline, "rate", NULL, sizeof value, &needed));
    BAD_TEXT(voirs_get_config_value(pipeline, NOT_UTF8, value, sizeof value, &needed));
    NO_ROOM(voirs_get_config_value(pipeline, "rate", NULL, 0, NULL));
    NO_ROOM(voirs_get_config_value(pipeline, "rate", value, 1, NULL));
}

static void try_load_config_file(void) {
    NULLS(voirs_load_config_file(NULL, "x"));
    NULLS(voirs_load_config_file(pipeline, NULL));
    BAD_TEXT(voirs_load_config_file(pipeline, NOT_UTF8));
}

static void try_load_config_memory(void) {
    NULLS(voirs_load_config_memory(NULL, "{}", 2));
    NULLS(voirs_load_config_memory(pipeline, NULL, 2));
    NULLS(voirs_load_config_memory(pipeline, NULL, VOIRS_NUL_TERMINATED));
    BAD_TEXT(voirs_load_config_memory(pipeline, NOT_UTF8, 4));
    REFUSES(INVALID_CONFIG, voirs_load_config_memory(pipeline, NULL, 0));
}

static void try_save_config_file(void) {
    NULLS(voirs_save_config_file(NULL, "x"));
    NULLS(voirs_save_config_file(pipeline, NULL));
    BAD_TEXT(voirs_save_config_file(pipeline, NOT_UTF8));
}

static void try_save_config_memory(void) {
    VoirsBytes *json;
    NULLS_OBJECT(json, voirs_save_config_memory(NULL, &json));
    NULLS(voirs_save_config_memory(pipeline, NULL));
}

/* Voices. */

static void try_set_voice(void) {
    NULLS(voirs_set_voice(NULL, "heart"));
    NULLS(voirs_set_voice(pipeline, NULL));
    BAD_TEXT(voirs_set_voice(pipeline, NOT_UTF8));
}

static void try_set_voice_file(void) {
    NULLS(voirs_set_voice_file(NULL, "x"));
    NULLS(voirs_set_voice_file(pipeline, NULL));
    BAD_TEXT(voirs_set_voice_file(pipeline, NOT_UTF8));
}

static void try_set_voice_memory(void) {
    NULLS(voirs_set_voice_memory(NULL, "x", 1));
    NULLS(voirs_set_voice_memory(pipeline, NULL, 1));
    REFUSES(DAMAGED_VOICE, voirs_set_voice_memory(pipeline, NULL, 0));
}

static void try_get_voice(void) {
    char name[16];
    NULLS(voirs_get_voice(NULL, name, sizeof name, NULL));
    NULLS(voirs_get_voice(pipeline, NULL, sizeof name, NULL));
    NO_ROOM(voirs_get_voice(pipeline, NULL, 0, NULL));
    NO_ROOM(voirs_get_voice(pipeline, name, 1, NULL));
}

static void try_voice_supports(void) {
    int32_t supported;
    NULLS(voirs_voice_supports(NULL, VOIRS_CAPABILITY_RATE, &supported));
    NULLS(voirs_voice_supports(pipeline, VOIRS_CAPABILITY_RATE, NULL));
}

static void try_list_voices(void) {
    VoirsVoiceList *list;
    NULLS(voirs_list_voices(pipeline, NULL));
    NULLS_OBJECT(list, voirs_list_voices(destroyed(), &list));
}

static void try_voice_list_get_count(void) {
    GIVES(0, voirs_voice_list_get_count(NULL));
}

static void try_voice_list_get(void) {
    VoirsVoiceInfo info;
    voirs_voice_info_init(&info);
    NULLS(voirs_voice_list_get(NULL, 0, &info));
    NULLS(voirs_voice_list_get(voices, 0, NULL));
    SIZES(info, voirs_voice_info_init, voirs_voice_list_get(voices, 0, &info));
}

static void try_voice_info_init(void) {
    INIT(VoirsVoiceInfo, voirs_voice_info_init);
}

static void try_free_voice_list(void) {
    IGNORES(voirs_free_voice_list(NULL));
}

/* Synthesis. */

static void try_synthesize(void) {
    VoirsAudioBuffer *made;
    NULLS_OBJECT(made, voirs_synthesize(NULL, TEXT, 5, &made));
    NULLS_OBJECT(made, voirs_synthesize(pipeline, NULL, 5, &made));
    NULLS_OBJECT(made, voirs_synthesize(pipeline, NULL, VOIRS_NUL_TERMINATED, &made));
    NULLS(voirs_synthesize(pipeline, TEXT, 5, NULL));
    BAD_TEXT_OBJECT(made, voirs_synthesize(pipeline, NOT_UTF8, VOIRS_NUL_TERMINATED, &made));
    BAD_TEXT_OBJECT(made, voirs_synthesize(pipeline, NOT_UTF8, 4, &made));
    NULLS_OBJECT(made, voirs_synthesize(destroyed(), TEXT, 5, &made));
}

/* The rows of functions with settings have these in common. */
#define SETTINGS(object, call)                                                                     \
    do {                                                                                           \
        VoirsSynthesisConfig config;                                                               \
        SIZES_OBJECT(config, voirs_synthesis_config_init, object, call);                           \
    } while (0)

static void try_synthesize_with_config(void) {
    VoirsAudioBuffer *made;
    NULLS_OBJECT(made, voirs_synthesize_with_config(NULL, TEXT, 5, NULL, &made));
    NULLS_OBJECT(made, voirs_synthesize_with_config(pipeline, NULL, 5, NULL, &made));
    NULLS(voirs_synthesize_with_config(pipeline, TEXT, 5, NULL, NULL));
    BAD_TEXT_OBJECT(made, voirs_synthesize_with_config(pipeline, NOT_UTF8, 4, NULL, &made));
    SETTINGS(made, voirs_synthesize_with_config(pipeline, TEXT, 5, &config, &made));
}

static void try_synthesize_ssml(void) {
    VoirsAudioBuffer *made;
    NULLS_OBJECT(made, voirs_synthesize_ssml(NULL, "<speak>a</speak>", 16, NULL, &made));
    NULLS_OBJECT(made, voirs_synthesize_ssml(pipeline, NULL, 5, NULL, &made));
    NULLS(voirs_synthesize_ssml(pipeline, "<speak>a</speak>", 16, NULL, NULL));
    BAD_TEXT_OBJECT(made, voirs_synthesize_ssml(pipeline, NOT_UTF8, 4, NULL, &made));
    SETTINGS(made, voirs_synthesize_ssml(pipeline, "<speak>a</speak>", 16, &config, &made));
}

static void try_synthesize_streaming(void) {
    VoirsSynthesisConfig config;
    NULLS(voirs_synthesize_streaming(NULL, TEXT, 5, NULL, ignore_event, NULL));
    NULLS(voirs_synthesize_streaming(pipeline, NULL, 5, NULL, ignore_event, NULL));
    NULLS(voirs_synthesize_streaming(pipeline, TEXT, 5, NULL, NULL, NULL));
    BAD_TEXT(voirs_synthesize_streaming(pipeline, NOT_UTF8, 4, NULL, ignore_event, NULL));
    SIZES(config, voirs_synthesis_config_init,
          voirs_synthesize_streaming(pipeline, TEXT, 5, &config, ignore_event, NULL));
}

static void try_phonemize(void) {
    VoirsBytes *phonemes;
    NULLS_OBJECT(phonemes, voirs_phonemize(NULL, TEXT, 5, 0, &phonemes));
    NULLS_OBJECT(phonemes, voirs_phonemize(pipeline, NULL, 5, 0, &phonemes));
    NULLS(voirs_phonemize(pipeline, TEXT, 5, 0, NULL));
    BAD_TEXT_OBJECT(phonemes, voirs_phonemize(pipeline, NOT_UTF8, 4, 0, &phonemes));
}

static void try_synthesize_phonemes(void) {
    VoirsAudioBuffer *made;
    NULLS_OBJECT(made, voirs_synthesize_phonemes(NULL, "h", 1, NULL, &made));
    NULLS_OBJECT(made, voirs_synthesize_phonemes(pipeline, NULL, 1, NULL, &made));
    NULLS(voirs_synthesize_phonemes(pipeline, "h", 1, NULL, NULL));
    BAD_TEXT_OBJECT(made, voirs_synthesize_phonemes(pipeline, NOT_UTF8, 4, NULL, &made));
    SETTINGS(made, voirs_synthesize_phonemes(pipeline, "h", 1, &config, &made));
}

/* Audio buffers. */

static void try_create_audio_buffer(void) {
    NULLS(voirs_create_audio_buffer(NULL, 1, 8000, NULL));
}

static void try_audio_buffer_retain(void) {
    IGNORES(voirs_audio_buffer_retain(NULL));
}

static void try_free_audio_buffer(void) {
    IGNORES(voirs_free_audio_buffer(NULL));
}

static void try_audio_buffer_release(void) {
    IGNORES(voirs_audio_buffer_release(NULL));
}

static void try_audio_get_samples(void) {
    GIVES(NULL, voirs_audio_get_samples(NULL));
}

static void try_audio_get_sample_count(void) {
    GIVES(0, voirs_audio_get_sample_count(NULL));
}

static void try_audio_get_sample_rate(void) {
    GIVES(0, voirs_audio_get_sample_rate(NULL));
}

static void try_audio_get_channels(void) {
    GIVES(0, voirs_audio_get_channels(NULL));
}

static void try_audio_get_duration(void) {
    GIVES(0, voirs_audio_get_duration(NULL));
}

static void try_audio_copy_samples(void) {
    float sample;
    NULLS(voirs_audio_copy_samples(NULL, &sample, 1, NULL));
    NULLS(voirs_audio_copy_samples(audio, NULL, 1, NULL));
    NO_ROOM(voirs_audio_copy_samples(audio, NULL, 0, NULL));
    NO_ROOM(voirs_audio_copy_samples(audio, &sample, 1, NULL));
}

static void try_audio_get_event_count(void) {
    GIVES(0, voirs_audio_get_event_count(NULL));
}

static void try_audio_get_event(void) {
    VoirsEvent event;
    voirs_event_init(&event);
    NULLS(voirs_audio_get_event(NULL, 0, &event));
    NULLS(voirs_audio_get_event(audio, 0, NULL));
    SIZES(event, voirs_event_init, voirs_audio_get_event(audio, 0, &event));
}

static void try_audio_buffer_add_drop_handler(void) {
    NULLS(voirs_audio_buffer_add_drop_handler(NULL, free, NULL));
    NULLS(voirs_audio_buffer_add_drop_handler(audio, NULL, NULL));
}

static void try_audio_buffer_downgrade(void) {
    VoirsWeakAudioBuffer *made;
    NULLS_OBJECT(made, voirs_audio_buffer_downgrade(NULL, &made));
    NULLS(voirs_audio_buffer_downgrade(audio, NULL));
}

static void try_weak_audio_buffer_upgrade(void) {
    VoirsAudioBuffer *made;
    NULLS_OBJECT(made, voirs_weak_audio_buffer_upgrade(NULL, &made));
    NULLS(voirs_weak_audio_buffer_upgrade(weak, NULL));
}

static void try_free_weak_audio_buffer(void) {
    IGNORES(voirs_free_weak_audio_buffer(NULL));
}

/* Conversions and files. */

static void try_conversion_init(void) {
    INIT(VoirsConversion, voirs_conversion_init);
}

static void try_mp3_options_init(void) {
    INIT(VoirsMp3Options, voirs_mp3_options_init);
}

static void try_audio_convert(void) {
    VoirsConversion conversion;
    char out[8];
    NULLS(voirs_audio_convert(NULL, NULL, out, sizeof out, NULL));
    NULLS(voirs_audio_convert(audio, NULL, NULL, sizeof out, NULL));
    NO_ROOM(voirs_audio_convert(audio, NULL, NULL, 0, NULL));
    NO_ROOM(voirs_audio_convert(audio, NULL, out, sizeof out, NULL));
    SIZES(conversion, voirs_conversion_init,
          voirs_audio_convert(audio, &conversion, out, sizeof out, NULL));
}

static void try_audio_resample(void) {
    VoirsAudioBuffer *made;
    NULLS_OBJECT(made, voirs_audio_resample(NULL, 8000, &made));
    NULLS(voirs_audio_resample(audio, 8000, NULL));
}

static void try_audio_save_wav(void) {
    NULLS(voirs_audio_save_wav(NULL, "x", 0));
    NULLS(voirs_audio_save_wav(audio, NULL, 0));
    BAD_TEXT(voirs_audio_save_wav(audio, NOT_UTF8, 0));
}

static void try_audio_save_flac(void) {
    NULLS(voirs_audio_save_flac(NULL, "x", 16));
    NULLS(voirs_audio_save_flac(audio, NULL, 16));
    BAD_TEXT(voirs_audio_save_flac(audio, NOT_UTF8, 16));
}

static void try_audio_save_mp3(void) {
    VoirsMp3Options options;
    NULLS(voirs_audio_save_mp3(NULL, "x", NULL));
    NULLS(voirs_audio_save_mp3(audio, NULL, NULL));
    BAD_TEXT(voirs_audio_save_mp3(audio, NOT_UTF8, NULL));
    SIZES(options, voirs_mp3_options_init, voirs_audio_save_mp3(audio, "x", &options));
}

static void try_audio_encode_wav(void) {
    VoirsBytes *file;
    NULLS_OBJECT(file, voirs_audio_encode_wav(NULL, 0, &file));
    NULLS(voirs_audio_encode_wav(audio, 0, NULL));
}

static void try_audio_encode_flac(void) {
    VoirsBytes *file;
    NULLS_OBJECT(file, voirs_audio_encode_flac(NULL, 16, &file));
    NULLS(voirs_audio_encode_flac(audio, 16, NULL));
}

static void try_audio_encode_mp3(void) {
    VoirsBytes *file;
    VoirsMp3Options options;
    NULLS_OBJECT(file, voirs_audio_encode_mp3(NULL, NULL, &file));
    NULLS(voirs_audio_encode_mp3(audio, NULL, NULL));
    SIZES_OBJECT(options, voirs_mp3_options_init, file,
                 voirs_audio_encode_mp3(audio, &options, &file));
}

static void try_audio_export_timings(void) {
    VoirsBytes *file;
    NULLS_OBJECT(file, voirs_audio_export_timings(NULL, "srt", &file));
    NULLS_OBJECT(file, voirs_audio_export_timings(audio, NULL, &file));
    NULLS(voirs_audio_export_timings(audio, "srt", NULL));
    BAD_TEXT_OBJECT(file, voirs_audio_export_timings(audio, NOT_UTF8, &file));
}

/* Events and streams. */

static void try_event_init(void) {
    INIT(VoirsEvent, voirs_event_init);
}

static void try_stream_config_init(void) {
    INIT(VoirsStreamConfig, voirs_stream_config_init);
}

static void try_stream_open(void) {
    VoirsStream *made;
    VoirsStreamConfig how;
    NULLS_OBJECT(made, voirs_stream_open(NULL, TEXT, 5, NULL, NULL, &made));
    NULLS_OBJECT(made, voirs_stream_open(pipeline, NULL, 5, NULL, NULL, &made));
    NULLS(voirs_stream_open(pipeline, TEXT, 5, NULL, NULL, NULL));
    BAD_TEXT_OBJECT(made, voirs_stream_open(pipeline, NOT_UTF8, 4, NULL, NULL, &made));
    SETTINGS(made, voirs_stream_open(pipeline, TEXT, 5, &config, NULL, &made));
    SIZES_OBJECT(how, voirs_stream_config_init, made,
                 voirs_stream_open(pipeline, TEXT, 5, NULL, &how, &made));
}

static void try_stream_next(void) {
    VoirsEvent event;
    voirs_event_init(&event);
    NULLS(voirs_stream_next(NULL, &event));
    NULLS(voirs_stream_next(stream, NULL));
    SIZES(event, voirs_event_init, voirs_stream_next(stream, &event));
}

static void try_stream_read(void) {
    float sample;
    size_t written = 9;
    NULLS(voirs_stream_read(NULL, &sample, 1, &written, NULL));
    NULLS(voirs_stream_read(stream, &sample, 1, NULL, NULL));
    NULLS(voirs_stream_read(stream, NULL, 1, &written, NULL));
    assert_int_equal(written, 0);
    /* No room is a question here. */
    tried |= TRIAL_CAPACITY;
    int32_t ended = 9;
    OK(voirs_stream_read(stream, NULL, 0, &written, &ended));
    assert_true(written == 0 && ended == 0);
}

static void try_stream_get_sample_rate(void) {
    GIVES(0, voirs_stream_get_sample_rate(NULL));
}

static void try_stream_cancel(void) {
    NULLS(voirs_stream_cancel(NULL));
    AGAIN(voirs_stream_cancel(stream));
}

static void try_stream_get_cancel_token(void) {
    VoirsCancelToken *made;
    NULLS_OBJECT(made, voirs_stream_get_cancel_token(NULL, &made));
    NULLS(voirs_stream_get_cancel_token(stream, NULL));
}

static void try_free_stream(void) {
    IGNORES(voirs_free_stream(NULL));
}

/* Tasks and batches. */

static void try_synthesize_async(void) {
    VoirsTask *made;
    /* No callback is a choice; the rest must be there. */
    NULLS_OBJECT(made, voirs_synthesize_async(NULL, TEXT, 5, NULL, NULL, NULL, NULL, &made));
    NULLS_OBJECT(made, voirs_synthesize_async(pipeline, NULL, 5, NULL, NULL, NULL, NULL, &made));
    NULLS(voirs_synthesize_async(pipeline, TEXT, 5, NULL, NULL, NULL, NULL, NULL));
    BAD_TEXT_OBJECT(made,
                    voirs_synthesize_async(pipeline, NOT_UTF8, 4, NULL, NULL, NULL, NULL, &made));
    SETTINGS(made, voirs_synthesize_async(pipeline, TEXT, 5, &config, NULL, NULL, NULL, &made));
}

static void try_task_wait(void) {
    NULLS(voirs_task_wait(NULL, 0, NULL));
}

static void try_task_poll(void) {
    GIVES(-1, voirs_task_poll(NULL));
}

static void try_task_get_status(void) {
    NULLS(voirs_task_get_status(NULL));
}

static void try_task_get_audio(void) {
    VoirsAudioBuffer *made;
    NULLS_OBJECT(made, voirs_task_get_audio(NULL, &made));
    NULLS(voirs_task_get_audio(task, NULL));
}

static void try_task_cancel(void) {
    NULLS(voirs_task_cancel(NULL));
    AGAIN(voirs_task_cancel(task));
}

static void try_task_free(void) {
    IGNORES(voirs_task_free(NULL));
}

static void try_synthesize_batch(void) {
    static const char *const texts[] = {NOT_UTF8};
    VoirsBatch *made;
    NULLS_OBJECT(made, voirs_synthesize_batch(NULL, texts, NULL, 1, NULL, &made));
    NULLS_OBJECT(made, voirs_synthesize_batch(pipeline, NULL, NULL, 1, NULL, &made));
    NULLS(voirs_synthesize_batch(pipeline, texts, NULL, 1, NULL, NULL));
    SETTINGS(made, voirs_synthesize_batch(pipeline, texts, NULL, 1, &config, &made));
    OK(voirs_synthesize_batch(pipeline, texts, NULL, 1, NULL, &made));
    BAD_TEXT(voirs_batch_get_status(made, 0));
    voirs_free_batch(made);
}

static void try_batch_get_count(void) {
    GIVES(0, voirs_batch_get_count(NULL));
}

static void try_batch_get_status(void) {
    NULLS(voirs_batch_get_status(NULL, 0));
}

static void try_batch_get_audio(void) {
    VoirsAudioBuffer *made;
    NULLS_OBJECT(made, voirs_batch_get_audio(NULL, 0, &made));
    NULLS(voirs_batch_get_audio(batch, 0, NULL));
}

static void try_free_batch(void) {
    IGNORES(voirs_free_batch(NULL));
}

/* Bytes and memory. */

static void try_bytes_get_data(void) {
    GIVES(NULL, voirs_bytes_get_data(NULL));
    assert_non_null(voirs_bytes_get_data(bytes));
}

static void try_bytes_get_text(void) {
    GIVES(NULL, voirs_bytes_get_text(NULL));
}

static void try_bytes_get_size(void) {
    GIVES(0, voirs_bytes_get_size(NULL));
}

static void try_free_bytes(void) {
    IGNORES(voirs_free_bytes(NULL));
}

static void try_set_allocator(void) {
    VoirsAllocator allocator;
    NULLS(voirs_set_allocator(NULL));
    SIZES(allocator, allocator_init, voirs_set_allocator(&allocator));
    allocator_init(&allocator);
    allocator.struct_size = sizeof allocator;
    NULLS(voirs_set_allocator(&allocator));
}

static void try_enable_leak_tracking(void) {
    REFUSES(INVALID_STATE, voirs_enable_leak_tracking());
}

static void try_get_leak_report(void) {
    NULLS(voirs_get_leak_report(NULL));
}

static void try_memory_stats_init(void) {
    INIT(VoirsMemoryStats, voirs_memory_stats_init);
}

static void try_get_memory_stats(void) {
    VoirsMemoryStats stats;
    NULLS(voirs_get_memory_stats(NULL));
    SIZES(stats, voirs_memory_stats_init, voirs_get_memory_stats(&stats));
}

static void try_trim_memory(void) {
    AGAIN(voirs_trim_memory());
}

static const struct row {
    const char *name;
    void (*attempt)(void);
} table[] = {
#define ROW(name)                                                                                  \
    { "voirs_" #name, try_##name }
    ROW(get_version),
    ROW(get_abi_version),
    ROW(get_last_error),
    ROW(get_last_error_code),
    ROW(get_error_details),
    ROW(error_details_init),
    ROW(has_error),
    ROW(clear_error),
    ROW(status_name),
    ROW(set_log_callback),
    ROW(create_cancel_token),
    ROW(cancel),
    ROW(is_cancelled),
    ROW(cancel_token_retain),
    ROW(cancel_token_release),
    ROW(create_pipeline),
    ROW(create_pipeline_with_config),
    ROW(pipeline_config_init),
    ROW(pipeline_retain),
    ROW(destroy_pipeline),
    ROW(pipeline_release),
    ROW(get_synthesis_config),
    ROW(set_thread_count),
    ROW(get_thread_count),
    ROW(set_global_thread_count),
    ROW(get_global_thread_count),
    ROW(add_lexicon_file),
    ROW(add_lexicon_memory),
    ROW(synthesis_config_init),
    ROW(setting_info_init),
    ROW(get_setting_count),
    ROW(get_setting_info),
    ROW(set_config_value),
    ROW(get_config_value),
    ROW(load_config_file),
    ROW(load_config_memory),
    ROW(save_config_file),
    ROW(save_config_memory),
    ROW(set_voice),
    ROW(set_voice_file),
    ROW(set_voice_memory),
    ROW(get_voice),
    ROW(voice_supports),
    ROW(list_voices),
    ROW(voice_list_get_count),
    ROW(voice_list_get),
    ROW(voice_info_init),
    ROW(free_voice_list),
    ROW(synthesize),
    ROW(synthesize_with_config),
    ROW(synthesize_ssml),
    ROW(synthesize_streaming),
    ROW(phonemize),
    ROW(synthesize_phonemes),
    ROW(create_audio_buffer),
    ROW(audio_buffer_retain),
    ROW(free_audio_buffer),
    ROW(audio_buffer_release),
    ROW(audio_get_samples),
    ROW(audio_get_sample_count),
    ROW(audio_get_sample_rate),
    ROW(audio_get_channels),
    ROW(audio_get_duration),
    ROW(audio_copy_samples),
    ROW(audio_get_event_count),
    ROW(audio_get_event),
    ROW(audio_buffer_add_drop_handler),
    ROW(audio_buffer_downgrade),
    ROW(weak_audio_buffer_upgrade),
    ROW(free_weak_audio_buffer),
    ROW(conversion_init),
    ROW(mp3_options_init),
    ROW(audio_convert),
    ROW(audio_resample),
    ROW(audio_save_wav),
    ROW(audio_save_flac),
    ROW(audio_save_mp3),
    ROW(audio_encode_wav),
    ROW(audio_encode_flac),
    ROW(audio_encode_mp3),
    ROW(audio_export_timings),
    ROW(event_init),
    ROW(stream_config_init),
    ROW(stream_open),
    ROW(stream_next),
    ROW(stream_read),
    ROW(stream_get_sample_rate),
    ROW(stream_cancel),
    ROW(stream_get_cancel_token),
    ROW(free_stream),
    ROW(synthesize_async),
    ROW(task_wait),
    ROW(task_poll),
    ROW(task_get_status),
    ROW(task_get_audio),
    ROW(task_cancel),
    ROW(task_free),
    ROW(synthesize_batch),
    ROW(batch_get_count),
    ROW(batch_get_status),
    ROW(batch_get_audio),
    ROW(free_batch),
    ROW(bytes_get_data),
    ROW(bytes_get_text),
    ROW(bytes_get_size),
    ROW(free_bytes),
    ROW(set_allocator),
    ROW(enable_leak_tracking),
    ROW(get_leak_report),
    ROW(memory_stats_init),
    ROW(get_memory_stats),
    ROW(trim_memory),
};
#define ROWS (sizeof table / sizeof *table)

static const struct row *row_of(const char *name) {
    for (size_t at = 0; at < ROWS; at++)
        if (strcmp(table[at].name, name) == 0)
            return &table[at];
    return NULL;
}

/* Whether the objects are still what they were. */
static void assert_alive(void) {
    OK(voirs_set_config_value(pipeline, "rate", "1"));
    assert_true(voirs_audio_get_sample_count(audio) > 0);
    assert_int_equal(voirs_batch_get_count(batch), 0);
    assert_true(voirs_voice_list_get_count(voices) > 0);
}

static void each_function_refuses_what_is_wrong(void **state) {
    (void)state;
    static struct declaration declared[256];
    size_t size, found = 0;
    char *header = (char *)read_file(repository_path("bindings/c/include/voirs.h"), &size);
    size_t count = read_declarations(header, declared, 256);
    free(header);
    for (size_t at = 0; at < count; at++) {
        const struct row *row = row_of(declared[at].name);
        if (!row)
            fail_msg("%s is in voirs.h and not in the table", declared[at].name);
        found++;
        tried = 0;
        row->attempt();
        if (declared[at].trials & ~tried)
            fail_msg("%s: trials %#x were not made", row->name, declared[at].trials & ~tried);
        assert_alive();
    }
    if (found != ROWS)
        fail_msg("the table has %zu functions, voirs.h %zu", ROWS, found);
    print_message("%zu functions tried\n", found);
}

static int begin(void **state) {
    (void)state;
    pipeline = new_pipeline();
    audio = speak(pipeline, TEXT);
    OK(voirs_audio_buffer_downgrade(audio, &weak));
    OK(voirs_stream_open(pipeline, TEXT, 5, NULL, NULL, &stream));
    OK(voirs_synthesize_async(pipeline, TEXT, 5, NULL, NULL, NULL, NULL, &task));
    OK(voirs_synthesize_batch(pipeline, NULL, NULL, 0, NULL, &batch));
    OK(voirs_list_voices(pipeline, &voices));
    OK(voirs_save_config_memory(pipeline, &bytes));
    OK(voirs_create_cancel_token(&token));
    return 0;
}

static int end(void **state) {
    (void)state;
    voirs_free_audio_buffer(audio);
    voirs_free_weak_audio_buffer(weak);
    voirs_free_stream(stream);
    voirs_task_free(task);
    voirs_free_batch(batch);
    voirs_free_voice_list(voices);
    voirs_free_bytes(bytes);
    voirs_cancel_token_release(token);
    return voirs_destroy_pipeline(pipeline);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_function_refuses_what_is_wrong),
    };
    return cmocka_run_group_tests_name("functions", tests, begin, end);
}
