/* Every status of the header is reached. */
#include "support.h"

#include <sys/resource.h>
#include <unistd.h>

static VoirsPipeline *pipeline;

static VoirsStatus say(const char *text) {
    VoirsAudioBuffer *audio = NULL;
    VoirsStatus status = voirs_synthesize(pipeline, text, VOIRS_NUL_TERMINATED, &audio);
    voirs_free_audio_buffer(audio);
    return status;
}

static VoirsStatus ok(void) {
    return say(TEXT);
}

static VoirsStatus empty_text(void) {
    return say(" ");
}

static VoirsStatus nothing_to_speak(void) {
    return say("...");
}

static VoirsStatus invalid_utf8(void) {
    return say(NOT_UTF8);
}

static VoirsStatus text_too_long(void) {
    OK(voirs_set_config_value(pipeline, "max_text_bytes", "5"));
    VoirsStatus status = say(TEXT);
    OK(voirs_set_config_value(pipeline, "max_text_bytes", "67108864"));
    return status;
}

static VoirsStatus invalid_setting(void) {
    return voirs_set_config_value(pipeline, "rate", "9");
}

static VoirsStatus invalid_phonemes(void) {
    VoirsAudioBuffer *audio;
    return voirs_synthesize_phonemes(pipeline, "\xe2\x98\x83", 3, NULL, &audio);
}

static VoirsStatus invalid_ssml(void) {
    VoirsAudioBuffer *audio;
    return voirs_synthesize_ssml(pipeline, "<speak>", 7, NULL, &audio);
}

static VoirsStatus invalid_lexicon(void) {
    return voirs_add_lexicon_memory(pipeline, "<lexicon", 8);
}

static VoirsStatus invalid_argument(void) {
    return voirs_cancel(NULL);
}

static VoirsStatus unknown_setting(void) {
    return voirs_set_config_value(pipeline, "colour", "red");
}

static VoirsStatus invalid_config(void) {
    return voirs_load_config_memory(pipeline, "{", 1);
}

static VoirsStatus unsupported_format(void) {
    VoirsAudioBuffer *audio;
    VoirsBytes *mp3;
    OK(voirs_create_audio_buffer(NULL, 9000, 9000, &audio));
    VoirsStatus status = voirs_audio_encode_mp3(audio, NULL, &mp3);
    voirs_free_audio_buffer(audio);
    return status;
}

static VoirsStatus buffer_too_small(void) {
    char name[2];
    return voirs_get_voice(pipeline, name, sizeof name, NULL);
}

static VoirsStatus unknown_voice(void) {
    return voirs_set_voice(pipeline, "nobody");
}

static VoirsStatus unsupported_accent(void) {
    return voirs_set_config_value(pipeline, "accent", "cy-GB");
}

static VoirsStatus damaged_voice(void) {
    return voirs_set_voice_memory(pipeline, "VOIRSPAK", 8);
}

static VoirsStatus unsupported_voice(void) {
    size_t size;
    unsigned char *voice = read_file(repository_path("voices/heart.voirs"), &size);
    /* docs/voice-format.md: the version is at byte 8. */
    voice[8] = 99;
    VoirsStatus status = voirs_set_voice_memory(pipeline, voice, size);
    free(voice);
    return status;
}

static uint64_t number_at(const unsigned char *bytes, int size) {
    uint64_t number = 0;
    while (size-- > 0)
        number = number << 8 | bytes[size];
    return number;
}

/* CRC-32 of ISO 3309, bit by bit. */
static uint32_t checksum(const unsigned char *bytes, size_t size) {
    uint32_t crc = 0xffffffff;
    for (size_t at = 0; at < size; at++) {
        crc ^= bytes[at];
        for (int bit = 0; bit < 8; bit++)
            crc = crc >> 1 ^ (crc & 1 ? 0xedb88320 : 0);
    }
    return ~crc;
}

/* Makes the biases of a voice's decoder not-a-number, as docs/voice-format.md
   describes the file, and its checksum right. Returns how many tensors it found. */
static int spoil(unsigned char *voice, size_t size) {
    size_t network = 0, sections = (size_t)number_at(voice + 24, 4);
    int spoilt = 0;
    for (size_t at = 0; at < sections; at++) {
        const unsigned char *record = voice + 32 + 32 * at;
        if (strcmp((const char *)record, "network") == 0)
            network = (size_t)number_at(record + 16, 8);
    }
    size_t tensors = (size_t)number_at(voice + network + 12, 4);
    for (size_t at = 0; at < tensors; at++) {
        const unsigned char *record = voice + network + 16 + 80 * at;
        const char *name = (const char *)record;
        if (strncmp(name, "decoder.", 8) != 0 || !strstr(name, ".bias"))
            continue;
        unsigned char *values = voice + network + number_at(record + 64, 8);
        for (size_t byte = 0; byte < number_at(record + 72, 8); byte += 4)
            memcpy(values + byte, "\0\0\xc0\x7f", 4);
        spoilt++;
    }
    uint32_t crc = checksum(voice + 16, size - 16);
    for (int byte = 0; byte < 4; byte++)
        voice[12 + byte] = (unsigned char)(crc >> 8 * byte);
    return spoilt;
}

static VoirsStatus inference_failed(void) {
    size_t size;
    unsigned char *voice = read_file(repository_path("voices/heart.voirs"), &size);
    assert_true(spoil(voice, size) > 0);
    OK(voirs_set_voice_memory(pipeline, voice, size));
    free(voice);
    VoirsStatus status = say(TEXT);
    OK(voirs_set_voice(pipeline, "heart"));
    return status;
}

static VoirsStatus cancelled(void) {
    VoirsStream *stream;
    VoirsEvent event;
    voirs_event_init(&event);
    OK(voirs_stream_open(pipeline, TEXT, 5, NULL, NULL, &stream));
    OK(voirs_stream_cancel(stream));
    VoirsStatus status = voirs_stream_next(stream, &event);
    voirs_free_stream(stream);
    return status;
}

static VoirsStatus timed_out(void) {
    VoirsSynthesisConfig config;
    VoirsAudioBuffer *audio;
    voirs_synthesis_config_init(&config);
    config.timeout = 1e-6;
    return voirs_synthesize_with_config(pipeline, TEXT, 5, &config, &audio);
}

static VoirsStatus invalid_state(void) {
    return voirs_enable_leak_tracking();
}

static VoirsStatus read_failed(void) {
    return voirs_load_config_file(pipeline, "/nowhere/settings.json");
}

static VoirsStatus write_failed(void) {
    return voirs_save_config_file(pipeline, "/nowhere/settings.json");
}

/* In a process that gets no more threads; what a function needs them for fails
   with the code that this one ends with. */
static int without_threads(void) {
    static const struct rlimit none = {0, 0};
    VoirsTask *task;
    VoirsStream *stream;
    VoirsStreamConfig how;
    VoirsPipelineConfig config;
    VoirsPipeline *other;
    if (voirs_create_pipeline(&pipeline) != VOIRS_STATUS_OK)
        return 1;
    /* The limit does not hold for root. */
    if (setrlimit(RLIMIT_NPROC, &none) || (getuid() == 0 && setuid(65534)))
        return 2;
    voirs_pipeline_config_init(&config);
    config.threads = 3;
    if (voirs_create_pipeline_with_config(&config, &other) != VOIRS_STATUS_SYSTEM_RESOURCE)
        return 3;
    voirs_stream_config_init(&how);
    how.buffer_samples = 100;
    if (voirs_stream_open(pipeline, TEXT, 5, NULL, &how, &stream) != VOIRS_STATUS_SYSTEM_RESOURCE)
        return 4;
    if (voirs_set_thread_count(pipeline, 3) != VOIRS_STATUS_SYSTEM_RESOURCE)
        return 5;
    VoirsStatus status = voirs_synthesize_async(pipeline, TEXT, 5, NULL, NULL, NULL, NULL, &task);
    if (status != VOIRS_STATUS_SYSTEM_RESOURCE)
        return 6;
    /* What it has goes on. */
    if (say(TEXT) != VOIRS_STATUS_OK)
        return 7;
    return voirs_destroy_pipeline(pipeline) == VOIRS_STATUS_OK ? 0 : 8;
}

static VoirsStatus system_resource(void) {
    struct outcome outcome;
    run_self("without-threads", &outcome);
    assert_exit(&outcome, 0);
    /* The other process had it. */
    return VOIRS_STATUS_SYSTEM_RESOURCE;
}

static VoirsStatus out_of_memory(void) {
    VoirsAudioBuffer *audio;
    return voirs_create_audio_buffer(NULL, (size_t)1 << 58, 8000, &audio);
}

static const struct {
    const char *name;
    VoirsStatus (*reach)(void);
} reached[] = {
    {"OK", ok},
    {"EMPTY_TEXT", empty_text},
    {"NOTHING_TO_SPEAK", nothing_to_speak},
    {"INVALID_UTF8", invalid_utf8},
    {"TEXT_TOO_LONG", text_too_long},
    {"INVALID_SETTING", invalid_setting},
    {"INVALID_PHONEMES", invalid_phonemes},
    {"INVALID_SSML", invalid_ssml},
    {"INVALID_LEXICON", invalid_lexicon},
    {"INVALID_ARGUMENT", invalid_argument},
    {"UNKNOWN_SETTING", unknown_setting},
    {"INVALID_CONFIG", invalid_config},
    {"UNSUPPORTED_FORMAT", unsupported_format},
    {"BUFFER_TOO_SMALL", buffer_too_small},
    {"UNKNOWN_VOICE", unknown_voice},
    {"UNSUPPORTED_ACCENT", unsupported_accent},
    {"DAMAGED_VOICE", damaged_voice},
    {"UNSUPPORTED_VOICE", unsupported_voice},
    {"INFERENCE_FAILED", inference_failed},
    {"CANCELLED", cancelled},
    {"TIMED_OUT", timed_out},
    {"INVALID_STATE", invalid_state},
    {"READ_FAILED", read_failed},
    {"WRITE_FAILED", write_failed},
    {"SYSTEM_RESOURCE", system_resource},
    {"OUT_OF_MEMORY", out_of_memory},
    /* A defect of the library, of which none is known: its guard is tested
       where panics can be made, in bindings/c/src/ffi.rs. */
    {"INTERNAL", NULL},
};
#define REACHED (sizeof reached / sizeof *reached)

static void each_status_is_reached(void **state) {
    (void)state;
    size_t size, declared = 0;
    char *header = (char *)read_file(repository_path("bindings/c/include/voirs.h"), &size);
    static const char prefix[] = "\n  VOIRS_STATUS_";
    for (char *at = header; (at = strstr(at, prefix)) != NULL; declared++) {
        at += strlen(prefix);
        char name[64] = "";
        int32_t number = -1;
        assert_int_equal(sscanf(at, "%63[A-Z0-9_] = %d", name, &number), 2);
        assert_non_null(voirs_status_name(number));
        assert_string_equal(voirs_status_name(number), name);
        size_t row = 0;
        while (row < REACHED && strcmp(reached[row].name, name) != 0)
            row++;
        if (row == REACHED)
            fail_msg("%s is in voirs.h and not in the table", name);
        VoirsStatus found = reached[row].reach ? reached[row].reach() : number;
        if (found != number)
            fail_msg("%s: got %d, %s", name, found, voirs_get_last_error());
    }
    free(header);
    assert_int_equal(declared, REACHED);
}

static int begin(void **state) {
    (void)state;
    pipeline = new_pipeline();
    return 0;
}

static int end(void **state) {
    (void)state;
    return voirs_destroy_pipeline(pipeline);
}

int main(int count, char **arguments) {
    (void)arguments;
    if (count > 1)
        _exit(without_threads());
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_status_is_reached),
    };
    return cmocka_run_group_tests_name("statuses", tests, begin, end);
}
